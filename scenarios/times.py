"""Scenario times: ``H+30m``, ``H-2h``, ``D+3 06:00``, ``D-120``; durations: ``90m``, ``1h30m``, ``2d``.

A ``Moment`` is kept as it was written until the clock of its scenario is known: days count from
local midnight of the day that holds H-hour, so ``D+0 04:00`` is H-hour when H-hour is 04:00.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_SPAN = re.compile(r"^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$")
_HOUR = re.compile(r"^H(?:([+-])([0-9dhms]+))?$")
_DAY = re.compile(r"^D(?:([+-])(\d{1,5}))?(?:\s+([01]\d|2[0-3]):([0-5]\d))?$")
MOMENT_FORMS = "H, H+30m, H-2h, D+3 06:00 or D-120"
DURATION_FORMS = "90m, 1h30m, 2d or 45s"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole seconds, with the text it was written as."""

    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A time relative to H-hour (``anchor`` H) or to local midnight of D-day (``anchor`` D)."""

    text: str
    anchor: str
    offset: int

    def seconds_from_h(self, h_hour: datetime) -> int:
        """Seconds after H-hour (negative before it)."""
        if self.anchor == "H":
            return self.offset
        midnight = h_hour.replace(hour=0, minute=0, second=0, microsecond=0)
        return self.offset - int((h_hour - midnight) / timedelta(seconds=1))


def parse_duration(text: object) -> Duration:
    """Read a duration; raise ``ValueError`` with the forms it may take."""
    if isinstance(text, Duration):
        return text
    match = _SPAN.match(text) if isinstance(text, str) and text else None
    if match is None or not any(match.groups()):
        raise ValueError(f"expected a duration such as {DURATION_FORMS}")
    parts = zip(_UNITS.values(), match.groups(), strict=True)
    return Duration(str(text), sum(size * int(number) for size, number in parts if number))


def parse_moment(text: object) -> Moment:
    """Read a time; raise ``ValueError`` with the forms it may take."""
    if isinstance(text, Moment):
        return text
    if not isinstance(text, str):
        raise ValueError(f"expected a time such as {MOMENT_FORMS}")
    written = text.strip()
    if hour := _HOUR.match(written):
        sign, span = hour.groups()
        offset = parse_duration(span).seconds if span else 0
        return Moment(written, "H", -offset if sign == "-" else offset)
    if day := _DAY.match(written):
        sign, days, hours, minutes = day.groups()
        offset = int(days or 0) * 86_400 * (-1 if sign == "-" else 1)
        return Moment(written, "D", offset + int(hours or 0) * 3_600 + int(minutes or 0) * 60)
    raise ValueError(f"expected a time such as {MOMENT_FORMS}")


def parse_h_hour(text: str) -> datetime:
    """The calendar time of H-hour with its offset from UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
