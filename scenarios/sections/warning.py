"""Warning: missile defence, public alerts and shelter."""

from __future__ import annotations

from scenarios.base import Strict


class MissileWarning(Strict):
    """What stands between a launch and its effect."""

    interceptors: bool = True
    flush: bool = True  # aircraft leave a base under attack when the cue comes in time
