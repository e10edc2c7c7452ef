"""Ways to act together: which mechanism an action of the three passes, as data.

A way names parameters of the register (P5.xx) and never draws. The hub is Washington with one spoke
to Seoul and one to Tokyo; the ad hoc group is the same once it has been set up; the standing
mechanism joins the three directly.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """A mechanism. Fields name parameters; ``direct`` is without Washington between the two others."""

    name: str
    hops: str
    time: str
    error: str
    direct: bool
    learning: str | None = None
    set_up: str | None = None


HUB = Way("hub", "P5.01", "P5.02", "P5.07", False, learning="P5.08")
AD_HOC = Way("ad-hoc", "P5.01", "P5.02", "P5.07", False, learning="P5.08", set_up="P5.04")
STANDING = Way("trilateral", "P5.01-standing", "P5.03", "P5.07-standing", True)


def way_of(mechanism: str, usable: bool) -> Way | None:
    """The way that actions pass under a setting; ``None`` where one commander needs nobody's word.

    ``usable`` says whether the standing mechanism can be used at onset (P5.06); if not, an ad hoc
    group is set up in its place.
    """
    if mechanism == "none":
        return None
    if mechanism == "hub":
        return HUB
    return STANDING if mechanism == "trilateral" and usable else AD_HOC
