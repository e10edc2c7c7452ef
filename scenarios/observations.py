"""Checks of observed rows: known events, possible times, things that the scenario has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from scenarios.catalogue import Catalogue
from scenarios.chronology import Horizon, horizon_of
from scenarios.findings import Findings
from scenarios.nodes import Node, Path, child_at
from scenarios.pieces import Pieces
from scenarios.problems import Problem, one_of
from scenarios.register import Register, unknown_sources
from scenarios.schema import FireInject, LaunchInject, PhaseInject, Scenario, StrikeInject
from scenarios.sections.observed import OBSERVABLE, Observed
from scenarios.times import Moment

#: What a scenario must switch on before an event can come: the key, and what to set.
_SWITCHES: Mapping[str, tuple[tuple[str, str], str]] = {
    "statement": (("warning", "statements"), "true"),
    "signal": (("responses", "signal"), "true"),
    "evacuation-ordered": (("evacuation", "order"), "the time of the order"),
    "first-evacuees-left": (("evacuation", "order"), "the time of the order"),
    "evacuees-out": (("evacuation", "order"), "the time of the order"),
    "stand-down": (("red", "ladder"), "true"),
}
_ANSWERS: Mapping[str, tuple[tuple[str, str], str]] = {
    "return-fire": (("responses", "fire"), "true"),
    "demonstration": (("responses", "tests"), "unplanned"),
    "prepared": (("responses", "tests"), "prepared"),
}
_ATTACKS = ("attack", "all-out-attack")
_OFF = (None, False, "none")
_TIMES = ("at", "between", "no_later_than", "never")
_PICKS = ("party", "unit", "place", "by", "to", "launch", "share")


def check_observed(
    pieces: Pieces, register: Register, catalogue: Catalogue, findings: Findings
) -> list[Problem]:
    """Everything wrong with the readable observed rows; problems with sources are handed back."""
    problems: list[Problem] = []
    horizon = horizon_of(pieces.clock) if pieces.clock else None
    seen: dict[str, Path] = {}
    for number, row in pieces.observed:
        path: Path = ("observed", number)
        if row.id in seen:
            first = findings.position((*seen[row.id], "id")).line
            findings.add((*path, "id"), f"'{row.id}' a second time (first in line {first})", "each id once")
        seen.setdefault(row.id, path)
        _check_event(path, row, findings)
        _check_picks(path, row, pieces, catalogue, findings)
        _check_forms(path, row, findings)
        if horizon is not None:
            _check_times(path, row, horizon, findings)
        for place, ident in enumerate(row.fitted_to):
            findings.known((*path, "fitted_to", place), "parameter", ident, register.parameters)
        where = findings.position((*path, "sources"))
        problems += unknown_sources(row.sources, register.sources, where)
        _check_evidence(path, row, findings)
    return problems


def _check_event(path: Path, row: Observed, findings: Findings) -> None:
    name = findings.name(path)
    if row.event is not None:
        findings.known((*path, "event"), "event", row.event, OBSERVABLE)
    elif row.not_scored is None:
        found = f"no 'event' in {name}"
        findings.add(path, found, "an event of docs/backtest.md, or 'not_scored' with 'why'")
    if row.not_scored is not None and not row.why.strip():
        findings.add(
            (*path, "not_scored"), f"{name} is not scored and does not say why", "a text under 'why'"
        )


def left_out(root: Node, rows: Iterable[Observed]) -> list[Problem]:
    """Rows whose event the scenario ``root`` leaves out: a miss, or a success, whatever the model does.

    No error in a scenario, which somebody may want to play without; one in a case.
    """
    findings = Findings(root)
    for number, row in enumerate(rows):
        _check_switch(("observed", number), row, findings)
    return findings.problems


def set_by_scenario(root: Node, scenario: Scenario) -> list[Problem]:
    """Scored rows whose time the scenario ``root`` sets itself: a circumstance is no answer."""
    findings = Findings(root)
    set_here = _set_events(scenario)
    for number, row in enumerate(scenario.observed):
        if row.not_scored is None and not row.never and row.number <= set_here.get(row.event or "", 0):
            path: Path = ("observed", number)
            found = f"'{row.event}' in {findings.name(path)} is scored, and the scenario itself sets it"
            findings.add((*path, "event"), found, "not_scored: script, with 'why'")
    return findings.problems


def _set_events(scenario: Scenario) -> Counter[str]:
    """How many events of each name the scenario sets."""
    events: Counter[str] = Counter()
    for inject in (inject for inject in scenario.injects if inject.enabled):
        if isinstance(inject, LaunchInject | StrikeInject):
            events["launch"] += 1
        elif isinstance(inject, FireInject):
            events["fire"] += 1
        elif isinstance(inject, PhaseInject):
            events += Counter(name for name in _ATTACKS if inject.phase in OBSERVABLE[name].values)
    events["evacuation-ordered"] = int(scenario.evacuation.order is not None)
    events["unit-ordered"] = len(scenario.force)
    return events


def _check_switch(path: Path, row: Observed, findings: Findings) -> None:
    answers = ("response-ordered", "response-fired")
    needed = _ANSWERS.get(row.by or "") if row.event in answers else _SWITCHES.get(row.event or "")
    if needed is None or row.not_scored is not None:
        return
    (section, key), setting = needed
    value = _set(findings.root, section, key)
    wanted = setting if setting in ("unplanned", "prepared") else None
    if row.by == "return-fire" and _plays_politics(findings.root):
        return
    if value in _OFF or (wanted and value != wanted):
        found = f"'{row.event}' in {findings.name(path)}, which this scenario does not play"
        findings.add((*path, "event"), found, f"{section}.{key}: {setting}")


def _set(root: Node, section: str, key: str) -> object:
    """What a scenario sets; None where it leaves the key out."""
    holder = child_at(root, section)
    node = child_at(holder, key) if holder else None
    return node.value if node else None


def _plays_politics(root: Node) -> bool:
    """Whether Seoul answers an attack because politics is played or the ladder is on."""
    return _set(root, "politics", "prelude_days") != 0 or _set(root, "red", "ladder") is True


def _check_picks(path: Path, row: Observed, pieces: Pieces, catalogue: Catalogue, findings: Findings) -> None:
    """What picks among events must fit the event and be there."""
    known = OBSERVABLE.get(row.event or "")
    for key in _PICKS:
        if known is not None and getattr(row, key) is not None and key not in known.picked_by:
            found = f"'{key}' in {findings.name(path)}, by which '{row.event}' is not picked"
            expected = one_of(known.picked_by) if known.picked_by else "the event alone"
            findings.add((*path, key), found, expected)
    findings.known((*path, "unit"), "unit", row.unit, pieces.force)
    findings.known((*path, "place"), "place", row.place, (*catalogue.places, *catalogue.regions))
    attacks = [i.id for _, i in pieces.injects if isinstance(i, FireInject | PhaseInject) and i.enabled]
    findings.known((*path, "to"), "fire or phase", row.to, attacks)
    launches = sum(
        isinstance(inject, LaunchInject | StrikeInject) and inject.enabled for _, inject in pieces.injects
    )
    if row.launch is not None and row.launch > launches:
        found = f"{findings.name((*path, 'launch'))} is {row.launch}"
        findings.add(
            (*path, "launch"), found, f"at most {launches}, the launches and strikes of the scenario"
        )


def _check_forms(path: Path, row: Observed, findings: Findings) -> None:
    """One way to say when, and how well it is known."""
    name = findings.name(path)
    said = [key for key in _TIMES if getattr(row, key)]
    if len(said) != 1:
        found = f"no time in {name}" if not said else f"{' and '.join(said)} in {name}"
        findings.add(path, found, "one of at (with resolution), between, no_later_than, never: true")
    if row.at is not None and row.resolution is None:
        expected = "how far the true time may lie from it, such as 1m"
        findings.add((*path, "at"), f"no 'resolution' in {name}", expected)
    if row.resolution is not None and (row.at is None or row.resolution.seconds < 1):
        found = f"{findings.name((*path, 'resolution'))} is {row.resolution.text}"
        findings.add((*path, "resolution"), found, "1s or more, beside 'at'")


def times_of(row: Observed) -> list[tuple[str, Moment]]:
    """Every time that a row names, with its key."""
    named = [("at", row.at), ("no_later_than", row.no_later_than)]
    named += [("between", moment) for moment in row.between or ()]
    return [(key, moment) for key, moment in named if moment is not None]


def _check_times(path: Path, row: Observed, horizon: Horizon, findings: Findings) -> None:
    """Within the run, in order, and after what they count from."""
    since = horizon.of(row.since) if row.since else 0
    for key, moment in times_of(row):
        second = horizon.of(moment)
        found = f"{findings.name((*path, key))} is {moment.text}"
        if not horizon.start <= second <= horizon.end:
            findings.add((*path, key), f"{found}, outside STARTEX to ENDEX", "a time that a run can reach")
        elif row.event is not None and row.not_scored is None and second < since:
            begin = row.since.text if row.since else "H-hour"
            findings.add((*path, key), f"{found}, before {begin}, from which it counts", "a later time")
    if row.between and horizon.of(row.between[0]) > horizon.of(row.between[1]):
        found = f"{findings.name((*path, 'between'))} ends before it begins"
        findings.add((*path, "between"), found, "[earliest, latest]")


def _check_evidence(path: Path, row: Observed, findings: Findings) -> None:
    """A fact names its source; a recollection or a judgement says so."""
    if row.grade in ("A", "A*") and not row.sources:
        found = f"{findings.name(path)} is of grade {row.grade} without sources"
        findings.add((*path, "grade"), found, "the sources that it was read in, or a lower grade")
    elif not row.sources and not row.note.strip():
        findings.add((*path, "grade"), f"no source and no note in {findings.name(path)}", "one of the two")
