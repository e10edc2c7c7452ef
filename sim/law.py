"""Law: findings and Diet routes in Japan that open named capacity.

After an attack Tokyo weighs a finding and the route through the Diet. Afterwards: support starts
when the Cabinet has its plan (P1.21), and the Diet approves or ends it (P2.14). Before: support
starts with the Diet's approval (P1.22), by the same luck and never sooner. An attack on Japan itself
opens everything at once, civil sites excepted, which take the time that P1.18 gives.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from simpy import Event

from policies import Party, Phase
from policies import law as rules
from sim.crisis import Crisis
from sim.kernel import Band, Gate, rank
from sim.questions import Option, Question
from sim.trace import EVERYBODY

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "finding": "Tokyo makes a finding under its security laws (value: which)",
    "support": "a finding opens capacity in Japan (value: time since the attack)",
    "diet": "the Diet decides on a finding (value: approves or refuses)",
    "support-ended": "capacity in Japan is closed again",
    "working-slots": "an airfield or port in Japan can work more (value: slots)",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    "P1.18": "law: from request to use of civil airports and ports",
    "P1.21": "law: attack to support, Diet afterwards",
    "P1.22": "law: attack to support, Diet first",
    "P1.23": "law: whether the Diet is asked afterwards, all-out attack",
    "P2.14": "law: the Diet's time, limited attack",
    "P2.14-war": "law: the Diet's time, all-out attack",
    "D11.02": "law: whether Tokyo goes as far as a survival-threatening finding",
    "D11.03": "law: whether Tokyo makes a finding after a limited attack",
    "D11.04": "law: whether the Diet is asked afterwards, limited attack",
    "D11.05": "law: the Diet refuses",
    "D11.06": "law: working slots that Japanese support adds",
    "D11.07": "law: escorts shorten passages",
    "D11.08": "law: share of civil sites before they are made available",
}
_DAY = 86_400
_KNOWN = "JPN USA"
_AT = rank(Band.POLITICS, 50)
Process = Generator[Event, object, None]


class Law:
    """What Japanese law allows by now."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.in_force: list[str] = []  # findings, the latest last
        self.passage = 1.0  # factor on passages between Japan and Korea
        self.gates = {capacity: Gate(crisis.env, open_=False) for capacity in rules.CAPACITIES}
        self._sought = ""  # the highest that is sought or in force
        self._record = -1  # of the latest finding
        self._requested = False  # civil sites
        self._available = False

    def start(self) -> None:
        """Listen for attacks; civil sites are used in part until they are made available."""
        crisis = self.crisis
        if crisis.plan.scenario.law.diet == "none":
            for gate in self.gates.values():
                gate.set(True)
            return
        crisis.phase_listeners.append(self._weigh)
        for ident in self._places(civil=True):
            place = crisis.place(ident)
            place.extra = max(1, round(place.full * crisis.plan.numbers.value("D11.08"))) - place.full
            place.settle()

    def is_open(self, capacity: str) -> bool:
        """Whether a named capacity is open: fuel-and-handlers, escorts, civil-sites, sdf-evacuation."""
        return self.gates[capacity].open

    def _places(self, civil: bool) -> list[str]:
        """The airfields and ports in Japan that this scenario uses."""
        plan = self.crisis.plan
        used = {ident for line in plan.lines for ident in (line.embarkation, *line.spec.stops)}
        used |= set(self.crisis.systems.evacuation.havens())
        return [
            ident
            for ident in sorted(used)
            if plan.in_japan(ident)
            and plan.place(ident).capacity is not None
            and plan.place(ident).civil is civil
            and (civil or plan.place(ident).kind == "airfield")
        ]

    # --- findings ---

    def _weigh(self) -> None:
        """A change of phase: is there a finding to seek?"""
        crisis = self.crisis
        if crisis.phase in rules.ATTACKS:
            self._request_civil_sites()
        if Party.JPN in crisis.attacked:
            if rules.ARMED_ATTACK not in self.in_force:
                self._sought = rules.ARMED_ATTACK
                self._in_force(rules.ARMED_ATTACK, crisis.trigger, crisis.phase_record, "")
            return
        choices = rules.findings_to_weigh(crisis.phase, self._sought)
        if not choices:
            return
        phase = crisis.phase_key
        finding, seq = crisis.ask(
            finding_question(phase, choices, crisis.now + _DAY),
            lambda: self._policy(phase, choices),
            crisis.phase_record,
        )
        if finding == rules.NOT_YET:
            return
        self._sought = finding
        route, seq = crisis.ask(
            route_question(phase, finding, crisis.now + _DAY), lambda: self._route(phase), seq
        )
        crisis.systems.politics.cost("JPN", "finding", seq)
        if route == "ex-post":
            crisis.systems.politics.cost("JPN", "diet-after", seq)
        crisis.env.process(self._seek(phase, finding, route, crisis.trigger, seq))

    def _policy(self, phase: str, choices: tuple[str, ...]) -> str:
        """What Tokyo seeks by itself, by one draw a phase."""
        crisis, value = self.crisis, self.crisis.plan.numbers.value
        u = crisis.luck.reveal(f"law/finding/{phase}", 0, crisis.now)
        if rules.SURVIVAL_THREATENING in choices and u < value("D11.02"):
            return rules.SURVIVAL_THREATENING
        if rules.IMPORTANT_INFLUENCE not in choices:
            return rules.NOT_YET
        limited = crisis.phase is Phase.LIMITED
        return rules.NOT_YET if limited and u >= value("D11.03") else rules.IMPORTANT_INFLUENCE

    def _route(self, phase: str) -> str:
        crisis, route = self.crisis, self.crisis.plan.scenario.law.diet
        if route != "by-chance":
            return route
        return "ex-post" if crisis.happens(f"law/route/{phase}", 0, rules.urgent(crisis.phase)) else "prior"

    def _seek(self, phase: str, finding: str, route: str, since: int, cause: int) -> Process:
        """From the attack to support, by either route; the Diet may refuse."""
        crisis = self.crisis
        approval = "P2.14" if crisis.phase is Phase.LIMITED else "P2.14-war"
        length, params = self._until_support(phase, route)
        yield crisis.hold(length, _AT)
        if route == "ex-post":
            self._in_force(finding, since, cause, params)
            yield crisis.hold(crisis.seconds(f"law/diet/{phase}", 0, crisis.plan.numbers.span(approval)), _AT)
            params = approval
        refused = crisis.happens(f"law/refusal/{phase}", 0, "D11.05")
        word = "refuses" if refused else "approves"
        seq = crisis.log("diet", "JPN", finding, "", word, "", cause, "", f"{params} D11.05", EVERYBODY)
        if refused:
            self._end(finding, seq)
        elif route == "prior":
            self._in_force(finding, since, seq, params)

    def _until_support(self, phase: str, route: str) -> tuple[int, str]:
        """Seconds from the attack to support. Both routes share their luck, and prior is never sooner."""
        crisis, span = self.crisis, self.crisis.plan.numbers.span
        factor, read = crisis.systems.contingency.consultation_factor(f"law-{phase}")
        stream = f"law/support/{phase}"
        soon = crisis.seconds(stream, 0, span("P1.21").times(factor, read))
        if route == "ex-post":
            return soon, f"P1.21 {read}".strip()
        return max(
            soon, crisis.seconds(stream, 0, span("P1.22").times(factor, read))
        ), f"P1.22 {read}".strip()

    # --- capacity ---

    def _in_force(self, finding: str, since: int, cause: int, params: str) -> None:
        crisis = self.crisis
        if rules.ARMED_ATTACK in self.in_force:
            return
        self.in_force.append(finding)
        seq = self._record = crisis.log(
            "finding", "JPN", finding, "", finding, "", cause, "", params, EVERYBODY
        )
        for capacity in rules.opens(finding):
            if not self.is_open(capacity) and (capacity != rules.CIVIL_SITES or self._available):
                self._open(capacity, since, seq)

    def _request_civil_sites(self) -> None:
        """The request goes out at the first attack; use needs the time that P1.18 gives, and a finding."""
        if not self._requested:
            self._requested = True
            self.crisis.env.process(self._make_available(self.crisis.now))

    def _make_available(self, since: int) -> Process:
        crisis = self.crisis
        yield crisis.hold(crisis.seconds("law/civil-sites", 0, crisis.plan.numbers.span("P1.18")), _AT)
        self._available = True
        if rules.CIVIL_SITES in self._granted():
            self._open(rules.CIVIL_SITES, since, self._record)

    def _granted(self) -> set[str]:
        """The capacity that the findings in force open."""
        return {capacity for finding in self.in_force for capacity in rules.opens(finding)}

    def _open(self, capacity: str, since: int, cause: int) -> None:
        crisis = self.crisis
        seq = crisis.log("support", "JPN", capacity, "", crisis.now - since, "s", cause, "", "", _KNOWN)
        self._effect(capacity, True, seq)
        self.gates[capacity].set(True)

    def _end(self, finding: str, cause: int) -> None:
        """The Diet refuses: what only this finding has opened is closed."""
        crisis = self.crisis
        self._sought = "" if self._sought == finding else self._sought
        if finding in self.in_force:
            self.in_force.remove(finding)
        for capacity in rules.opens(finding):
            if self.is_open(capacity) and capacity not in self._granted():
                seq = crisis.log("support-ended", "JPN", capacity, "", "", "", cause, known=_KNOWN)
                self._effect(capacity, False, seq)
                self.gates[capacity].set(False)

    def _effect(self, capacity: str, opened: bool, cause: int) -> None:
        """What a capacity does to the force flow."""
        value = self.crisis.plan.numbers.value
        if capacity == rules.ESCORTS:
            self.passage = value("D11.07") if opened else 1.0
        elif capacity == rules.FUEL_AND_HANDLERS:
            self._work(self._places(civil=False), value("D11.06") if opened else 0.0, "D11.06", cause)
        elif capacity == rules.CIVIL_SITES:
            self._work(self._places(civil=True), 0.0 if opened else value("D11.08") - 1.0, "D11.08", cause)

    def _work(self, places: list[str], share: float, params: str, cause: int) -> None:
        """Set the slots that support adds or takes at some places, as a share of their own."""
        crisis = self.crisis
        for ident in places:
            place = crisis.place(ident)
            place.extra = max(1 - place.full, round(place.full * share))
            slots = place.settle()
            crisis.log(
                "working-slots",
                "JPN",
                ident,
                ident,
                slots,
                "slots",
                cause,
                "",
                f"{params} {place.params}",
                _KNOWN,
            )


