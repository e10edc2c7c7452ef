"""Measures of access: who waited for whose word, and what was held meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

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


def _sorties_held(f: Facts) -> float:
    total = 0.0
    for request in f.every("request", subject="combat"):
        end = f.ends.get(request.seq)
        until = min(end.time if end else f.plan.sorties_until, f.plan.sorties_until)
        total += f.plan.by_ident[request.actor].aircraft * max(0, until - request.time)
    return round(total * f.sortie_rate, 2)


def _sorties_after(outcome: str) -> Compute:
    def compute(f: Facts) -> float:
        total = 0.0
        for end in f.every(outcome, subject="combat"):
            total += f.plan.by_ident[end.actor].aircraft * max(0, f.plan.sorties_until - end.time)
        return round(total * f.sortie_rate, 2)

    return compute


def _combat_launch_share(f: Facts) -> float | None:
    homes = {line.ident for line in f.plan.lines if f.plan.in_japan(line.spec.at)}
    flown = [r for r in f.kinds["wave"] if r.actor in homes]
    total = sum(int(r.value) for r in flown)
    return round(sum(int(r.value) for r in flown if f.from_japan(r)) / total, 4) if total else None


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
        "required sorties of squadrons in Japan while their request was open",
        _sorties_held,
    ),
    Measure(
        "sorties_refused",
        "sorties",
        "less",
        "required sorties of squadrons in Japan from their refusal to the end of the sortie window",
        _sorties_after("refuse"),
    ),
    Measure(
        "sorties_rerouted",
        "sorties",
        "neither",
        "required sorties of squadrons in Japan from their rerouting to the end of the sortie window",
        _sorties_after("reroute"),
    ),
    Measure(
        "combat_launch_share",
        "fraction",
        "neither",
        "of the sorties flown by squadrons at home in Japan, those launched from Japan (compare P1.11)",
        _combat_launch_share,
    ),
    Measure("japan_attacked_h", "h", "neither", "attack to the first attack on Japan", _japan_attacked),
)
WANTED = frozenset({"phase", "request", "consultation", "agreement", "clear", "refuse", "reroute", "wave"})
