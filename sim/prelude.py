"""The political chronicle: disputes, suspensions and agreements, before STARTEX and after it.

The prelude is stepped by events: an agenda of its own runs from the first event to STARTEX, and what
is then still to come goes to the clock of the crisis. The same handlers serve both; before STARTEX
history is drawn, after it leaders are asked. Seconds before STARTEX are negative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from policies import Party
from policies.politics import INCIDENTS, NOTICED, SHOCKS, SUSPENDED, Incident, chosen
from scenarios.distributions import Exponential, Uniform
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank
from sim.mediation import at_war, notice_is_given, notice_is_put_off
from sim.trace import EVERYBODY

if TYPE_CHECKING:
    from sim.politics import Politics

_DAY, _YEAR = 86_400, 31_557_600  # of 365.25 days
_BOTH = "JPN ROK USA"
#: Attempts of peacetime mediation after a suspension began, in days, and the chance up to then.
_ATTEMPTS = ((90, "P4.11"), (365, "P4.11-year"))
_SPANS = ("suspended", "resumed", "settled")
_ACTS = {"gsomia-suspended": "suspend", "gsomia-restored": "restore", "gsomia-lapsed": "lapse"}


@dataclass(slots=True, eq=False)
class Dispute:
    """A dispute that is open; what follows from it ends with it (``root``)."""

    ident: str
    kind: str
    began: int
    friction: float
    root: Dispute | None = None
    suspends: bool = False
    over: bool = False


class Agenda:
    """Events by time; before STARTEX on a clock of its own, then on that of the crisis."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.before = True
        self._clock = 0
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    @property
    def now(self) -> int:
        """Seconds from STARTEX, negative in the prelude."""
        return self._clock if self.before else self.crisis.now

    def at(self, second: int, action: Callable[[], None]) -> None:
        """Do ``action`` at a second; what lies after ENDEX never happens."""
        self._count += 1
        if second > self.crisis.plan.endex:
            return
        if self.before:
            heappush(self._heap, (second, self._count, action))
        else:
            self._call(second, self._count, action)

    def _call(self, second: int, number: int, action: Callable[[], None]) -> None:
        call_at(self.crisis.env, second - self.crisis.now, rank(Band.POLITICS, number), action)

    def run(self) -> None:
        """Live through the prelude, then hand the rest to the clock of the crisis."""
        while self._heap and self._heap[0][0] < 0:
            self._clock, _, action = heappop(self._heap)
            action()
        self._clock = 0
        self.before = False
        while self._heap:
            self._call(*heappop(self._heap))


