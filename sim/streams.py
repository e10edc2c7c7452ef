"""The streams of luck that a salvo draws from, declared so that a run computes them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenarios.distributions import Distribution

Stream = tuple[str, int, Distribution | None]


def strike_streams(ident: str, missiles: int) -> Iterator[Stream]:
    """The streams of what a strike destroys."""
    for purpose in ("cut", "ramp", "aircraft", "berth", "channel"):
        yield f"strike/{ident}/{purpose}", missiles, None
    for purpose in ("residual", "assess", "ordnance", "repair"):
        yield f"strike/{ident}/{purpose}", 1, None
    yield f"strike/{ident}/spared", 2 * missiles, None
    yield f"defence/alarm/{ident}", 1, None
    for shot in ("sm-3", "pac-3"):
        yield f"defence/{shot}/{ident}", 2 * missiles, None


def watch_streams(ident: str, ways: Iterable[str]) -> Iterator[Stream]:
    """The streams of how a launch flies to the places in ``ways``, who sees it and who is warned."""
    for to in ways:
        yield f"flight/{ident}/{to}", 1, None
    yield f"warning/satellite/{ident}", 1, None
    for party in ("JPN", "ROK", "USA"):
        for step in ("told", "on-station", "aegis", "radar", "link", "link-works"):
            yield f"warning/{step}/{ident}/{party}", 1, None
    for party in ("JPN", "ROK"):
        for step in ("confirm", "anomaly", "send", "citizen", "siren", "error", "clear"):
            yield f"warning/{step}/{ident}/{party}", 1, None
