"""Evacuation: who boards, and from where, as pure rules over counts of people."""

from __future__ import annotations

from collections.abc import Mapping

from policies.nouns import Phase

_QUIET = (Phase.STEADY, Phase.WARNING)


def is_contested(posture: str, phase: Phase) -> bool:
    """Whether the evacuation runs under attack; before the attack every evacuation is permissive."""
    return posture == "contested" and phase not in _QUIET


def manifest(seats: int, waiting: Mapping[str, int], first: tuple[str, ...] = ()) -> dict[str, int]:
    """Who boards: the nations of ``first`` in that order, then the others in proportion to who waits.

    Seats that proportion leaves over go to the longest remainder, ties by name. Never more than
    ``seats``, never more of a nation than wait, and no seat stays free while somebody waits.
    """
    boards: dict[str, int] = {}
    for nation in first:
        boards[nation] = min(seats, waiting.get(nation, 0))
        seats -= boards[nation]
    others = {nation: waiting[nation] for nation in sorted(waiting) if nation not in first}
    total = sum(others.values())
    if total <= seats:
        return {nation: people for nation, people in {**boards, **others}.items() if people}
    shares = {nation: divmod(people * seats, total) for nation, people in others.items()}
    left = seats - sum(whole for whole, _ in shares.values())
    longest = sorted(shares, key=lambda nation: (-shares[nation][1], nation))[:left]
    boards.update({nation: whole + (nation in longest) for nation, (whole, _) in shares.items()})
    return {nation: people for nation, people in boards.items() if people}
