"""What a scenario file and the data files may say. Unknown keys are errors everywhere.

These models check one value at a time; what needs more than one value (names that must exist,
injects beyond ENDEX, two packs that disagree) is checked in ``loader`` and ``check``, which know
files and lines.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from scenarios.base import (
    Count,
    Grade,
    Identifier,
    Nation,
    ParameterId,
    Role,
    Strict,
    Text,
    When,
)
from scenarios.injects import (
    AnInject,
    FireInject,
    Inject,
    LaunchInject,
    MessageInject,
    PhaseInject,
    StrikeInject,
)
from scenarios.sections import (
    Contingency,
    Coordination,
    Evacuation,
    Exercise,
    Information,
    Law,
    MissileWarning,
    Observed,
    Politics,
    Red,
    Responses,
)

__all__ = [
    "Access",
    "AirRoute",
    "AnInject",
    "Clock",
    "Consultation",
    "Evidence",
    "FireInject",
    "Fleet",
    "Flight",
    "ForceLine",
    "Inject",
    "LaunchInject",
    "Limits",
    "MessageInject",
    "Minute",
    "Parameter",
    "PhaseInject",
    "Place",
    "Platform",
    "Readings",
    "Region",
    "Scenario",
    "SeaRoute",
    "Source",
    "StrikeInject",
    "UnitType",
    "UnitedNationsCommand",
    "Weapon",
]

# --- evidence ------------------------------------------------------------------------------


class Evidence(Strict):
    """Where a number comes from. Grade C says why in ``note``; others name a source."""

    grade: Grade
    anchored: bool = False  # grade C whose anchor points are grade A or B
    sources: tuple[str, ...] = ()
    note: Text = ""


class Parameter(Evidence):
    """One number that decides an outcome."""

    title: Text
    role: Role
    value: float | str | tuple[float | str, ...]  # a number, a distribution, or a list of words
    at_least: float | None = None
    unit: Text
    #: Cases (names of scenarios) that the value was made from, with its value without that case; null
    #: where nothing is left without it. What a case has made, that case cannot test.
    fitted_to: dict[Identifier, float | str | None] = Field(default_factory=dict)


class Source(Strict):
    """The original publisher of a fact."""

    publisher: Text
    title: Text
    date: Text = ""
    where: Text = ""


# --- catalogue: places, sea routes, platforms, unit types -----------------------------------


class Place(Strict):
    """A base, port or depot. Capacities name parameters of the register."""

    name: Text
    kind: Literal["airfield", "port", "headquarters", "depot"]
    host: Nation
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    evidence: Evidence
    unc: bool = False  # one of the seven UNC-designated bases
    civil: bool = False  # a civil airport or port in Japan that law has to open
    capacity: ParameterId | None = None  # working MOG, or berths
    note: Text = ""


class SeaRoute(Strict):
    """A sea distance between two ports, by the usual track; used in both directions."""

    ports: tuple[Identifier, Identifier]
    distance: ParameterId  # nmi


class AirRoute(Strict):
    """An air distance where the great circle is not flown; used in both directions."""

    places: tuple[Identifier, Identifier]
    distance: ParameterId  # nmi


class Region(Strict):
    """Land that missiles pass over, or a sea that they fall into."""

    name: Text
    host: Nation  # who alerts its people; SEA where nobody lives
    people: ParameterId | None = None  # at risk below a missile's path


class Weapon(Strict):
    """A class of missile. Fields name parameters of the register."""

    name: Text
    cut: ParameterId | None = None  # chance that one cuts a runway; without it, not for strikes
    above_air: bool = False  # long enough outside the atmosphere for SM-3
    evasion: ParameterId | None = None  # factor on the chance that one PAC-3 shot intercepts


class Flight(Strict):
    """Time from launch to impact at places, or to passing over or falling into regions."""

    weapon: Identifier
    to: tuple[Identifier, ...]
    time: ParameterId


class Platform(Strict):
    """An aircraft or ship type that carries loads. Fields name parameters of the register."""

    name: Text
    mode: Literal["air", "sea"]
    payload: ParameterId  # short tons
    passengers: ParameterId | None = None
    speed: ParameterId  # block speed or service speed, kt
    block_overhead: ParameterId | None = None  # h added to distance / speed
    load: ParameterId  # h
    unload: ParameterId  # h
    utilisation: ParameterId | None = None  # flying hours per day per aircraft
    range: ParameterId | None = None  # nmi without a stop; longer legs take an en-route stop
    stop: ParameterId | None = None  # h on the ground at an en-route stop


class UnitType(Strict):
    """What a unit of a kind weighs and needs. Fields name parameters of the register."""

    name: Text
    category: Literal["fighters", "ground", "amphibious", "support", "medical", "naval"]
    people: ParameterId
    tons: ParameterId  # short tons to be carried
    vehicles: ParameterId | None = None
    aircraft: ParameterId | None = None
    alert: ParameterId | None = None  # order of the theatre to alert of the unit, h
    assembly: ParameterId  # alert (or order) to ready at its place of origin, h
    deploy: ParameterId | None = None  # order to arrival of units that move themselves, h
    integration: ParameterId | None = None  # days of integration after onward movement


# --- the scenario --------------------------------------------------------------------------


class Clock(Strict):
    """H-hour in calendar time, and when the exercise starts and ends (relative to H or D)."""

    h_hour: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d([+-]\d\d:\d\d|Z)$")]
    startex: When
    endex: When
    sorties_until: When  # combat sorties are flown and counted up to here


class Readings(Strict):
    """Each capital's reading of the rule for combat launches from Japan."""

    USA: Identifier
    JPN: Identifier
    ROK: Identifier


