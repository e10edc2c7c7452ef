"""Measures of access: who waited for whose word, and what was held meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sim.measures.facts import Compute, Facts, Measure, hours

_ANSWER = "0 no, 0.5 limited, 1 yes"
_WORTH: Mapping[str, float] = {"no": 0.0, "limited": 0.5, "yes": 1.0}


def _access_delay(f: Facts) -> float | None:
    asked, cleared = f.first("request", subject="combat"), f.first("clear", subject="combat")
    return hours(cleared.time - asked.time) if asked and cleared else None


def _consultation_delay(f: Facts) -> float | None:
    answered = f.first("agreement", subject="combat")
    if answered is None:
        return None
    begun = [r.time for r in f.every("consultation", subject="combat") if r.time <= answered.time]
    return hours(answered.time - begun[-1])


def _answer(phase: str | None) -> Compute:
    def compute(f: Facts) -> float | None:
        answers = [
            r for r in f.every("agreement", subject="combat") if phase is None or f.phase_at(r.time) == phase
        ]
        return _WORTH[str(answers[-1].value)] if answers else None

    return compute


_CLOSING = {"clear": "flying", "refuse": "refused", "reroute": "rerouted"}


def _sorties_while(state: str) -> Compute:
    """Required sorties of squadrons in Japan while they may not fly, by why they may not."""

    return lambda f: round(f.shared(_aircraft_seconds)[state] * f.sortie_rate, 2)


def _aircraft_seconds(f: Facts) -> dict[str, float]:
    """Aircraft times seconds of all squadrons in each state of permission."""
    total: dict[str, float] = defaultdict(float)
    for line in f.plan.lines:
        if line.aircraft:
            for state, seconds in _spells(f, line.ident):
                total[state] += line.aircraft * seconds
    return total


def _spells(f: Facts, squadron: str) -> Iterator[tuple[str, int]]:
    """The states of a squadron one after the other, with their seconds to the end of the sortie window."""
    now, since = "", 0
    for time, becomes in [*_states(f, squadron), (f.plan.sorties_until, "")]:
        # Who asks again under a standing yes goes on flying until the new answer.
        if not (becomes == "held" and now == "flying"):
            until = min(time, f.plan.sorties_until)
            yield now, max(0, until - since)
            now, since = becomes, until


def _states(f: Facts, squadron: str) -> list[tuple[int, str]]:
    """When a squadron's permission to fight from Japan became held, flying, refused, rerouted or moot."""
    changes = [(r.time, r.seq, "held") for r in f.of("request", squadron) if r.subject == "combat"]
    for kind, becomes in _CLOSING.items():
        changes += [(r.time, r.seq, becomes) for r in f.of(kind, squadron) if r.subject == "combat"]
    changes += [(r.time, r.seq, "moved") for r in f.of("bed-down", squadron)]
    return [(time, becomes) for time, _, becomes in sorted(changes)]


def _combat_launch_share(f: Facts) -> float | None:
    homes = {line.ident for line in f.plan.lines if f.plan.in_japan(line.spec.at)}
    flown = [r for r in f.kinds["wave"] if r.actor in homes]
    total = sum(int(r.value) for r in flown)
    from_japan = sum(int(r.value) for r in flown if f.from_japan(r))
    return round(from_japan / total, 4) if total else None


def _japan_attacked(f: Facts) -> float | None:
    opened = f.first("phase", value="japan-attacked")
    return f.hours(opened.time) if opened else None


ACCESS = (
    Measure(
        "access_delay_h",
        "h",
        "less",
        "first request to fight from Japan to the first clearance of one",
        _access_delay,
        echo=True,
        event=True,
    ),
    Measure(
        "consultation_delay_h",
        "h",
        "less",
        "request to answer of the first consultation on combat launches; none where nobody asks",
        _consultation_delay,
        echo=True,
    ),
    Measure(
        "consultation_yes",
        _ANSWER,
        "more",
        "Tokyo's latest answer on combat launches",
        _answer(None),
        echo=True,
    ),
    Measure(
        "consultation_yes_limited",
        _ANSWER,
        "more",
        "Tokyo's answer in the limited-attack phase",
        _answer("limited"),
        echo=True,
    ),
    Measure(
        "consultation_yes_all_out",
        _ANSWER,
        "more",
        "Tokyo's answer in the all-out phase",
        _answer("all-out"),
        echo=True,
    ),
    Measure(
        "sorties_held",
        "sorties",
        "less",
        "required sorties of squadrons in Japan while they wait for an answer",
        _sorties_while("held"),
    ),
    Measure(
        "sorties_refused",
        "sorties",
        "less",
        "required sorties of squadrons in Japan from a refusal until they are cleared or have moved",
        _sorties_while("refused"),
    ),
    Measure(
        "sorties_rerouted",
        "sorties",
        "neither",
        "required sorties of squadrons in Japan from their rerouting until they have moved",
        _sorties_while("rerouted"),
    ),
    Measure(
        "combat_launch_share",
        "fraction",
        "neither",
        "of the sorties flown by squadrons at home in Japan, those launched from Japan (compare P1.11)",
        _combat_launch_share,
    ),
    Measure(
        "japan_attacked_h", "h", "neither", "attack to the first attack on Japan", _japan_attacked, event=True
    ),
)
WANTED = frozenset(
    {"phase", "request", "consultation", "agreement", "clear", "refuse", "reroute", "bed-down", "wave"}
)
