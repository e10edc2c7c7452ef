"""Information: the agreements in force between Seoul, Washington and Tokyo."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict


class Information(Strict):
    """The channels that exist at STARTEX. GSOMIA does not remove TISA."""

    gsomia: Literal["none", "in-force", "noticed", "suspended", "ended"] = "in-force"
    tisa: bool = True
    realtime: bool = True  # the real-time missile warning link
