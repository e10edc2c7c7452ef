"""The folder of a sweep: whose it is, and that only one sweep writes to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from scenarios.problems import shown
from sim.lab.results import Results
from sim.lab.running.worker import SweepError
from sim.lab.store import MAIN, MANIFEST, SALTELLI, manifest_of, write_manifest
from sim.lab.study import Study

_LOCK = ".lock"
#: What may differ between a study and the folder that it is continued in.
_FREE = frozenset({"replications", "source", "rules", "until"})


@contextmanager
def claimed(study: Study, folder: Path, version: str) -> Iterator[Study]:
    """Hold the folder for one sweep: made if need be, checked, locked, its manifest written.

    Yields the study as the folder holds it: never shorter than what is there, named as it was at first.
    Where an error stops the sweep before anything is played, a new folder is taken away again. Raises
    ``SweepError`` for a folder of something else, and where it cannot be written.
    """
    from filelock import FileLock, Timeout

    began = False
    try:
        _look(folder)
        fresh = [path for path in (folder, *folder.parents) if not path.exists()]
        new = not (folder / MANIFEST).exists()
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK, timeout=0):
            held = _continued(study, folder, version)
            began = True
            try:
                yield held
            except Exception:
                if new:
                    _take_away(folder, fresh)
                raise
    except Timeout:
        raise SweepError(
            f"{folder}: another sweep is writing here; wait for it, or name another folder"
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        after = "what is finished is kept, and the same command goes on from there"
        raise SweepError(
            f"{error.filename or folder}: {reason}; {after if began else 'nothing was played'}"
        ) from error


def _take_away(folder: Path, fresh: list[Path]) -> None:
    """Remove what ``claimed`` made, unless something was played."""
    blocks = [folder / block for block in (MAIN, SALTELLI)]
    if any(file.stat().st_size for block in blocks for file in block.glob("*")):
        return
    with suppress(OSError):
        for block in blocks:
            for file in block.glob("*"):  # a journal that nothing was written to
                file.unlink()
            if block.is_dir():
                block.rmdir()
        for name in (MANIFEST, _LOCK):
            (folder / name).unlink(missing_ok=True)
        for path in fresh:
            path.rmdir()


def extend(study: Study, folder: Path, version: str, until: Mapping[str, Any] | None = None) -> None:
    """Write the manifest of the study at its present length, and why it has it."""
    manifest = manifest_of(study, version)
    write_manifest(folder, manifest if until is None else {**manifest, "until": until})


def _look(folder: Path) -> None:
    """Only an empty folder, or one that a sweep has made, is written to."""
    if folder.exists() and not folder.is_dir():
        raise SweepError(f"{folder}: is a file; expected a folder, or a name that is free")
    if not folder.is_dir() or (folder / MANIFEST).exists():
        return
    ours = {_LOCK, MANIFEST + ".part"}
    strangers = sorted(path.name for path in folder.iterdir() if path.name not in ours)
    if strangers:
        raise SweepError(
            f"{folder}: holds {shown(strangers[0])} and no {MANIFEST}; "
            "expected an empty folder, or that of a sweep"
        )


def _continued(study: Study, folder: Path, version: str) -> Study:
    for part in (folder, folder / MAIN, folder / SALTELLI):
        for leftover in part.glob("*.part"):
            leftover.unlink()
    if (folder / MANIFEST).exists():
        held = Results(folder).manifest
        _compare(folder, held, json.loads(json.dumps(manifest_of(study, version))))
        study = replace(
            study,
            source=held["source"],
            rules=tuple(held["rules"]),
            replications=max(study.replications, held["replications"]),
        )
        if study.replications == held["replications"]:
            return study
    extend(study, folder, version)
    for block in (MAIN, *([SALTELLI] if study.sensitivity else [])):
        (folder / block).mkdir(exist_ok=True)
    return study


def _compare(folder: Path, held: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """The folder must hold this very study, played by this very version."""
    for key in asked.keys() - _FREE if held.get("version") == asked["version"] else ("version",):
        if held.get(key) != asked[key]:
            what, there, here = _difference(key, held.get(key), asked[key])
            raise SweepError(
                f"{folder}: holds the results of another sweep: {what} is {shown(there)} there and "
                f"{shown(here)} here; name another folder"
            )


def _difference(key: str, held: Any, asked: Any) -> tuple[str, Any, Any]:
    """The first place where two values differ, as a dotted key."""
    if isinstance(held, dict) and isinstance(asked, dict):
        for name in {**held, **asked}:
            if held.get(name) != asked.get(name):
                return _difference(f"{key}.{name}", held.get(name), asked.get(name))
    if isinstance(held, list) and isinstance(asked, list) and len(held) == len(asked):
        for place, (there, here) in enumerate(zip(held, asked, strict=True)):
            if there != here:
                return _difference(f"{key}.{place}", there, here)
    return key, held, asked
