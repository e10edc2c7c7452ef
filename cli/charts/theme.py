"""The colours of pictures: roles, in light and in dark. Safe for colour-blind readers (blue against orange,
after Okabe and Ito; series differ in lightness as well, and a test simulates the deficiencies), and never the
only sign: shapes, places and words say the same."""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff", "ink": "#1a1c20", "quiet": "#555a65", "line": "#7d8392", "grid": "#e4e6eb",
    "shade": "#f0f1f4",
    "one": "#0072b2", "two": "#c85a00", "three": "#005c3f", "four": "#8a2be2", "five": "#3f2600",
    "pale": "#9fc6e3", "warm": "#f2bd8c",
    "low0": "#eef3f8", "low1": "#d3e3f0", "low2": "#a9cbe4", "low3": "#74aed5", "low4": "#5e9fcc",
    "low5": "#1a679f", "low6": "#0b4574",
    "worse3": "#8c3b00", "worse2": "#e08b4c", "worse1": "#f6d6bb", "even": "#f0f0f2", "better1": "#c3ddf0",
    "better2": "#6ba9d4", "better3": "#0b5a92",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "paper": "#14161a", "ink": "#eceef2", "quiet": "#aab0bc", "line": "#7b8291", "grid": "#2b2f37",
    "shade": "#1d2026",
    "one": "#5db2ee", "two": "#ff9a4d", "three": "#9be8c8", "four": "#b55cf0", "five": "#7d7040",
    "pale": "#2f5f85", "warm": "#7d4d22",
    "low0": "#1c2530", "low1": "#203448", "low2": "#264866", "low3": "#2f608a", "low4": "#5b95c9",
    "low5": "#93c0e8", "low6": "#cfe6fa",
    "worse3": "#ffb37d", "worse2": "#a3571c", "worse1": "#4d331f", "even": "#262a31", "better1": "#1f3a52",
    "better2": "#2c6ca2", "better3": "#8cc4f2",
}  # fmt: skip
#: Roles that text stands on -> the role of that text: ``ink`` or ``paper``, in light and in dark.
ON: Mapping[str, tuple[str, str]] = {
    **{f"low{step}": ("ink" if step < 5 else "paper", "ink" if step < 4 else "paper") for step in range(7)},
    **{f"{side}{step}": ("ink", "ink") for side in ("better", "worse") for step in (1, 2)},
    **{f"{side}3": ("paper", "paper") for side in ("better", "worse")},
    "even": ("ink", "ink"),
}
#: Series that need a colour of their own, in this order; the first two differ most.
SERIES = ("one", "two", "three", "four", "five")


def variables(colours: Mapping[str, str]) -> str:
    """The roles as custom properties of CSS, with the text that stands on each."""
    own = [f"--{role}:{colour}" for role, colour in colours.items()]
    side = int(colours is DARK)
    own += [f"--on-{role}:{colours[names[side]]}" for role, names in ON.items()]
    return ";".join(own)


def classes() -> str:
    """The classes of marks: ``f-ROLE`` fills, ``s-ROLE`` strokes, ``t-ROLE`` writes on a role."""
    fills = "".join(f".f-{role}{{fill:var(--{role})}}.s-{role}{{stroke:var(--{role})}}" for role in LIGHT)
    return fills + "".join(f".t-{role}{{fill:var(--on-{role})}}" for role in ON)


def plain_classes(colours: Mapping[str, str] = LIGHT) -> str:
    """The same with the colours written out: for files that stand alone."""
    text = classes()
    for role, colour in colours.items():
        text = text.replace(f"var(--{role})", colour)
    for role, names in ON.items():
        text = text.replace(f"var(--on-{role})", colours[names[int(colours is DARK)]])
    return text
