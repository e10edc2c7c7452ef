"""Lengths of time, moments and dates in three languages: they are written, not looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

#: language -> the letters of a length of time as the English texts write it.
_LETTERS: Mapping[str, Mapping[str, str]] = {
    "ko": {"d": "일", "h": "시간", "m": "분", "s": "초"},
    "ja": {"d": "日", "h": "時間", "m": "分", "s": "秒"},
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "ko": {"h": "시간", "days": "일", "day": "일", "min": "분"},
    "ja": {"h": "時間", "days": "日", "day": "日", "min": "分"},
}
_H_HOUR = {"ko": "H시", "ja": "H時"}
_DAYS = {"ko": "월화수목금토일", "ja": "月火水木金土日"}
_LONG = re.compile(r"(\d+)([dhms])")

#: kind of a hole -> what it looks like in an English text.
SHAPES: Mapping[str, str] = {
    "n": r"-?\d(?:[\d,.]*\d)?",
    "span": r"-?(?:\d+d \d+h|\d+h\d\dm(?:\d\ds)?|\d+h|\d+m(?:\d\ds)?|\d+s)",
    "hours": r"\d+(?:\.\d+)? (?:h|days?|min)",
    "when": r"H-hour|H[+-]\d+h(?:\d\dm)?",
}


def written(kind: str, text: str, language: str) -> str:
    """An amount of a kind of ``SHAPES`` in Korean or Japanese."""
    match kind:
        case "span":
            return _span(text, language)
        case "hours":
            number, _, word = text.partition(" ")
            return f"{number}{_WORDS[language][word]}"
        case "when":
            if text == "H-hour":
                return _H_HOUR[language]
            return text[:2] + _span(text[2:], language)
        case _:
            return text


def _span(text: str, language: str) -> str:
    sign = "-" if text.startswith("-") else ""
    letters = _LETTERS[language]
    gap = " " if language == "ko" else ""
    found = [(int(part[1]), letters[part[2]]) for part in _LONG.finditer(text)]
    told = [pair for pair in found if pair[0]] or found[-1:]
    return sign + gap.join(f"{number}{letter}" for number, letter in told)


def date(moment: datetime, language: str) -> str:
    """Day and minute of the crisis: ``Fri 25 Jun 04:00``."""
    if language not in _DAYS:
        return f"{moment:%a %d %b %H:%M}"
    day = _DAYS[language][moment.weekday()]
    if language == "ko":
        return f"{moment.month}월 {moment.day}일({day}) {moment:%H:%M}"
    return f"{moment.month}月{moment.day}日（{day}）{moment:%H:%M}"
