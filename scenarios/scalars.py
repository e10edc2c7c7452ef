"""Plain scalars by the core schema of YAML 1.2.

PyYAML alone would read ``NO`` as false, ``16:30`` as 990 and ``0o17`` as text: YAML 1.1.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{sign + word: float("inf") for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **{"-" + word: float("-inf") for word in (".inf", ".Inf", ".INF")},
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMERIC_START = frozenset("+-.0123456789")
# Python refuses to read integers of more than 4300 digits; no number here needs 30.
_LONGEST = 30


def resolve(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar; ``ValueError`` for a number of absurd length."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_START or not (number := _number(text)):
        return text
    base, digits = number
    if base and len(digits) > _LONGEST:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits, base) if base else float(digits)


def _number(text: str) -> tuple[int, str] | None:
    """Base (0 for a float) and digits of a text that is a number."""
    if _INTEGER.fullmatch(text):
        return 10, text
    if _FLOAT.fullmatch(text):
        return 0, text
    if _OCTAL.fullmatch(text):
        return 8, text[2:]
    if _HEXADECIMAL.fullmatch(text):
        return 16, text[2:]
    return None
