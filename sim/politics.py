"""Politics: friction, agreements, support at home, and what they do to everybody else.

Other systems read this state; only politics changes it. ``prelude`` holds what happens between
Seoul and Tokyo, ``mediation`` what Washington does about it, ``stake`` what Seoul makes of access.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping

from simpy import Event

from policies import Party, Phase
from policies.politics import ACTS, ENDED, IN_FORCE, INCIDENTS, NOTICED, SUSPENDED, cost_of, gsomia_after
from sim.crisis import Crisis
from sim.mediation import at_war, is_wanted, mediate_in_war
from sim.prelude import Chronicle, Dispute
from sim.stake import Seoul
from sim.trace import EVERYBODY

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "prelude": "something political happened before STARTEX (subject; value: days before it)",
    "dispute": "a dispute between Seoul and Tokyo flares up (subject)",
    "suspended": "Seoul and Tokyo suspend defence cooperation over a dispute (subject)",
    "resumed": "they resume it (value: days since the dispute began)",
    "settled": "a dispute that suspended nothing, or nothing any more, is over (value: its days)",
    "gsomia": "the state of GSOMIA changes (value)",
    "link": "direct sharing between Seoul and Tokyo is impaired or open again (value)",
    "impaired-days": "for how long direct sharing was impaired in the prelude (value)",
    "friction": "the friction index between Seoul and Tokyo (value: per mille)",
    "support-at-home": "a leader's support at home (value: per mille) after an act (subject)",
    "pressure": "a capital presses others (value)",
    "call": "leaders speak under Washington's mediation (value: time until then)",
    "grievance": "less is done with the bases than Seoul reads into the rules (value: trust left)",
    "disclosed": "the secret Korea Minute comes out",
    "unc-leaves": "the United Nations Command leaves Korea",
}
#: Parameters that this module and its parts read, with what for.
USES: Mapping[str, str] = {
    **{row.friction: f"politics: friction of {kind}" for kind, row in INCIDENTS.items()},
    **{row.share: f"politics: {kind} among shocks" for kind, row in INCIDENTS.items() if row.share},
    **{row.chance: f"politics: what follows {kind}" for kind, row in INCIDENTS.items() if row.chance},
    **{row.lag: f"politics: when it follows {kind}" for kind, row in INCIDENTS.items() if row.lag},
    **{ident: f"politics: cost at home of {act}" for (_, act), ident in ACTS.items()},
    "D10.01-jpn": "politics: support at home in Tokyo",
    "D10.01-rok": "politics: support at home in Seoul",
    "D10.01-usa": "politics: support at home in Washington",
    "D10.02": "politics: threshold of support",
    "D10.03": "consultation: coalition hold of a weak leader",
    "D10.04": "consultation: odds of yes of a weak leader",
    "D10.05": "politics: support lost to friction",
    "D10.05-reference": "politics: friction at which support was read",
    "D10.07": "consultation: whether a weak leader prepares",
    "D10.12": "politics: first call without the commitment to consult",
    "D10.13": "politics: when mediation is tried again",
    "D10.14": "politics: friction above which acts are blocked",
    "D10.15": "politics: whether Washington presses",
    "D10.16": "politics: whether Seoul presses",
    "D10.17": "consultation: coalition hold once pressed",
    "D10.18": "politics: friction of Seoul's pressing",
    "D10.19": "politics: trust that Seoul loses",
    "D10.24": "access: answer to a claim that is public",
    "D10.25": "consultation: odds of yes after a claim",
    "D11.34": "politics: collection of evacuees where the roads are theirs",
    "D11.35": "politics: onward movement where the roads are the evacuees'",
    "D11.36": "politics: collection of evacuees where the roads are the forces'",
    "D11.37": "politics: onward movement where the roads are the forces'",
    "P2.09": "politics: Seoul's council meets",
    "P3.16": "politics: notice of GSOMIA",
    "P4.01": "politics: rate of shocks",
    "P4.02": "politics: length of a short suspension",
    "P4.02-weight": "politics: weight of the short type",
    "P4.03": "politics: length of a structural suspension",
    "P4.03-weight": "politics: weight of the structural type",
    "P4.04": "politics: impaired since before the prelude, historical",
    "P4.04-now": "politics: impaired since before the prelude",
    "P4.05": "politics: friction between Seoul and Tokyo at the start",
    "P4.06": "politics: friction after an all-out attack",
    "P4.07": "politics: surcharge on direct actions",
    "P4.08": "politics: surcharge on actions through Washington",
    "P4.09": "politics: Seoul refuses Japan's forces",
    "P4.09-neo": "politics: Seoul refuses them for an evacuation",
    "P4.10": "politics: an incident blocks a logistics act",
    "P4.11": "politics: mediation succeeds within 90 days",
    "P4.11-year": "politics: mediation succeeds within a year",
    "P4.12": "politics: lag of mediation in war",
    "P4.13": "lift: Japanese support thinned out by friction",
}

_DAY, _BOTH = 86_400, "JPN ROK USA"


class Politics:
    """The political state of a run."""

    def __init__(self, crisis: Crisis) -> None:
        scenario, value = crisis.plan.scenario, crisis.plan.numbers.value
        self.crisis = crisis
        self.section = scenario.politics
        self.played = self.section.prelude_days > 0
        self.agreement: str = scenario.information.gsomia  # what holds in law
        self.tisa = scenario.information.tisa
        self.realtime = scenario.information.realtime
        self.unc_present = scenario.unc.present
        self.minute_is_public = scenario.access.minute.status == "disclosed"
        self.friction = value("P4.05") if self.played else 0.0  # 0 to 1, between Seoul and Tokyo
        self.loading = 1.0  # factor on loading times in Japan
        self.impaired = self.agreement in (SUSPENDED, ENDED)
        self.trust = 1.0  # of Seoul in Washington and Tokyo
        self.strain = 0.0  # friction that pressure has added
        self.disputes: list[Dispute] = []
        self.support: dict[str, float] = {}  # of each leader at home, 0 to 1
        if self.played:
            self.support = {who: value(f"D10.01-{who.lower()}") for who in ("JPN", "ROK", "USA")}
        self.chronicle = Chronicle(self)
        self.seoul = Seoul(self)
        self._damping = 1.0
        self._claimed = False
        self.rounds: Counter[str] = Counter()  # of mediation, and calls in them, by phase
        self.calls: Counter[str] = Counter()
        self._mediated = False
        self._impaired_since = -self.section.prelude_days * _DAY if self.impaired else 0
        self._impaired_for = 0
        crisis.phase_listeners.append(self._phase)

    def start(self) -> None:
        """Live through the prelude and set the state at STARTEX."""
        self.chronicle.run()
        if not self.played:
            return
        crisis, value = self.crisis, self.crisis.plan.numbers.value
        self._thin_out()
        index = round(self.friction * 1_000)
        crisis.log("friction", Party.ROK, "", "", index, "per mille", -1, "", "P4.05 P4.13", _BOTH)
        lost = value("D10.05") * (self.friction - value("D10.05-reference"))
        for who in ("JPN", "ROK"):
            self.support[who] = min(1.0, max(0.0, self.support[who] - lost))
        for who in ("JPN", "ROK", "USA"):
            left = round(self.support[who] * 1_000)
            params = f"D10.01-{who.lower()} D10.05 D10.05-reference"
            crisis.log("support-at-home", who, "", "", left, "per mille", -1, "", params, who)
        if self.impaired:
            self._impaired_for += -self._impaired_since
            crisis.log("link", Party.ROK, "", "", "impaired", known=_BOTH)
        if self._impaired_for:
            days = round(self._impaired_for / _DAY)
            crisis.log("impaired-days", Party.ROK, "", "", days, "d", known=_BOTH)

    # --- what others read ---

    @property
    def gsomia(self) -> str:
        """What GSOMIA is worth now: in law, and suspended while defence cooperation is."""
        suspended = self.agreement in (IN_FORCE, NOTICED) and self._suspended()
        return SUSPENDED if suspended else self.agreement

    def surcharge(self, direct: bool) -> float:
        """A factor on the time of actions between Seoul and Tokyo: direct, or by way of Washington."""
        return 1.0 + self.crisis.plan.numbers.value("P4.07" if direct else "P4.08") * self.friction

    def low(self, party: str) -> bool:
        """Whether a leader's support at home is below the threshold."""
        return party in self.support and self.support[party] < self.crisis.plan.numbers.value("D10.02")

    def odds_of_yes(self) -> float:
        """A factor on the odds of Tokyo's yes, from support at home and what it was made to swallow."""
        value = self.crisis.plan.numbers.value
        return (value("D10.04") if self.low("JPN") else 1.0) * (value("D10.25") if self._claimed else 1.0)

    def hold_factor(self) -> tuple[float, str]:
        """A factor on the coalition's hold, and the ids read: longer for the weak, shorter when pressed."""
        factor, params, value = 1.0, "", self.crisis.plan.numbers.value
        if self.low("JPN"):
            factor, params = value("D10.03"), "D10.02 D10.03"
        if self.seoul.pressed == self.crisis.phase_key:
            factor, params = factor * value("D10.17"), f"{params} D10.17".strip()
        return factor, params

    def caution(self) -> float:
        """A factor on the chance that a policy-played Tokyo prepares an answer."""
        return self.crisis.plan.numbers.value("D10.07") if self.low("JPN") else 1.0

    def claim_factor(self) -> float:
        """A factor on Tokyo's chances of letting a claim pass: the text is public and support is low."""
        weak = self.minute_is_public and self.low("JPN")
        return self.crisis.plan.numbers.value("D10.24") if weak else 1.0

    def seouls_chance(self, chance: float) -> float:
        """Seoul's chance of giving in: less with lost trust, less for a weak leader."""
        odds = self.trust * (self.crisis.plan.numbers.value("D10.04") if self.low("ROK") else 1.0)
        return chance * odds / (1.0 - chance + chance * odds)

    # --- what changes it ---

    def cost(self, party: str, act: str, cause: int) -> None:
        """An act that costs a leader support at home; ``ValueError`` for an act without a cost."""
        ident = cost_of(party, act)
        if not self.played:
            return
        self.support[party] = max(0.0, self.support[party] - self.crisis.plan.numbers.value(ident))
        if not self.chronicle.agenda.before:
            left = round(self.support[party] * 1_000)
            self.crisis.log("support-at-home", party, act, "", left, "per mille", cause, "", ident, party)

    def claimed(self, rule: str, cause: int) -> None:
        """A permission was used unasked: if it is the Minute, it is secret no longer."""
        if rule == "minute":
            self.come_out(cause)

    def swallows(self, choice: str, cause: int) -> None:
        """Tokyo has answered a claim: what it let pass it remembers at the next question."""
        if choice != "restrict" and self.played:
            self._claimed = True
            self.cost("JPN", choice, cause)

    def come_out(self, cause: int) -> None:
        """The Minute becomes public, once."""
        if self.minute_is_public:
            return
        self.minute_is_public = True
        if self.chronicle.agenda.before:
            cause = self.chronicle.tell("disclosed", Party.JPN, "minute-disclosed", "", known=EVERYBODY)
        else:
            cause = self.crisis.log("disclosed", Party.JPN, "minute", "", "", "", cause, known=EVERYBODY)
        self.cost("JPN", "minute-disclosed", cause)

    def gsomia_becomes(self, act: str, cause: int) -> bool:
        """Apply an act to GSOMIA; whether anything changed."""
        after = gsomia_after(self.agreement, act)
        if after == self.agreement:
            return False
        self.agreement = after
        if self.chronicle.agenda.before:
            seq = self.chronicle.tell("gsomia", Party.ROK, f"gsomia-{after}", after, "P3.16", EVERYBODY)
        else:
            seq = self.crisis.log("gsomia", Party.ROK, "gsomia", "", after, "", cause, "", "P3.16", EVERYBODY)
            if act == "notice":
                self.crisis.systems.red.sees("gsomia-notice", seq)
        self.refresh(seq)
        return True

    def restore(self, cause: int) -> None:
        """Seoul and Tokyo share directly again: GSOMIA, and whatever a dispute had suspended."""
        self.cost("ROK", "restore-gsomia", cause)
        self.cost("JPN", "resume-cooperation", cause)
        for dispute in self.disputes:
            dispute.suspends = False
        self.gsomia_becomes("restore", cause)
        self.refresh(cause)

    def refresh(self, cause: int, params: str = "") -> None:
        """Work out friction and the direct link anew, and record what has changed."""
        if self.played:
            index = self.crisis.plan.numbers.value("P4.05") + self.strain
            index += sum(d.friction for d in self.disputes if not d.over)
            friction = min(1.0, index) * self._damping
            changed, self.friction = friction != self.friction, friction
            self._thin_out()
            if changed and not self.chronicle.agenda.before:
                shown, read = round(friction * 1_000), f"{params} P4.05 P4.13".strip()
                self.crisis.log("friction", Party.ROK, "", "", shown, "per mille", cause, "", read, _BOTH)
        self._relink(cause)

    def _relink(self, cause: int) -> None:
        impaired = self._suspended() or self.agreement in (SUSPENDED, ENDED)
        if impaired == self.impaired:
            return
        self.impaired = impaired
        agenda = self.chronicle.agenda
        if not agenda.before:
            state = "impaired" if impaired else "open"
            seq = self.crisis.log("link", Party.ROK, "", "", state, "", cause, known=_BOTH)
            self.crisis.systems.information.agreements_changed(seq)
            self._seek_mediation(cause)
        elif impaired:
            self._impaired_since = agenda.now
        else:
            self._impaired_for += agenda.now - self._impaired_since

    def _suspended(self) -> bool:
        return any(d.suspends and not d.over for d in self.disputes)

    def _thin_out(self) -> None:
        """Korea fatigue: discretionary support in Japan thins out, so loading takes longer."""
        if self.section.fatigue:
            self.loading = 1.0 / (1.0 - self.crisis.plan.numbers.value("P4.13") * self.friction)

    def _phase(self) -> None:
        """An all-out attack damps friction; any attack sets Washington to mediate."""
        crisis = self.crisis
        if not self.played or not at_war(crisis):
            return
        if crisis.phase is not Phase.LIMITED and self._damping == 1.0:
            self._damping = crisis.plan.numbers.value("P4.06")
            self.refresh(crisis.phase_record, "P4.06")
        self._seek_mediation(crisis.phase_record)

    def _seek_mediation(self, cause: int) -> None:
        wanted = self.section.mediation and is_wanted(self) and at_war(self.crisis)
        if self.played and wanted and not self._mediated:
            self.crisis.env.process(self._mediation(cause))

    def _mediation(self, cause: int) -> Generator[Event, object, None]:
        self._mediated = True
        yield from mediate_in_war(self, cause)
        self._mediated = False
