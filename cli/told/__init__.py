"""Sentences for the records of the systems: kind -> who and what, or nothing where it is not told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cli.told import warning

if TYPE_CHECKING:
    from sim import Record
    from sim.plan import Plan

#: (plan, record) -> (who, what), or None for a record that the story leaves out.
Sentence = Callable[["Plan", "Record"], "tuple[str, str] | None"]

SENTENCES: Mapping[str, Sentence] = {**warning.SENTENCES}
