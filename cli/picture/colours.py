"""The colours of pictures on a light ground; a page's style sheet overrides them by class.

The four that say something (blue, orange, vermilion, grey) are told apart by people with any colour
vision: after Okabe and Ito's palette, darkened to 3:1 and more against the land. A shape goes with each.
"""

from __future__ import annotations

from collections.abc import Mapping

SEA, LAND, SHORE, BORDER = "#e3edf5", "#f7f4ea", "#7f8b94", "#8a8577"
INK, SOFT, PAPER = "#1b2126", "#4c565e", "#ffffff"
STATE: Mapping[str, str] = {
    "cleared": "#005a9c",
    "pending": "#9a6400",
    "denied": "#8f0d1a",
    "no request known": "#5b656d",
}
UNC = "#005f86"
FIRE = "#9c2f00"
FLOW: Mapping[str, str] = {"tons": "#3d5a80", "aircraft": "#6a3d9a", "people": "#00695c"}
#: The same by the pattern of a line.
DASH: Mapping[str, str] = {"tons": "", "aircraft": "1 4", "people": "8 3"}
#: Lanes of a timeline, by party.
PARTY: Mapping[str, str] = {
    "USA": "#2f5597",
    "JPN": "#a8324a",
    "ROK": "#00695c",
    "UNC": "#006080",
    "DPRK": "#5e4a00",
    "white": "#4c565e",
}
