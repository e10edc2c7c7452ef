"""Who sees a launch, and when: satellites, radars, ships, and the partner's track.

Each ally has its own sensors and U.S. early warning, always. Where the real-time link is in force it
adds the partner's track; without it the tracks are compared by hand, much later, and nobody waits for
that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from policies import Phase
from sim.alerts import STATEMENTS, Alerts, host
from sim.crisis import Crisis
from sim.numbers import Span
from sim.salvo import NOT_YET, Salvo, Watch
from sim.watching import JPN, ROK, USA, WATCHERS, after, call, see

_RADARS: Mapping[str, str] = {JPN: "H5.21", ROK: "H5.22", USA: "H5.21"}
_PARTNERS: Mapping[str, str] = {JPN: ROK, ROK: JPN}
_ATTACK = (Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED)
_MINUTE = 60.0


class Sensors:
    """Watches of the three allies; what they see wakes the alerts."""

    def __init__(self, crisis: Crisis, alerts: Alerts) -> None:
        self.crisis = crisis
        self.alerts = alerts

    def watch(self, salvo: Salvo) -> None:
        """A salvo has left the ground: whatever may see it begins to."""
        hosts = {host(self.crisis, where) for where in salvo.ways}
        for party in WATCHERS:
            watch = salvo.watches[party] = Watch(party, party in hosts, salvo.record, salvo.record)
            self._search(salvo, watch)
            if party == ROK:
                after(self.crisis, salvo, watch, ("siren", "H2.14"), self.alerts.siren)
            if self.crisis.plan.scenario.warning.statements and party in STATEMENTS:
                after(self.crisis, salvo, watch, ("statement", STATEMENTS[party]), self.alerts.state)
        satellite = self.crisis.seconds(
            f"warning/satellite/{salvo.ident}", 0, self.crisis.plan.numbers.span("H2.06")
        )
        call(self.crisis, salvo, salvo.watches[USA], satellite, self._seen_from_space)

    def _search(self, salvo: Salvo, watch: Watch) -> None:
        """Radars on land, and a ship if one is on station; the first to see the missiles gives the track."""
        after(self.crisis, salvo, watch, ("radar", _RADARS[watch.party]), self._tracked)
        watch.on_station = self.crisis.happens(f"warning/on-station/{salvo.ident}/{watch.party}", 0, "D9.02")
        if watch.on_station:
            after(self.crisis, salvo, watch, ("aegis", "H5.23"), self._tracked)

    def _seen_from_space(self, salvo: Salvo, watch: Watch) -> None:
        self._aware(salvo, watch, "H2.06")
        bound = self.crisis.plan.numbers.value("H2.07")
        told = self.crisis.plan.numbers.distribution("D9.01")
        for party in _PARTNERS:
            span = Span(told, bound * _MINUTE, "D9.01 H2.07")
            length = self.crisis.seconds(f"warning/told/{salvo.ident}/{party}", 0, span)
            ally = salvo.watches[party]
            call(self.crisis, salvo, ally, length, partial(self._aware, params="H2.06 D9.01 H2.07"))

    def _aware(self, salvo: Salvo, watch: Watch, params: str) -> None:
        if watch.aware != NOT_YET:
            return
        watch.aware = self.crisis.now
        see(self.crisis, "aware", salvo, watch, params, watch.party)
        if watch.siren_due:
            self.alerts.siren(salvo, watch)
        if watch.word_due:
            self.alerts.state(salvo, watch)

    def _tracked(self, salvo: Salvo, watch: Watch) -> None:
        """The party's own sensors hold the missiles."""
        if watch.own_track != NOT_YET:
            return
        params = f"{_RADARS[watch.party]} H5.23 D9.02"
        self._aware(salvo, watch, params)
        watch.own_track = self.crisis.now
        see(self.crisis, "track", salvo, watch, params, watch.party)
        self._hold_track(salvo, watch)
        if watch.party in _PARTNERS:
            self._share(salvo, salvo.watches[_PARTNERS[watch.party]])

    def _hold_track(self, salvo: Salvo, watch: Watch) -> None:
        if watch.track != NOT_YET:
            return
        watch.track = self.crisis.now
        if watch.party == JPN or (watch.party == USA and watch.threatened):
            after(self.crisis, salvo, watch, ("confirm", "D9.03"), self.alerts.confirm)

    # --- the partner's track ---

    def _share(self, salvo: Salvo, taker: Watch) -> None:
        """By the link in force, or by hand through the two headquarters, for which no alert waits."""
        if self.crisis.systems.politics.realtime:
            after(self.crisis, salvo, taker, ("link", "H2.19"), self._linked)
        else:
            after(self.crisis, salvo, taker, ("by-hand", "P3.03"), self._told_by_hand)

    def _linked(self, salvo: Salvo, taker: Watch) -> None:
        chance = "P3.02-attack" if self.crisis.phase in _ATTACK else "P3.02"
        if not self.crisis.happens(f"warning/link-works/{salvo.ident}/{taker.party}", 0, chance):
            see(self.crisis, "link-down", salvo, taker, f"H2.19 {chance}", "JPN ROK USA")
            return
        taker.shared = True
        self._aware(salvo, taker, "H2.19")
        see(self.crisis, "cross-cue", salvo, taker, f"H2.19 {chance}", f"{taker.party} USA")
        self._hold_track(salvo, taker)

    def _told_by_hand(self, salvo: Salvo, taker: Watch) -> None:
        see(self.crisis, "cross-tell", salvo, taker, "P3.03", f"{taker.party} USA")
