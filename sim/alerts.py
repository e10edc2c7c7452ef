"""Alerts: from a track to people in shelter, and back.

In Japan the people on watch confirm a path and J-Alert is sent; in Korea a siren sounds after a time
observed as a whole. A track may be misread, a siren mishandled: then the alert is late, or is given to
people whom nothing threatens, and is corrected.

A step is drawn when it begins and a chance when its outcome shows, so that a fork may come between.
"""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.distributions import Uniform
from sim.crisis import Crisis
from sim.defence import Defence
from sim.numbers import Span
from sim.salvo import NOT_YET, Salvo, Watch
from sim.trace import EVERYBODY
from sim.watching import JPN, ROK, USA, WATCHERS, after, call, rest, stream

#: From launch to the first public word of a capital, where it gives no alert.
STATEMENTS: Mapping[str, str] = {JPN: "H2.12", ROK: "H2.13"}
#: From alert to all-clear, by what ends an alert.
_CLEARS: Mapping[str, str] = {"lifted": "D9.25", "passed": "D9.27"}
_MINUTE = 60.0


def host(crisis: Crisis, where: str) -> str:
    """Who alerts the people of a place or region."""
    catalogue = crisis.plan.catalogue
    region = catalogue.regions.get(where)
    return region.host if region else catalogue.places[where].host