class Chronicle:
    """What happens between Seoul and Tokyo."""

    def __init__(self, politics: Politics) -> None:
        self.politics = politics
        self.crisis = politics.crisis
        self.agenda = Agenda(self.crisis)
        self.section = self.crisis.plan.scenario.politics
        self._notices = 0

    # --- the agenda ---

    def run(self) -> None:
        """From the start of the prelude to STARTEX."""
        begin = -self.section.prelude_days * _DAY
        for second, name, event in self.crisis.plan.political:
            self.agenda.at(second, partial(self.happen, event.kind, name))
        if self.politics.played and self.section.shocks:
            self.agenda.at(begin, self._older_dispute)
            self._next_shock(begin, 0)
        if self.politics.agreement == NOTICED:
            self.agenda.at(self._notice_ends(0), partial(self._expire, 0))
        self.agenda.run()

    def tell(
        self, kind: str, actor: str, subject: str, value: int | str, params: str = "", known: str = _BOTH
    ) -> int:
        """A record of what happens; before STARTEX it says how many days before."""
        if self.agenda.before:
            days = round(-self.agenda.now / _DAY)
            subject = f"{kind}: {subject}" if kind in _SPANS else subject
            return self.crisis.log(
                "prelude", actor, subject, "", days, "d before STARTEX", -1, "", params, known
            )
        unit = "d" if kind in ("resumed", "settled") else ""
        return self.crisis.log(kind, actor, subject, "", value, unit, -1, "", params, known)

    def happen(self, kind: str, ident: str) -> None:
        """Something of a kind that a scenario may set."""
        if kind in INCIDENTS:
            self.incident(kind, ident)
        elif kind == "gsomia-notice":
            self.gsomia("notice")
        elif kind in _ACTS:
            self.gsomia(_ACTS[kind])
        elif kind == "settlement":
            for dispute in [d for d in self.politics.disputes if d.root is None and not d.over]:
                self.end(dispute, "settlement")
        elif kind == "minute-disclosed":
            self.politics.come_out(-1)
        elif self.politics.unc_present:  # leaves, and with it the object of the UN SOFA (Article XXV)
            self.politics.unc_present = False
            self.tell("unc-leaves", Party.UNC, "unc-leaves", "", known=EVERYBODY)

    # --- shocks ---

    def _older_dispute(self) -> None:
        """With a known chance cooperation is impaired since before the prelude: the state is stationary."""
        ident = "P4.04-now" if self.section.onset == "now" else "P4.04"
        crisis, now = self.crisis, self.agenda.now
        if crisis.luck.reveal("politics/older", 0, now) >= crisis.plan.numbers.value(ident):
            return
        dispute = self._open("older", "radar-lock-on", None)
        dispute.suspends = True
        span = crisis.plan.numbers.span("P4.03")
        left = crisis.luck.product("politics/older/left", 0, (span.dist, Uniform(0.0, 1.0)), span.scale, now)
        seq = self.tell("suspended", Party.JPN, "older", "", f"{ident} P4.03")
        self.agenda.at(now + left, partial(self.end, dispute, "time"))
        self.politics.refresh(seq)

    def _next_shock(self, since: int, number: int) -> None:
        """Shocks are Poisson: the wait for the next has no memory."""
        mean = Exponential(1.0 / self.crisis.plan.numbers.value("P4.01"))
        wait = self.crisis.luck.seconds("politics/shock/wait", number, mean, _YEAR, since)
        self.agenda.at(since + wait, partial(self._shock, number))

    def _shock(self, number: int) -> None:
        value = self.crisis.plan.numbers.value
        shares = {kind: value(str(INCIDENTS[kind].share)) for kind in SHOCKS}
        u = self.crisis.luck.reveal("politics/shock/kind", number, self.agenda.now)
        self.incident(chosen(shares, u), f"shock-{number + 1}", shock=True)
        self._next_shock(self.agenda.now, number + 1)

    # --- disputes ---

    def incident(self, kind: str, ident: str, root: Dispute | None = None, shock: bool = False) -> None:
        """A dispute flares up; with shocks on it may suspend cooperation and lead to the next step."""
        row = INCIDENTS[kind]
        dispute = self._open(ident, kind, root)
        params = f"{row.friction} P4.01 {row.share}" if shock else row.friction
        seq = self.tell("dispute", row.actor, kind, row.dispute, params)
        if shock or row.suspends:
            self._suspend(dispute)
        self.politics.refresh(seq)
        if self.section.shocks and row.then and row.lag:
            span = self.crisis.plan.numbers.span(row.lag)
            lag = self.crisis.luck.seconds(
                f"politics/{ident}/{row.then}", 0, span.dist, span.scale, self.agenda.now
            )
            self.agenda.at(self.agenda.now + lag, partial(self._follow, dispute, row))

    def _open(self, ident: str, kind: str, root: Dispute | None) -> Dispute:
        friction = self.crisis.plan.numbers.value(INCIDENTS[kind].friction)
        dispute = Dispute(ident, kind, self.agenda.now, friction, root)
        self.politics.disputes.append(dispute)
        return dispute

    def _follow(self, dispute: Dispute, row: Incident) -> None:
        """The next step of a chain, if it comes."""
        if dispute.over:
            return
        stream, chance, now = f"politics/{dispute.ident}/{row.then}/comes", str(row.chance), self.agenda.now
        if row.then == "gsomia-notice":
            if notice_is_given(self.politics, stream, chance):
                self.gsomia("notice")
        elif self.crisis.luck.reveal(stream, 0, now) < self.crisis.plan.numbers.value(chance):
            self.incident(str(row.then), f"{dispute.ident}-{row.then}", dispute.root or dispute)

    def _suspend(self, dispute: Dispute) -> None:
        """Some defence cooperation stops: for months, or for years."""
        numbers, luck, now = self.crisis.plan.numbers, self.crisis.luck, self.agenda.now
        stream = f"politics/{dispute.ident}/suspension"
        short, long = numbers.value("P4.02-weight"), numbers.value("P4.03-weight")
        is_short = luck.reveal(f"{stream}/type", 0, now) * (short + long) < short
        ident = "P4.02" if is_short else "P4.03"
        span = numbers.span(ident)
        length = luck.seconds(stream, 0, span.dist, span.scale, now)
        dispute.suspends = True
        params = f"{ident} P4.02-weight P4.03-weight"
        self.tell("suspended", INCIDENTS[dispute.kind].actor, dispute.ident, dispute.kind, params)
        self.agenda.at(now + length, partial(self.end, dispute, "time"))
        if self.section.mediation:
            for number, (days, _) in enumerate(_ATTEMPTS):
                self.agenda.at(now + days * _DAY, partial(self._mediate, dispute, number))

    def _mediate(self, dispute: Dispute, number: int) -> None:
        """Washington's mediation in peace; what it had not done by the last attempt it may do by this one."""
        if dispute.over or at_war(self.crisis):
            return
        value = self.crisis.plan.numbers.value
        before = value(_ATTEMPTS[number - 1][1]) if number else 0.0
        chance = (value(_ATTEMPTS[number][1]) - before) / (1.0 - before)
        if self.crisis.luck.reveal(f"politics/{dispute.ident}/mediated", number, self.agenda.now) < chance:
            self.end(dispute, "mediation")

    def end(self, dispute: Dispute, how: str) -> None:
        """A dispute is over, with what followed from it."""
        if dispute.over:
            return
        for each in self.politics.disputes:
            if each is dispute or each.root is dispute:
                each.over = True
        days = round((self.agenda.now - dispute.began) / _DAY)
        kind = "resumed" if dispute.suspends else "settled"
        seq = self.tell(kind, Party.USA if how == "mediation" else Party.ROK, dispute.ident, days)
        self.politics.refresh(seq)
        if self.politics.agreement == SUSPENDED and all(d.over for d in self.politics.disputes):
            self.gsomia("restore")

    # --- GSOMIA ---

    def gsomia(self, act: str, cause: int = -1) -> None:
        """An act on GSOMIA; a notice starts its 90 days."""
        if not self.politics.gsomia_becomes(act, cause) or act != "notice":
            return
        self._notices += 1
        self.agenda.at(self._notice_ends(self.agenda.now), partial(self._expire, self._notices))

    def _notice_ends(self, since: int) -> int:
        return since + round(self.crisis.plan.numbers.value("P3.16")) * _DAY

    def _expire(self, number: int) -> None:
        """The 90 days are over: put off under Washington's pressure, or not."""
        if self.politics.agreement != NOTICED or number != self._notices:
            return
        self.gsomia("suspend" if notice_is_put_off(self.politics, number) else "lapse")