class Minute(Strict):
    """The Korea Minute: what holds when a condition fails, and whether the public knows of it."""

    otherwise: Literal["prompt", "strict"]
    status: Literal["secret", "disclosed"]


class Access(Strict):
    """The access rules in force, per class of request."""

    readings: Readings
    transfer: Identifier
    inflow: Identifier
    third_state: Identifier
    minute: Minute


class Consultation(Strict):
    """How prior consultation runs: composed of stages, or one lognormal that contains them."""

    form: Literal["stages", "lognormal"]


class UnitedNationsCommand(Strict):
    """Whether UNC is present in Korea; without it UN SOFA rights and the Minute's condition fail."""

    present: bool


class ForceLine(Strict):
    """One line of the time-phased force list.

    ``mode``: ``in-place`` (fights from ``at``), ``fly`` (moves itself to ``to``), ``air`` and ``sea``
    (carried by lift from ``via`` to ``to``), ``amphibious`` (own ships). ``fallback`` is where a
    squadron in Japan goes when it may not fight from there.
    """

    unit: Identifier
    title: Text
    nation: Nation = "USA"
    at: Identifier
    mission: Identifier
    mode: Literal["in-place", "fly", "air", "sea", "amphibious"]
    order: When
    via: Identifier | None = None
    to: Identifier | None = None
    fallback: Identifier | None = None
    stops: tuple[Identifier, ...] = ()  # en-route bases; those in Japan need clearance
    detour: tuple[Identifier, ...] = ()  # en-route bases flown while `stops` are not cleared
    required: When | None = None  # ready in Korea by
    unified_command: bool = True
    combat_later: bool = False  # will be tasked with combat after a transfer
    staged_in_japan: bool = False  # brought into Japan from outside: an inflow under trigger T1
    tons: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    people: Count | None = None
    aircraft: Annotated[int, Field(ge=1, le=200)] | None = None


class Fleet(Strict):
    """Lift assets of one platform that cycle between places."""

    platform: Identifier
    count: Annotated[int, Field(ge=1, le=500)]
    home: Identifier
    available: When
    serves: tuple[Identifier, ...]  # places of embarkation it loads at


class Limits(Strict):
    """Bounds that end any run: a scenario cannot run for ever."""

    events: Annotated[int, Field(ge=1_000, le=20_000_000)] = 2_000_000


class Scenario(Strict):
    """A resolved scenario. ``Scenario.hash`` (in ``loader.Loaded``) identifies it to the byte."""

    format: Literal[1]
    name: Identifier
    title: Text
    summary: Text
    evidence: Evidence  # of the circumstances set here: force list, dates, injects
    clock: Clock
    access: Access
    consultation: Consultation
    unc: UnitedNationsCommand
    injects: tuple[Inject, ...]
    force: dict[Identifier, ForceLine]
    lift: dict[Identifier, Fleet]
    politics: Politics = Politics()
    information: Information = Information()
    warning: MissileWarning = MissileWarning()
    coordination: Coordination = Coordination()
    law: Law = Law()
    evacuation: Evacuation = Evacuation()
    contingency: Contingency = Contingency()
    red: Red = Red()
    responses: Responses = Responses()
    parameters: dict[ParameterId, float | str | dict[str, Any]] = Field(default_factory=dict)
    limits: Limits = Limits()
    #: As written, for ``designs`` reads it; a run does not depend on it.
    sweep: dict[str, Any] = Field(default_factory=dict, description="A design that `peninsula sweep` plays.")
    exercise: Exercise | None = None  # for people at a table; a run does not depend on it either
    observed: tuple[Observed, ...] = ()  # what happened, for `peninsula backtest`; nor does it depend on this
