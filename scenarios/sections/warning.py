"""Warning: missile defence, public alerts and shelter."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict


class MissileWarning(Strict):
    """What stands between a launch and its effect."""

    alerts: bool = True  # people are alerted: J-Alert in Japan, sirens in Korea
    interceptors: bool = True
    flush: bool = True  # aircraft leave a base under attack when the cue comes in time
    statements: bool = False  # capitals speak in public of a launch
    #: What tells people that it is over: the word that it passed (to April 2023), or the alert is lifted.
    all_clear: Literal["passed", "lifted"] = "lifted"
