"""Odds as plain data, for the journal: what was shown is logged, and shown again after a resume."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from sim.live.acts import LONGEST, Misfit
from sim.live.chances import Mean, Odds, OptionOdds
from sim.live.odds.tally import chance_of
from sim.measures import MEASURES

_KEYS = (
    "question",
    "cell",
    "second",
    "view",
    "runs",
    "others",
    "left_out",
    "by_default",
    "events",
    "measures",
    "options",
)


def as_data(odds: Odds) -> dict[str, Any]:
    """Odds as plain data: names once, then for each option hits, and [happened, mean, low, high]."""
    first = odds.options[0]
    return {
        "question": odds.question,
        "cell": odds.cell,
        "second": odds.second,
        "view": odds.view,
        "runs": odds.runs,
        "others": odds.others,
        "left_out": list(odds.left_out),
        "by_default": odds.by_default,
        "events": [chance.event for chance in first.chances],
        "measures": [mean.measure for mean in first.means],
        "options": [
            [
                option.option,
                [chance.hits for chance in option.chances],
                [[m.happened, m.mean, m.low, m.high] for m in option.means],
            ]
            for option in odds.options
        ],
    }


def as_text(odds: Odds) -> str:
    """Odds as the text of an act. Raises ``Misfit`` where the outlook is too long for one."""
    text = json.dumps(as_data(odds), separators=(",", ":"), ensure_ascii=False)
    if len(text) > LONGEST["text"]:
        raise Misfit(f"odds of {len(text):,} characters", f"at most {LONGEST['text']:,}: fewer events")
    return text


def from_text(text: str) -> Odds:
    """Odds from the text of an act. Raises ``Misfit``."""
    try:
        data = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Misfit("odds that cannot be read", "what peninsula wrote") from error
    if not isinstance(data, dict):
        raise Misfit("odds that are no object", "what peninsula wrote")
    return from_data(data)


def from_data(data: Mapping[str, Any]) -> Odds:
    """Odds from plain data. Raises ``Misfit``: nothing is guessed."""
    if data.keys() != set(_KEYS):
        raise Misfit(f"odds with {', '.join(map(str, data))[:200]}", ", ".join(_KEYS))
    if data["view"] not in ("true", "known"):
        raise Misfit(f"odds of view '{str(data['view'])[:40]}'", "true or known")
    try:
        return _odds(data)
    except (TypeError, ValueError, KeyError) as error:
        raise Misfit(
            "odds that are not whole", "for every option a count of each event and measure"
        ) from error


def _odds(data: Mapping[str, Any]) -> Odds:
    texts = [data[key] for key in ("question", "cell", "others")] + data["left_out"] + data["events"]
    runs, second = data["runs"], data["second"]
    if not all(isinstance(text, str) for text in texts) or type(data["by_default"]) is not bool:
        raise TypeError
    if type(runs) is not int or type(second) is not int or runs < 1 or second < 0 or not data["options"]:
        raise ValueError
    options = tuple(_option(row, data["events"], data["measures"], runs) for row in data["options"])
    return Odds(
        data["question"],
        data["cell"],
        second,
        data["view"],
        runs,
        options,
        data["others"],
        tuple(data["left_out"]),
        data["by_default"],
    )


def _option(row: Any, events: list[str], measures: list[str], runs: int) -> OptionOdds:
    name, hits, means = row
    if not isinstance(name, str) or not all(type(n) is int and 0 <= n <= runs for n in hits):
        raise TypeError
    return OptionOdds(
        name,
        tuple(chance_of(event, runs, n) for event, n in zip(events, hits, strict=True)),
        tuple(_mean(measure, runs, *values) for measure, values in zip(measures, means, strict=True)),
    )


def _mean(measure: str, runs: int, happened: Any, mean: Any, low: Any, high: Any) -> Mean:
    numbers = (mean, low, high)
    if type(happened) is not int or not 0 <= happened <= runs:
        raise ValueError
    if not all(number is None or isinstance(number, int | float) for number in numbers):
        raise TypeError
    return Mean(measure, MEASURES[measure].unit, runs, happened, mean, low, high)


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
