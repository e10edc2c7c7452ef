"""A request for access while it is on the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from simpy import Event

from policies import Request, RequestClass, Verdict
from sim.force import Line

OPEN, CLEAR, REFUSED, REROUTED = "open", "clear", "refuse", "reroute"


@dataclass(slots=True, eq=False)
class Pending:
    """One request: open until it is cleared, refused or rerouted, once."""

    line: Line
    request: Request
    kind: RequestClass
    since: int
    record: int
    decided: Event
    number: int  # how often this unit asked at this base before
    state: str = OPEN
    ruling: int = -1
    closing: int = -1  # the record that closed it
    closed_in: str = ""  # the phase key in which it was closed
    limited: bool = False  # cleared within limits
    noticed: bool = False  # a notice that would clear it is under way
    verdict: Verdict | None = None
    reviewed: bool = False


class Settle(Protocol):
    """Closes a request: state, deciding rule, and the record that brought it about."""

    def __call__(self, pending: Pending, state: str, rule: str, cause: int | None = None) -> None: ...
