"""Odds on the facilitator's page: asked for in the background, logged when shown, released on purpose."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.live.acts import LONGEST

if TYPE_CHECKING:
    from cli.web.seams import AskOdds
    from sim.live.acts import Act
    from sim.live.chances import Odds, View
    from sim.live.exercise import Exercise
    from sim.live.room import Room

_LONGEST = LONGEST["text"] - 20  # the name of a cell stands before released ones


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option and, for every event, its chance with the interval of 95 %, in percent."""

    option: str
    chances: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class OddsTable:
    """Odds as they are shown: the same for the facilitator and, once released, for a cell."""

    question: str
    view: str
    runs: int
    others: str
    events: tuple[str, ...]
    options: tuple[OptionRow, ...]
    left_out: tuple[str, ...]
    text: str  # as an act keeps it


@dataclass(slots=True)
class OddsPanel:
    """What was asked for at the questions of this moment."""

    ask: AskOdds | None
    _running: dict[tuple[str, str], Future[Odds]] = field(default_factory=dict)
    _shown: dict[tuple[str, str], OddsTable] = field(default_factory=dict)

    def begin(
        self, exercise: Exercise, acts: Sequence[Act], question: str, view: View
    ) -> Future[Odds] | None:
        """Ask for odds; None where there is nobody to ask, or they are on their way."""
        key = (question, view)
        if self.ask is None or key in self._running:
            return None
        future = self._running[key] = self.ask(exercise, acts, question, view)
        return future

    def failed(self, question: str, view: str) -> None:
        self._running.pop((question, view), None)

    def done(self, table: OddsTable) -> None:
        """Odds that were logged: from now on they are shown."""
        self._running.pop((table.question, table.view), None)
        self._shown[table.question, table.view] = table

    def get(self, question: str, view: str) -> OddsTable | None:
        return self._shown.get((question, view))

    def shown(self, room: Room) -> dict[str, Any]:
        """For the page: what is shown and under way for the questions that are still put."""
        put = {question.ident for question in room.stands.together}
        for key in [key for key in self._running if key[0] not in put]:
            self._running.pop(key).cancel()
        for key in [key for key in self._shown if key[0] not in put]:
            del self._shown[key]
        return {
            "offered": self.ask is not None,
            "running": tuple(self._running),
            "tables": {key: self._shown[key] for key in sorted(self._shown)},
        }

    def close(self) -> None:
        for future in self._running.values():
            future.cancel()


def table_of(odds: Odds) -> OddsTable:
    """Odds as a table, with the text that an act keeps; what does not fit is left out from the end."""
    events = tuple(chance.event for chance in odds.options[0].chances) if odds.options else ()
    while len(text := _as_text(odds, events)) > _LONGEST:
        events = events[:-1]
    return table_from(text)


def _as_text(odds: Odds, events: Sequence[str]) -> str:
    def percents(option: Any) -> list[list[float]]:
        kept = [c for c in option.chances if c.event in events]
        return [[round(100 * x, 1) for x in (c.hits / c.runs, c.low, c.high)] for c in kept]

    data = {
        "question": odds.question,
        "view": odds.view,
        "runs": odds.runs,
        "others": odds.others,
        "events": list(events),
        "options": [[option.option, percents(option)] for option in odds.options],
        "left_out": list(odds.left_out),
    }
    return json.dumps(data, separators=(",", ":"))


def table_from(text: str) -> OddsTable:
    """Odds from the text of an act. Raises ``ValueError``."""
    try:
        data = json.loads(text)
        rows = tuple(
            OptionRow(str(name), tuple((float(a), float(b), float(c)) for a, b, c in chances))
            for name, chances in data["options"]
        )
        return OddsTable(
            str(data["question"]),
            str(data["view"]),
            int(data["runs"]),
            str(data["others"]),
            tuple(map(str, data["events"])),
            rows,
            tuple(map(str, data["left_out"])),
            text,
        )
    except (KeyError, TypeError) as error:
        raise ValueError("odds that cannot be read") from error
