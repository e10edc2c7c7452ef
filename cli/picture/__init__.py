"""Pictures as SVG: the map and the timeline, and the same in words.

They are functions of records that may be shown and of what is public; see ``sim.view``. No scripts,
no styles, no references outside; a page's style sheet gives the dark colours.
"""

from __future__ import annotations

from cli.picture.listing import Told, map_text, timeline_text
from cli.picture.map import map_svg
from cli.picture.timeline import timeline_svg

__all__ = ["Told", "map_svg", "map_text", "timeline_svg", "timeline_text"]