def finding_question(phase: str, choices: tuple[str, ...], deadline: int) -> Question:
    """Which finding Tokyo seeks in this phase."""
    texts = {
        rules.IMPORTANT_INFLUENCE: Option(
            rules.IMPORTANT_INFLUENCE,
            "An important influence situation: support behind the front",
            "the Diet, and some support at home",
        ),
        rules.SURVIVAL_THREATENING: Option(
            rules.SURVIVAL_THREATENING,
            "A survival-threatening situation: escorts too",
            "the coalition, and support at home",
        ),
    }
    return Question(
        ident=f"tokyo.finding.{phase}",
        cell="JPN",
        text="Which situation do we find under the security laws?",
        options=(*(texts[choice] for choice in choices), Option(rules.NOT_YET, "None in this phase")),
        default=rules.NOT_YET,
        deadline=deadline,
        knows="the attack; what Washington has asked our ports, airports and forces for",
    )


def route_question(phase: str, finding: str, deadline: int) -> Question:
    """Whether the Diet is asked before or afterwards."""
    return Question(
        ident=f"tokyo.diet.{phase}",
        cell="JPN",
        text=f"By which route does the Diet approve our finding ({finding})?",
        options=(
            Option(
                "ex-post", "Act first as urgent, seek approval promptly", "support at home if it is refused"
            ),
            Option("prior", "Seek approval first", "days without support"),
        ),
        default="prior",
        deadline=deadline,
        knows="the statute's clause on urgency; the state of the coalition",
    )
