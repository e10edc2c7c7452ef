"""What was observed of a crisis that happened: rows that `peninsula backtest` holds a run against.

No run depends on them. Times are those of the scenario's clock. A row says when an event came, within
which limits that is known, and from where; a row that the model does not produce says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from scenarios.base import Grade, Identifier, ParameterId, PartyName, Span, Strict, Text, When

Flow = Literal["warning", "response", "force", "evacuation"]
FLOWS: tuple[Flow, ...] = ("warning", "response", "force", "evacuation")
Means = Literal["return-fire", "demonstration", "prepared"]
#: Why a row is not scored: the scenario sets its time, it is ballistics, or no part of the model does it.
NotScored = Literal["script", "physics", "not-modelled"]


class Observed(Strict):
    """One observed event. One of ``at`` (with ``resolution``), ``between``, ``no_later_than``, ``never``.

    ``event`` is a name of ``OBSERVABLE``; ``party``, ``unit``, ``place``, ``by``, ``to``, ``launch``,
    ``number`` and ``share`` pick among events of that name. Lags count from ``since``, or from H-hour.
    """

    id: Identifier
    event: Identifier | None = None
    flow: Flow
    at: When | None = None
    resolution: Span | None = None  # the true time lies so much before or after ``at`` at the most
    between: tuple[When, When] | None = None
    no_later_than: When | None = None
    never: bool = False  # it did not happen up to ENDEX
    since: When | None = None
    party: PartyName | None = None
    unit: Identifier | None = None
    place: Identifier | None = None
    by: Means | None = None
    to: Identifier | None = None  # the inject that is answered: a ``fire`` or a ``phase``
    launch: Annotated[int, Field(ge=1, le=1000)] | None = None
    number: Annotated[int, Field(ge=1, le=1000)] = 1
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    not_scored: NotScored | None = None
    why: Text = ""
    fitted_to: tuple[ParameterId, ...] = ()  # numbers that this row made, beside those of the register
    grade: Grade
    sources: tuple[str, ...] = ()
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Observable:
    """An event of the vocabulary: what it is, the kinds of record it reads, what may pick among them.

    ``values`` are those of the record that count; none means any. ``adds_up`` marks an event that comes
    when a ``share`` of something is reached.
    """

    what: str
    kinds: tuple[str, ...]
    picked_by: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    adds_up: bool = False


#: name -> what can be observed. ``sim.observing`` reads the records.
OBSERVABLE: Mapping[str, Observable] = {
    # warning
    "launch": Observable("missiles leave the ground", ("launch",), ("launch",)),
    "aware": Observable("a party knows of a launch", ("aware",), ("party", "launch")),
    "track": Observable("a party has a track of its own", ("track",), ("party", "launch")),
    "confirmed": Observable("a party has confirmed the path", ("confirmed",), ("party", "launch")),
    "first-alert": Observable("people are alerted for the first time", ("alert",), ("party", "launch")),
    "false-alert": Observable(
        "people whom nothing threatens are alerted", ("false-alert",), ("party", "launch")
    ),
    "statement": Observable("a first public word on a launch", ("statement",), ("party", "launch")),
    "overflight": Observable("missiles pass over a region", ("overflight",), ("place", "launch")),
    "splash": Observable("missiles fall into the sea", ("splash",), ("launch",)),
    "all-clear": Observable("people may leave shelter", ("all-clear",), ("party", "launch")),
    "correction": Observable("an alert is taken back or put right", ("correction",), ("party", "launch")),
    # response
    "fire": Observable("artillery fires", ("fire",)),
    "attack": Observable("a phase of attack opens", ("phase",), (), ("limited", "all-out", "japan-attacked")),
    "all-out-attack": Observable("the all-out phase opens", ("phase",), (), ("all-out",)),
    "attack-on-japan": Observable("Japan is attacked", ("phase",), (), ("japan-attacked",)),
    "strike": Observable("missiles come down on a place", ("strike",), ("place",)),
    "response-ordered": Observable(
        "an answer to fire or to a launch is ordered", ("response-ordered",), ("party", "by", "to")
    ),
    "response-fired": Observable(
        "an answer to fire or to a launch is fired", ("response-fired",), ("party", "by", "to")
    ),
    "signal": Observable("a carrier or bombers are sent", ("signal",), ("party",)),
    "stand-down": Observable("Pyongyang comes to rest", ("stand-down",)),
    # force flow
    "unit-ordered": Observable("a unit gets its order", ("order",), ("unit",)),
    "unit-alerted": Observable("the order has reached a unit", ("alerted",), ("unit",)),
    "unit-assembled": Observable("a unit is ready to move", ("ready-to-move",), ("unit",)),
    "first-lift": Observable("a first load leaves", ("depart",), ("unit", "place")),
    "first-arrival": Observable("a first load is on the ground", ("unload",), ("unit", "place")),
    "unit-landed": Observable("all of a unit is on the ground", ("landed",), ("unit",)),
    "unit-moved": Observable("a unit is at its assembly area", ("moved",), ("unit",)),
    "unit-ready": Observable("a unit is ready in Korea", ("ready",), ("unit",)),
    "share-landed": Observable(
        "a share of the tons of the force list is on the ground", ("landed",), ("share",), (), True
    ),
    "share-closed": Observable(
        "a share of the tons of the force list is ready", ("ready",), ("share",), (), True
    ),
    # evacuation
    "evacuation-ordered": Observable("an evacuation is ordered", ("evacuation",), ("party",)),
    "first-evacuees-left": Observable("people leave for the first time", ("evacuees-left",), ("place",)),
    "evacuees-out": Observable(
        "a share of those who seek to leave is safe", ("evacuees-safe",), ("share",), (), True
    ),
}

#: Warning regimes by the day from which they held (history facts, section 0); an earlier day has none.
REGIMES: tuple[tuple[str, str], ...] = (
    ("1961-01-01", "double check (to April 2012)"),
    ("2012-05-01", "J-Alert (to October 2022)"),
    ("2022-11-01", "J-Alert, November 2022 to April 2023"),
    ("2023-04-26", "J-Alert with all-clear (from April 2023)"),
    ("2023-12-19", "real-time data of the three (from 19 December 2023)"),
)
BEFORE_REGIMES = "none (1950)"


def regime_of(day: str) -> str:
    """The warning regime of a day, ``2017-08-29``."""
    held = [name for begin, name in REGIMES if begin <= day[:10]]
    return held[-1] if held else BEFORE_REGIMES
