"""Where rules enter: built-in rules, a user's file and plug-ins by the same door.

A rule is a plain function marked with ``@rule(family, name, ...)``. The mark does nothing by
itself; a ``Registry`` collects marked functions from modules and checks them when they enter.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, TypeVar

ENTRY_POINT_GROUP = "peninsula.policies"
_NAME = re.compile(r"^[a-z0-9][a-z0-9-]*$")
_MARK = "__peninsula_rule__"

#: family -> the signature its rules must have, as shown in messages
SIGNATURES: Mapping[str, str] = {
    "access": "def my_rule(request: Request, world: World) -> Verdict | None",
    "consultation": "def my_procedure(request: Request, world: World) -> tuple[Stage, ...]",
    "information": "def my_routes(item: Item, agreements: Agreements) -> tuple[Route, ...]",
}

F = TypeVar("F", bound=Callable[..., Any])


class RuleError(Exception):
    """A rule that cannot enter the registry, or a name that is not in it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in the registry. ``digest`` is the SHA-256 of the source it came from."""

    family: str
    name: str
    summary: str
    parameters: tuple[str, ...]
    function: Callable[[Any, Any], Any]
    origin: str
    digest: str

    @property
    def built_in(self) -> bool:
        """Whether it comes with the product; its purity is then tested once and for all."""
        return self.origin.startswith("policies/")

    def __call__(self, request: Any, world: Any) -> Any:
        return self.function(request, world)


def rule(family: str, name: str, *, summary: str = "", parameters: Iterable[str] = ()) -> Callable[[F], F]:
    """Mark a function as the rule ``name`` of ``family``.

    ``summary`` defaults to the first line of the docstring; ``parameters`` are the ids of the
    register that the rule's verdicts may name.
    """

    def mark(function: F) -> F:
        text = summary or str(inspect.getdoc(function) or "").partition("\n")[0]
        setattr(function, _MARK, (family, name, text, tuple(parameters)))
        return function

    return mark


@dataclass(frozen=True, slots=True)
class Registry:
    """An immutable set of rules by family and name."""

    entries: Mapping[tuple[str, str], Rule]

    def rules(self) -> tuple[Rule, ...]:
        """All rules, by family and name."""
        return tuple(self.entries[key] for key in sorted(self.entries))

    def families(self) -> tuple[str, ...]:
        return tuple(sorted({family for family, _ in self.entries}))

    def names(self, family: str) -> tuple[str, ...]:
        return tuple(sorted(name for f, name in self.entries if f == family))

    def get(self, family: str, name: str) -> Rule:
        """The rule of that name; ``RuleError`` names the nearest one."""
        found = self.entries.get((family, name))
        if found is None:
            names = self.names(family)
            near = get_close_matches(name, names, 1)
            hint = f"; nearest: {near[0]}" if near else ""
            raise RuleError(f"unknown {family} rule '{name}'; known: {', '.join(names) or 'none'}{hint}")
        return found

    def including(self, source: str) -> Registry:
        """This registry and the rules of a Python file or of a named plug-in (entry point)."""
        if source.endswith(".py") or "/" in source:
            return self.with_module(_module_of_file(Path(source)), source)
        return self.with_module(_module_of_plugin(source), f"plug-in {source}")

    def including_text(self, name: str, text: str) -> Registry:
        """This registry and the rules of a Python file that is only there as text: a worker's copy.

        ``name`` is what messages call it, as if ``including(name)`` had read the file.
        """
        with TemporaryDirectory(prefix="peninsula-rules-") as folder:
            copy = Path(folder) / "rules.py"
            copy.write_text(text, encoding="utf-8", newline="")
            return self.with_module(_module_of_file(copy), name)

    def with_module(self, module: ModuleType, origin: str) -> Registry:
        """This registry and the marked functions of ``module``, each checked."""
        entries = dict(self.entries)
        digest = _source_digest(module)
        added = 0
        for function in vars(module).values():
            mark = getattr(function, _MARK, None)
            if mark is None or getattr(function, "__module__", None) != module.__name__:
                continue
            entered = _checked(mark, function, origin, digest)
            key = (entered.family, entered.name)
            if key in entries:
                raise RuleError(
                    f"{origin}: {entered.family} rule '{entered.name}' is already defined in "
                    f"{entries[key].origin}; "
                    "give it another name"
                )
            entries[key] = entered
            added += 1
        if not added:
            raise RuleError(
                f"{origin}: no rule found; mark a function with @rule(family, name), for example\n"
                f'  from policies import rule\n  @rule("access", "my-rule")\n  {SIGNATURES["access"]}: ...'
            )
        return Registry(entries)


def _checked(mark: tuple[Any, Any, str, tuple[str, ...]], function: Any, origin: str, digest: str) -> Rule:
    family, name, summary, parameters = mark
    where = f"{origin}:{_line(function)}"
    if family not in SIGNATURES:
        near = get_close_matches(str(family), SIGNATURES, 1)
        hint = f"; nearest: {near[0]}" if near else ""
        raise RuleError(f"{where}: unknown family '{family}'; expected one of {', '.join(SIGNATURES)}{hint}")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise RuleError(f"{where}: rule name '{name}' must be lower-case letters, digits and hyphens")
    if not callable(function):
        raise RuleError(f"{where}: rule '{name}' is not a function; expected {SIGNATURES[family]}")
    if not _takes_two(function):
        found = f"{_kind_of(function)} {function.__name__}{inspect.signature(function)}"
        raise RuleError(
            f"{where}: rule '{name}' has the wrong signature; found {found}; expected {SIGNATURES[family]}"
        )
    return Rule(family, name, summary, parameters, function, origin, digest)


def _kind_of(function: Callable[..., Any]) -> str:
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return "async def"
    return "generator def" if inspect.isgeneratorfunction(function) else "def"


def _is_deferred(function: Callable[..., Any]) -> bool:
    """Whether a call returns something to be awaited or iterated, and no verdict."""
    return (
        inspect.iscoroutinefunction(function)
        or inspect.isasyncgenfunction(function)
        or inspect.isgeneratorfunction(function)
    )


def _takes_two(function: Callable[..., Any]) -> bool:
    if _is_deferred(function):
        return False
    try:
        inspect.signature(function).bind(None, None)
    except TypeError:
        return False
    return True


def _line(function: Any) -> int:
    code = getattr(function, "__code__", None)
    return int(code.co_firstlineno) if code else 0


def _source_digest(module: ModuleType) -> str:
    path = getattr(module, "__file__", None)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else ""


def _module_of_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise RuleError(
            f"{path}: no such file; --rules takes a Python file or the name of an installed plug-in"
        )
    name = "peninsula_rules_" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise RuleError(f"{path}: cannot be read as Python; expected a file ending in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses of the user's file look their module up
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # the user's own code: whatever it raises is an input error
        line = getattr(error, "lineno", None) or _failing_line(error, path)
        raise RuleError(f"{path}:{line}: {type(error).__name__}: {error}") from error
    return module


def _failing_line(error: BaseException, path: Path) -> int:
    trace, line = error.__traceback__, 0
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).resolve() == path.resolve():
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _module_of_plugin(name: str) -> ModuleType:
    found = {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP)}
    if name not in found:
        known = ", ".join(sorted(found)) or "none installed"
        raise RuleError(f"no plug-in '{name}' in entry-point group {ENTRY_POINT_GROUP}; known: {known}")
    module = found[name].load()
    if not isinstance(module, ModuleType):
        raise RuleError(f"plug-in '{name}' must name a module that holds marked functions")
    return module
