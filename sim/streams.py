"""Names of luck that a plan declares ahead for information, so that they are drawn at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

CAPITALS = ("USA", "ROK", "JPN")
_ENDS = tuple((a, b) for a in CAPITALS for b in CAPITALS if a != b)
#: What is drawn on each way of the built-in rule.
_WAYS = {
    "gsomia": ("exchange", "latency"),
    "tisa": ("exchange", "withheld", "latency"),
    "ad-hoc": ("exchange", "latency"),
}
_ATTACKS = {
    "limited": ("ground-forces",),
    "all-out": ("missile", "ground-forces"),
    "japan-attacked": ("missile",),
}
_AT_SEA = (("mine", "ROK-JPN"), ("special-forces", "ROK-JPN"), ("submarine", "JPN-ROK"))


def item_stream(item: str, route: str) -> str:
    """The luck of an item on one way; ``/exchange``, ``/withheld`` and ``/latency`` follow."""
    return f"information/{item}/{route}"


def information_streams(strikes: Iterable[str], ports: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The streams of scripted strikes, first attacks of a kind, and ways between pairs of ports."""
    for strike in strikes:
        yield from _event(strike, ("missile",))
    for phase, topics in _ATTACKS.items():
        yield from _event(f"attack/{phase}", topics)
        for via, to in ports:
            for topic, ends in _AT_SEA:
                yield from _between(f"way/{via}-{to}/{phase}/{topic}/{ends}")


def _event(event: str, topics: tuple[str, ...]) -> Iterator[str]:
    for party in CAPITALS:
        for purpose in ("first", "wrong", "mature"):
            yield f"information/{purpose}/{event}/{party}"
    for topic in topics:
        for sender, recipient in _ENDS:
            item = f"{event}/{topic}/{sender}-{recipient}"
            if "USA" in (sender, recipient):
                yield f"{item_stream(item, 'bilateral')}/latency"
            else:
                yield from _between(item)


def _between(item: str) -> Iterator[str]:
    for route, purposes in _WAYS.items():
        for purpose in purposes:
            yield f"{item_stream(item, route)}/{purpose}"
