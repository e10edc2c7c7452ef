"""A review as plain data, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from sim.live.header import CELLS

if TYPE_CHECKING:
    from sim.live.header import Header
    from sim.live.review.groups import Comparison
    from sim.live.review.reviewing import Review


def as_data(
    review: Review, header: Header, comparison: Comparison | None, party: str | None = None
) -> dict[str, Any]:
    """The review as one object; times are seconds from STARTEX. With ``party`` only what it knew."""
    head = _head(review, header)
    if party is not None:
        return {**head, "cell": CELLS[party], **_of_one(review, party)}
    return {
        **head,
        "digest": review.run.digest if review.finished else None,
        "outcome_digest": review.run.outcome_digest if review.finished else None,
        "measures": {"played": dict(review.run.measures), "policy": dict(review.policy.measures)},
        "evidence": review.run.evidence,
        "outlook": [
            {"id": f.ident, "text": f.event.text.en, "measure": f.event.measure, "good": f.good,
             "came": f.came(review.run.measures)}
            for f in review.outlook.events
        ],
        "outlook_by_default": not review.outlook.own,
        "runs": review.runs,
        "ledger": plain(review.facts),
        "decisions_on_old_news": plain(review.unaware),
        "decisions": plain(review.decisions),
        "chances": plain(review.moments),
        "turning_points": plain(review.turning_points),
        "institutions": plain(review.institutions),
        "calibration": plain(review.calibration),
        "groups": plain(comparison),
    }  # fmt: skip


def _head(review: Review, header: Header) -> dict[str, Any]:
    from peninsula import __version__

    return {
        "format": 1,
        "version": __version__,
        "journal_version": header.version,
        "scenario": {"name": header.name, "hash": header.hash, "packs": list(header.packs)},
        "seed": header.seed,
        "seats": [CELLS[seat] for seat in header.seats],
        "finished": review.finished,
        "now": review.stands.now,
    }


def _of_one(review: Review, party: str) -> dict[str, Any]:
    """What one cell knew and chose: no truth, no luck, nothing of the others."""
    known = [
        {
            "what": fact.what,
            "kind": fact.kind,
            "ident": fact.ident,
            "second": learned.second,
            "channel": learned.channel,
        }
        for fact in review.facts
        if (learned := fact.by(party)) is not None and learned.channel != "effect"
    ]
    choices = [
        {"question": d.question.ident, "option": d.option, "kind": d.kind, "second": d.second,
         "choice": d.verdict.choice if d.verdict else None,
         "odds": plain(d.verdict.odds) if d.verdict else None}
        for d in review.decisions
        if d.question.cell == party
    ]  # fmt: skip
    return {"known": known, "decisions": choices}


def plain(value: Any) -> Any:
    """Values of dataclasses, mappings and sequences as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(one) for one in value]
    return value
