"""What a failed command says, and the exit code it leaves.

0 ok, 1 the input was wrong, 2 wrong usage, 3 some runs failed, 70 internal error, 130 interrupted. A
reader that closes the pipe early (``| head``) is no error.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import textwrap
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

INPUT_WRONG = 1
RUNS_FAILED = 3
INTERNAL = 70
INTERRUPTED = 130
DEBUG = "PENINSULA_DEBUG"

#: Errors about what the user wrote, by module and name: found without importing the modules.
_INPUT_ERRORS = (
    ("scenarios.problems", "InputError"),
    ("policies.registry", "RuleError"),
    ("sim.questions", "AnswerError"),
    ("sim.live.acts", "Misfit"),
    ("sim.kernel", "RunTooLong"),
    ("sim.lab.results", "ResultsError"),
    ("sim.lab.running.worker", "SweepError"),
    ("sim.numbers", "WorldError"),
)
#: Libraries that come with an extra only, and its name.
_EXTRAS = {
    **dict.fromkeys(("polars", "scipy", "SALib", "ema_workbench", "filelock"), "lab"),
    **dict.fromkeys(("dask", "distributed"), "cluster"),
    **dict.fromkeys(("jinja2", "markupsafe", "openpyxl", "segno", "starlette", "uvicorn"), "classroom"),
    "vl_convert": "report",
}

_APOLOGY = f"""\
Sorry: peninsula failed through a fault of its own.
  {{kind}}: {{message}}
Please report it (CONTRIBUTING.md says where) with the command that you typed,
the scenario, and the output of the same command run with {DEBUG}=1."""


class InputProblem(click.ClickException):
    """The input was wrong: one problem, or the ``count`` lines of several."""

    exit_code = INPUT_WRONG

    def __init__(self, message: str, count: int = 1) -> None:
        super().__init__(message)
        self.count = count

    def show(self, file: IO[Any] | None = None) -> None:
        if self.count > 1:
            click.echo(f"{self.count} problems:", err=True)
        for line in printable(self.message).splitlines():
            click.echo(_fitted(line), err=True)


class InternalError(click.ClickException):
    """A fault of the program: a short apology, and the traceback only when asked for."""

    exit_code = INTERNAL

    def __init__(self, cause: Exception) -> None:
        super().__init__(_APOLOGY.format(kind=type(cause).__name__, message=printable(str(cause))))
        self.cause = cause

    def show(self, file: IO[Any] | None = None) -> None:
        if os.environ.get(DEBUG, "0") not in ("", "0"):
            click.echo("".join(traceback.format_exception(self.cause)), err=True, nl=False)
        click.echo(self.message, err=True)


@contextmanager
def reported() -> Iterator[None]:
    """Turn whatever a command raises into a message and an exit code."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except KeyboardInterrupt:
        click.echo("Interrupted.", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        where = error.filename or "output"
        raise InputProblem(f"{where}: {(error.strerror or str(error)).lower()}") from error
    except Exception as error:
        if extra := _missing_extra(error):
            message = (
                f"this command needs the extra '{extra}': pip install '.[{extra}]' in the folder of peninsula"
            )
            raise InputProblem(message) from error
        if _is_input_error(error):
            raise InputProblem(str(error), len(getattr(error, "problems", "1"))) from error
        raise InternalError(error) from error


def flush_output() -> None:
    """Write out what is left; afterwards the interpreter finds nothing to complain about at exit."""
    if sys.stdout is None:  # started with its output closed
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno != errno.EPIPE:
            click.echo(f"output: {(error.strerror or str(error)).lower()}", err=True)
            sys.exit(INPUT_WRONG)


def printable(text: str) -> str:
    """Text of somebody else's file without control characters that a terminal would obey."""
    return "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in text)


def _fitted(line: str) -> str:
    """On a terminal, broken between words; in a file, one problem stays one line."""
    if not sys.stderr.isatty():
        return line
    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _missing_extra(error: Exception) -> str | None:
    """The extra that holds the library that could not be imported, if one does."""
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    return _EXTRAS.get((missing or "").partition(".")[0])


def _is_input_error(error: Exception) -> bool:
    # An error can only be of a class whose module is loaded; asking must not load it.
    modules = ((sys.modules.get(module), name) for module, name in _INPUT_ERRORS)
    return any(isinstance(error, getattr(module, name)) for module, name in modules if module)