class Alerts:
    """What each party tells its people."""

    def __init__(self, crisis: Crisis, defence: Defence) -> None:
        self.crisis = crisis
        self.defence = defence
        low, high = map(float, crisis.plan.numbers.words("H2.10-citizen"))
        self._citizen = Span(Uniform(low, high), 1.0, "H2.10-citizen")

    # --- Japan and Guam: confirmed path, then the alert ---

    def confirm(self, salvo: Salvo, watch: Watch) -> None:
        """The people on watch have the path, or believe they have."""
        crisis, numbers = self.crisis, self.crisis.plan.numbers
        watch.confirmed = crisis.now
        chance, params = numbers.value("H2.02"), "H2.02"
        if watch.shared:
            chance, params = chance * (1.0 - numbers.value("P3.15")), "H2.02 P3.15"
        anomalous = crisis.luck.reveal(stream("anomaly", salvo, watch), 0, crisis.now) < chance
        if not watch.threatened and not (anomalous and self._raises_alarm(salvo, watch)):
            return
        watch.anomalous = anomalous
        if anomalous:
            watch.cause = self._tell("track-anomaly", salvo, watch, params, "")
        else:
            watch.cause = self._tell("confirmed", salvo, watch, f"D9.03 {params}", watch.party)
            self.defence.high_line(salvo, watch)
        self._send(salvo, watch)

    def _raises_alarm(self, salvo: Salvo, watch: Watch) -> bool:
        return self.crisis.happens(stream("false", salvo, watch), 0, "D9.06")

    def _send(self, salvo: Salvo, watch: Watch) -> None:
        """J-Alert is sent; on an anomalous track as late as such alerts come."""
        length = self.crisis.seconds(stream("send", salvo, watch), 0, self.crisis.plan.numbers.span("D9.04"))
        if watch.anomalous:
            length = max(length, rest(self.crisis, salvo, watch, ("late", "H2.03")))
        call(self.crisis, salvo, watch, length, self._sent)

    def _sent(self, salvo: Salvo, watch: Watch) -> None:
        length = self.crisis.seconds(stream("citizen", salvo, watch), 0, self._citizen)
        call(self.crisis, salvo, watch, length, self._alert)

    # --- Korea: the siren ---

    def siren(self, salvo: Salvo, watch: Watch) -> None:
        """The usual time has come; nobody sounds a siren for what nobody knows of."""
        if watch.aware == NOT_YET:
            watch.siren_due = True
            return
        watch.confirmed = self.crisis.now
        error = "H2.14-error-weight"
        mishandled = self.crisis.happens(stream("error", salvo, watch), 0, error)
        if not watch.threatened and not (mishandled and self._raises_alarm(salvo, watch)):
            return
        if not mishandled:
            self._alert(salvo, watch)
            return
        watch.cause = self._tell("track-anomaly", salvo, watch, error, "")
        call(self.crisis, salvo, watch, rest(self.crisis, salvo, watch, ("late", "H2.14-error")), self._alert)

    # --- alerts and what they are worth ---

    def _alert(self, salvo: Salvo, watch: Watch) -> None:
        if not self.crisis.plan.scenario.warning.alerts:
            return
        params = "H2.14 H2.14-error" if watch.party == ROK else "D9.03 D9.04 H2.03 H2.10-citizen"
        kind = "alert" if watch.threatened else "false-alert"
        watch.cause = self._tell(kind, salvo, watch, params, EVERYBODY)
        watch.alerted = self.crisis.now
        for where, passed in watch.missed:
            self._margin(salvo, watch, where, passed)
        if watch.threatened:
            after(self.crisis, salvo, watch, ("clear", self._clears), self._all_clear)
        if not watch.threatened or salvo.falls_short:  # what was said turns out to be wrong
            takes_back = "H2.15" if watch.party == ROK else "D9.26"
            after(self.crisis, salvo, watch, ("correction", takes_back), self._correct)

    def state(self, salvo: Salvo, watch: Watch) -> None:
        """A first public word, where no alert has been one; nobody speaks of what nobody knows of."""
        if watch.aware == NOT_YET:
            watch.word_due = True
        elif watch.alerted == NOT_YET:
            self._tell("statement", salvo, watch, STATEMENTS[watch.party], EVERYBODY)

    def _correct(self, salvo: Salvo, watch: Watch) -> None:
        value = self.crisis.now - watch.alerted
        params = "H2.15" if watch.party == ROK else "D9.26"
        self._log("correction", salvo, watch, value, params, EVERYBODY)

    def _all_clear(self, salvo: Salvo, watch: Watch) -> None:
        if not self._is_over(salvo, watch):
            watch.clear_due = True
            return
        watch.clear_due = False
        self._log("all-clear", salvo, watch, self.crisis.now - watch.alerted, self._clears, EVERYBODY)

    @property
    def _clears(self) -> str:
        """The parameter of the time to the all-clear, by what the alerts of the day end with."""
        return _CLEARS[self.crisis.plan.scenario.warning.all_clear]

    def _is_over(self, salvo: Salvo, watch: Watch) -> bool:
        """Whether the danger to a party's people is over: all is down, or has passed its last region."""
        own = {where for where in salvo.over if host(self.crisis, where) == watch.party}
        return salvo.ended or (bool(own) and own <= salvo.passed)

    def passes(self, salvo: Salvo, where: str) -> None:
        """Missiles hit or pass over a place: who was in shelter, and how long had there been."""
        salvo.passed.add(where)
        self._count(salvo, where)
        watch = salvo.watches.get(host(self.crisis, where))
        if watch is not None and watch.clear_due and self._is_over(salvo, watch):
            self._all_clear(salvo, watch)

    def _count(self, salvo: Salvo, where: str) -> None:
        watch, ident = salvo.watches.get(host(self.crisis, where)), self._people(where)
        if watch is None or ident is None:
            return
        if watch.alerted == NOT_YET:
            watch.missed.append((where, self.crisis.now))
            sheltered = 0.0
        else:
            sheltered = self._sheltered(self._margin(salvo, watch, where, self.crisis.now))
        people = round(self.crisis.plan.numbers.value(ident))
        left, params = people - round(people * sheltered), f"{ident} D9.05 H2.11"
        self.crisis.log(
            "unwarned", watch.party, salvo.name, where, left, "people", watch.cause, "", params, ""
        )

    def _sheltered(self, margin: int) -> float:
        """The share of people whom an alert reaches and who are in shelter within the margin."""
        numbers = self.crisis.plan.numbers
        return (1.0 - numbers.value("H2.11")) * numbers.distribution("D9.05").cdf(margin / _MINUTE)

    def ends(self, salvo: Salvo) -> None:
        """The last missile is down: who waited for it may leave shelter."""
        salvo.ended = True
        for party in WATCHERS:
            if salvo.watches[party].clear_due:
                self._all_clear(salvo, salvo.watches[party])

    def _margin(self, salvo: Salvo, watch: Watch, where: str, passed: int) -> int:
        margin = passed - watch.alerted
        known = f"{watch.party} USA" if watch.party != USA else "USA"
        self.crisis.log("margin", watch.party, salvo.name, where, margin, "s", watch.cause, known=known)
        return margin

    def _people(self, where: str) -> str | None:
        """The parameter with the people at risk at a place or below a path."""
        catalogue = self.crisis.plan.catalogue
        if where in catalogue.regions:
            return catalogue.regions[where].people
        return "D9.07" if catalogue.places[where].kind == "airfield" else "D9.08"

    def _tell(self, kind: str, salvo: Salvo, watch: Watch, params: str, known: str) -> int:
        return self._log(kind, salvo, watch, self.crisis.now - salvo.launched, params, known)

    def _log(self, kind: str, salvo: Salvo, watch: Watch, value: int, params: str, known: str) -> int:
        """A step of the alert, with the first place in the party's own land that is threatened."""
        own = (where for where in salvo.ways if host(self.crisis, where) == watch.party)
        place = next(own, "")
        return self.crisis.log(
            kind, watch.party, salvo.name, place, value, "s", watch.cause, "", params, known
        )
