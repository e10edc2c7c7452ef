"""Measures of warning: who knew of missiles how soon, who was told in time, what was lost.

All are null where nothing was launched.
"""

from __future__ import annotations

from statistics import median

from sim.measures.facts import DAY, Compute, Facts, Measure
from sim.trace import Record


def _where_launched(compute: Compute) -> Compute:
    return lambda f: compute(f) if f.kinds["launch"] else None


def _awareness(party: str) -> Compute:
    def compute(f: Facts) -> int | None:
        launch = f.first("launch")
        aware = f.first("aware", actor=party, subject=launch.subject) if launch else None
        return int(aware.value) if aware else None

    return compute


def _alert_lag(f: Facts) -> int | None:
    """The first launch at or over Japan; where there is none, the first at Korea."""
    for party in ("JPN", "ROK"):
        launched = next((r for r in f.kinds["launch"] if _threatens(f, r, party)), None)
        if launched is not None:
            alert = f.first("alert", actor=party, subject=launched.subject)
            return int(alert.value) if alert else None
    return None


def _threatens(f: Facts, launch: Record, party: str) -> bool:
    """A launch is filed under the first place that it reaches."""
    region = f.plan.catalogue.regions.get(launch.place)
    return (region.host if region else f.plan.place(launch.place).host) == party


def _margin(f: Facts) -> float | None:
    return median(int(r.value) for r in f.kinds["margin"]) if f.kinds["margin"] else None


def _unwarned(f: Facts) -> int:
    return sum(int(r.value) for r in f.kinds["unwarned"])


def _aircraft_days(f: Facts) -> float:
    lost = [r for r in f.kinds["damage"] if r.unit == "aircraft"]
    return round(sum(int(r.value) * max(0, f.plan.sorties_until - r.time) for r in lost) / DAY, 4)


def _late(f: Facts) -> int:
    anomalies = {r.seq for r in f.kinds["track-anomaly"]}
    return sum(r.cause in anomalies for r in f.kinds["alert"])


def _count(kind: str) -> Compute:
    return lambda f: len(f.kinds[kind])


def _intercepted(f: Facts) -> int:
    return sum(int(r.value) for r in f.kinds["intercept"])


WARNING = (
    *(
        Measure(
            f"awareness_{party.lower()}_s",
            "s",
            "less",
            f"first launch to the moment at which {party} knows of it",
            _awareness(party),
        )
        for party in ("JPN", "ROK", "USA")
    ),
    Measure(
        "alert_lag_s",
        "s",
        "less",
        "launch to the first public alert in Japan, for the first launch at or over Japan; where there is "
        "none, the same in Korea; none where no alert was given",
        _alert_lag,
    ),
    Measure(
        "alert_margin_s",
        "s",
        "more",
        "alert to impact or overflight, median over places; below 0 where the alert came after",
        _margin,
    ),
    Measure(
        "unwarned_people",
        "people",
        "less",
        "people at risk who were not in shelter when missiles came down or passed over",
        _where_launched(_unwarned),
    ),
    Measure(
        "aircraft_days_lost",
        "aircraft-days",
        "less",
        "aircraft destroyed on the ramp times the days left to the end of the sortie window",
        _where_launched(_aircraft_days),
    ),
    Measure(
        "late_alerts",
        "alerts",
        "less",
        "alerts given late because a track was misread or a siren mishandled",
        _where_launched(_late),
    ),
    Measure(
        "false_alerts",
        "alerts",
        "less",
        "alerts to people whom nothing threatened",
        _where_launched(_count("false-alert")),
    ),
    Measure(
        "corrected_alerts",
        "alerts",
        "neither",
        "false alerts that were taken back",
        _where_launched(_count("correction")),
    ),
    Measure(
        "missiles_intercepted",
        "missiles",
        "more",
        "missiles destroyed by interceptors",
        _where_launched(_intercepted),
    ),
)
WANTED = frozenset(
    {
        "launch",
        "aware",
        "alert",
        "false-alert",
        "correction",
        "track-anomaly",
        "margin",
        "unwarned",
        "damage",
        "intercept",
    }
)
