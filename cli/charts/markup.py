"""Elements of HTML and SVG: everything that is not markup already is escaped."""

from __future__ import annotations

from html import escape

#: Elements of HTML that have no end tag.
_VOID = frozenset({"meta", "br", "input", "col", "hr"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """``<tag attribute="value">children</tag>``; attributes that are ``None`` or false are left out.

    In the names of attributes ``_`` is written for ``-``, and a last ``_`` is dropped (``class_``).
    """
    told = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_attribute(value)}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    inner = joined(*children)
    if not inner and tag in _VOID:
        return Markup(f"<{tag}{told}>")
    return Markup(f"<{tag}{told}>{inner}</{tag}>")


def joined(*children: object) -> Markup:
    """Children one after the other; ``None`` and empty ones are left out."""
    return Markup(
        "".join(
            child if isinstance(child, Markup) else escape(str(child), quote=False)
            for child in children
            if child is not None
        )
    )


def coordinate(value: float) -> str:
    """A coordinate with one decimal at most, the same text for the same number everywhere."""
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def _attribute(value: object) -> str:
    return escape(coordinate(value) if isinstance(value, float) else str(value))
