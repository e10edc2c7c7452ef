"""Injects: what happens to the players, scripted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scenarios.base import Identifier, PartyName, PhaseName, Strict, Text, When


class AnInject(Strict):
    """What every inject has. ``enabled: false`` takes it out of the run."""

    id: Identifier
    at: When
    enabled: bool = True


class PhaseInject(AnInject):
    """The crisis enters a phase; ``attacked`` names who is now under armed attack."""

    kind: Literal["phase"]
    phase: PhaseName
    attacker: PartyName = "DPRK"
    attacked: tuple[PartyName, ...] = ()
    text: Text = ""


class StrikeInject(AnInject):
    """Missiles launched at an airfield or port, which they reach after their flight.

    A strike on a place in Japan opens the Japan-attacked phase.
    """

    kind: Literal["strike"]
    attacker: PartyName = "DPRK"
    target: Identifier
    weapon: Identifier
    missiles: Annotated[int, Field(ge=1, le=1000)]
    chemical: bool = False  # agents that must be cleared before repair ends
    text: Text = ""


class LaunchInject(AnInject):
    """A test or an overflight: missiles pass over regions and fall into the sea; nobody is attacked."""

    kind: Literal["launch"]
    attacker: PartyName = "DPRK"
    weapon: Identifier
    missiles: Annotated[int, Field(ge=1, le=1000)] = 1
    origin: Text = ""  # where it is launched, in words
    over: tuple[Identifier, ...] = ()  # regions below its path, with people at risk
    splash: Identifier  # the sea that it falls into
    falls_short: bool = False  # it fails in flight, and never passes over what it was seen to head for
    text: Text = ""


class FireInject(AnInject):
    """Artillery fires across the line or the sea. It opens no phase: say that with a phase inject."""

    kind: Literal["fire"]
    attacker: PartyName = "DPRK"
    target: Text = ""  # in words
    text: Text = ""


class MessageInject(AnInject):
    """A report or document handed to the parties named in ``to``."""

    kind: Literal["message"]
    to: tuple[PartyName, ...]
    text: Text


Inject = Annotated[
    PhaseInject | StrikeInject | LaunchInject | FireInject | MessageInject, Field(discriminator="kind")
]
