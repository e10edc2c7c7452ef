"""One writer for one journal: a lock that the system takes back when its process ends, however it ends."""

from __future__ import annotations

import os
import sys

from scenarios.problems import InputError, Position, problem

if sys.platform == "win32":
    import msvcrt

    #: Locked where no journal reaches, so that others may still read it.
    _FAR = 2**40

    def _lock(stream: int) -> None:
        os.lseek(stream, _FAR, os.SEEK_SET)
        msvcrt.locking(stream, msvcrt.LK_NBLCK, 1)
        os.lseek(stream, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(stream: int) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock(stream: int, path: str) -> None:
    """Lock an open file for as long as it, or a duplicate, is open. Raises ``InputError``."""
    try:
        _lock(stream)
    except OSError as error:
        found, expected = "another process writes this journal", "one writer; close the other exercise first"
        raise InputError((problem(Position(path), found, expected),)) from error
