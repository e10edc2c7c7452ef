"""The access desk: requests come in, rules decide, and clearance goes out when its time has come.

A request is open until it is cleared, refused or rerouted, once. Combat launches are decided by the
readings of Washington and Tokyo; transfers, deployments into Japan and third states by the rule of
their class. One answer per phase holds for all sorties: whoever asks later joins the
consultation or the notice that is already under way. A change of phase re-opens what is pending.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field

from simpy import Event

from policies import (
    Ask,
    Deny,
    Earlier,
    Grant,
    Notify,
    Request,
    RequestClass,
    Reroute,
    Rule,
    RuleError,
    Verdict,
    classify,
    is_combat_launch,
)
from sim.consultation import Consultations
from sim.crisis import Crisis
from sim.force import Line
from sim.kernel import Band, rank, release
from sim.requests import CLEAR, OPEN, REFUSED, REROUTED, Pending
from sim.rulings import Ruling, claim_question, resolve, ruled, washington_question

_KNOWN = "JPN USA"
Process = Generator[Event, object, None]


@dataclass(slots=True)
class NoticeCase:
    """A notice to Tokyo that is common to all combat launches of a phase."""

    over: bool = False
    granted: bool = False
    members: list[tuple[Pending, Ruling]] = field(default_factory=list)


class Desk:
    """Rules on requests and closes them."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.consultations = Consultations(crisis, self.settle)
        self.open: list[Pending] = []
        self._notices: dict[str, NoticeCase] = {}
        self._choices: dict[str, str] = {}
        self._asked: Counter[tuple[str, str]] = Counter()
        self._challenged: dict[str, bool] = {}
        self._third_state_asked = False
        crisis.phase_listeners.append(self._review)
        crisis.systems.contingency.listeners.append(self._second_crisis)

    # --- the door ---

    def submit(self, line: Line, request: Request, cause: int) -> Pending:
        """Put a request on the desk; its ``decided`` event fires when it is no longer open."""
        crisis = self.crisis
        kind = classify(request)
        if kind is None:
            raise ValueError(f"{request.base} is not in Japan: nothing to ask")
        record = crisis.log(
            "request", line.ident, kind, request.base, request.mission, "", cause, known="USA"
        )
        asked = (line.ident, request.base)
        number = self._asked[asked]
        self._asked[asked] = number + 1
        pending = Pending(line, request, kind, crisis.now, record, Event(crisis.env), number)
        self.open.append(pending)
        self._rule(pending)
        return pending

    def _review(self) -> None:
        """A change of phase: whatever is pending is looked at again under the new phase."""
        self._choices.clear()
        for pending in list(self.open):
            if pending.state == OPEN:
                pending.reviewed = True
                self._rule(pending)

    def _second_crisis(self, cause: int) -> None:
        """A second crisis: what Tokyo is being asked is looked at again, for its answer may be another."""
        for pending in list(self.open):
            if pending.state == OPEN and self.consultations.is_asked(pending):
                pending.reviewed = True
                self._rule(pending, cause)

    # --- ruling ---

    def _rule(self, pending: Pending, cause: int | None = None) -> None:
        ruling = self._ruling(pending)
        crisis = self.crisis
        pending.ruling = crisis.log(
            "review" if pending.reviewed else "ruling",
            pending.line.ident,
            pending.kind,
            pending.request.base,
            f"{type(ruling.verdict).__name__.lower()}: {ruling.verdict.reason}",
            "",
            _review_cause(crisis, pending, cause),
            ruling.rule,
            known=_KNOWN,
        )
        if pending.kind is RequestClass.COMBAT:
            crisis.systems.politics.seoul.sees(pending, ruling.verdict, pending.ruling)
        if pending.verdict != ruling.verdict:  # a notice or a consultation under way goes on
            pending.verdict = ruling.verdict
            self._apply(pending, ruling)

    def _ruling(self, pending: Pending) -> Ruling:
        plan = self.crisis.plan
        if pending.kind is RequestClass.TRANSFER:
            return Ruling(self._call(plan.transfer, pending, "access.transfer"), plan.transfer.name)
        if pending.kind is RequestClass.INFLOW:
            return Ruling(self._call(plan.inflow, pending, "access.inflow"), plan.inflow.name)
        if pending.kind is RequestClass.THIRD_STATE:
            self._decide_third_state_combat(pending)
            return Ruling(self._call(plan.third_state, pending, "access.third_state"), plan.third_state.name)
        usa, jpn = self._washington(pending), plan.readings["JPN"]
        return resolve(
            usa.name,
            self._call(usa, pending, "access.readings.USA"),
            jpn.name,
            self._call(jpn, pending, "access.readings.JPN"),
        )

    def _call(self, rule: Rule, pending: Pending, setting: str) -> Verdict:
        verdict = ruled(rule, pending.request, self.crisis.world(), self.crisis.plan.loaded.parameters)
        if verdict is None:
            raise RuleError(f"{setting}: rule '{rule.name}' has no answer for {pending.kind} requests")
        return verdict

    def _washington(self, pending: Pending) -> Rule:
        """Washington's rule for combat launches in this phase: its reading, or what its cell chose."""
        crisis, plan = self.crisis, self.crisis.plan
        reading = plan.readings["USA"]
        if pending.request.against in crisis.japan_attackers:
            return reading  # Article V leaves nothing to choose
        choice = self._choices.get("USA")
        if choice is None:
            question = washington_question(crisis.phase_key, plan.endex)
            choice, _ = crisis.ask(question, lambda: "as-read", pending.record)
            self._choices["USA"] = choice
        chosen = {"ask": "prompt", "invoke-minute": "minute", "move-first": "movement"}.get(choice)
        return plan.registry.get("access", chosen) if chosen else reading

    def _decide_third_state_combat(self, pending: Pending) -> None:
        """Whether a Cabinet decision lets third states fight from Japan: once, when it first matters."""
        if self._third_state_asked or not is_combat_launch(pending.request.mission):
            return
        self._third_state_asked = True
        self.crisis.third_state_combat = self.crisis.happens("third-state-combat", 0, "P1.17")

    # --- applying a verdict ---

    def _apply(self, pending: Pending, ruling: Ruling) -> None:
        verdict = ruling.verdict
        match verdict:
            case Grant():
                self.settle(pending, CLEAR, ruling.rule)
            case Deny():
                self.settle(pending, REFUSED, ruling.rule)
            case Reroute(otherwise=otherwise):
                if pending.line.spec.fallback is not None:
                    self.settle(pending, REROUTED, ruling.rule)
                else:
                    self._apply(pending, Ruling(otherwise, ruling.disputed_by or ruling.rule))
            case Ask():
                self.consultations.join(pending, verdict, ruling.rule)
            case Earlier(first=first, second=second):
                self._apply(pending, Ruling(first, ruling.rule, ruling.disputed_by, ruling.beneath))
                if pending.state == OPEN:
                    self._apply(pending, Ruling(second, ruling.disputed_by or ruling.rule))
            case Notify():
                self._notify(pending, ruling, verdict)

    def _notify(self, pending: Pending, ruling: Ruling, verdict: Notify) -> None:
        if pending.kind is RequestClass.COMBAT:
            self._common_notice(pending, ruling, verdict)
        else:
            self.crisis.env.process(self._own_notice(pending, ruling, verdict))

    def _common_notice(self, pending: Pending, ruling: Ruling, verdict: Notify) -> None:
        phase = self.crisis.phase_key
        case = self._notices.get(phase)
        if case is None:
            case = self._notices[phase] = NoticeCase()
            self.crisis.env.process(self._combat_notice(case, phase, pending, ruling, verdict))
        if not case.over:
            pending.noticed = True
            case.members.append((pending, ruling))
        else:
            self._after_notice(case, pending, ruling)

    def _combat_notice(
        self, case: NoticeCase, phase: str, first: Pending, ruling: Ruling, verdict: Notify
    ) -> Process:
        crisis = self.crisis
        span = crisis.plan.numbers.span(verdict.lead)
        lead = crisis.seconds(f"notice/combat/{phase}", 0, span)
        seq = crisis.log(
            "notice",
            "USA",
            "combat",
            first.request.base,
            "",
            "",
            first.ruling,
            ruling.rule,
            span.params,
            _KNOWN,
        )
        yield crisis.hold(lead, rank(Band.CLEARANCE))
        case.granted = ruling.disputed_by is None or self._tokyo_lets_it_happen(phase, ruling, seq)
        case.over = True
        crisis.systems.politics.claimed(ruling.rule, seq)
        if not case.granted and ruling.beneath is not None:
            crisis.systems.politics.seoul.sees(first, ruling.beneath, seq)
        for pending, its in case.members:
            self._after_notice(case, pending, its)

    def _after_notice(self, case: NoticeCase, pending: Pending, ruling: Ruling) -> None:
        pending.noticed = False
        if pending.state != OPEN:
            return
        if case.granted:
            self.settle(pending, CLEAR, ruling.rule)
        elif ruling.beneath is not None:
            self._apply(pending, Ruling(ruling.beneath, str(ruling.disputed_by)))

    def _tokyo_lets_it_happen(self, phase: str, ruling: Ruling, cause: int) -> bool:
        """Tokyo answers a claimed permission that it does not share."""
        crisis = self.crisis

        def policy() -> str:
            u = crisis.luck.reveal(f"claimed/{phase}", 0, crisis.now)
            value, factor = crisis.plan.numbers.value, politics.claim_factor()
            if u < value("D1.01") * factor:
                return "acquiesce"
            return "protest" if u < (value("D1.01") + value("D1.02")) * factor else "restrict"

        politics = crisis.systems.politics
        question = claim_question(phase, ruling.rule, crisis.now + 3_600, politics.minute_is_public)
        choice, seq = crisis.ask(question, policy, cause)
        seq = crisis.log("claim", "JPN", "combat", "", choice, "", seq, ruling.rule, "D1.01 D1.02", _KNOWN)
        politics.swallows(choice, seq)
        return choice != "restrict"

    def _own_notice(self, pending: Pending, ruling: Ruling, verdict: Notify) -> Process:
        """Notice of one movement: a desk first where there is one, then the lead, then no challenge."""
        crisis = self.crisis
        at = rank(Band.CLEARANCE, pending.line.index + 1)
        numbers = crisis.plan.numbers
        if verdict.server is not None:
            if not self.consultations.unc_is_open(crisis.phase_key, pending.ruling):
                self.settle(pending, REFUSED, ruling.rule)
                return
            yield from self.consultations.unc_rear(pending, at)
            if pending.state != OPEN:
                return
        span = numbers.span(verdict.lead)
        if verdict.server is not None:
            span = self.consultations.of_unc(span)
        lead = crisis.seconds(f"notice/{pending.line.ident}/{pending.request.base}", pending.number, span)
        seq = crisis.log(
            "notice",
            "USA",
            pending.kind,
            pending.request.base,
            "",
            "",
            pending.ruling,
            ruling.rule,
            span.params,
            _KNOWN,
        )
        yield crisis.hold(lead, at)
        if pending.state != OPEN:
            return
        phase = crisis.phase_key
        if verdict.challenge and verdict.setback and self._is_challenged(phase, verdict.challenge):
            setback_span = numbers.span(verdict.setback)
            setback = crisis.seconds(f"setback/{phase}", 0, setback_span)
            params = f"{verdict.challenge} {setback_span.params}"
            crisis.log(
                "challenge", "JPN", pending.kind, pending.request.base, "", "", seq, "", params, _KNOWN
            )
            yield crisis.hold(setback, at)
        self.settle(pending, CLEAR, ruling.rule)

    def _is_challenged(self, phase: str, chance: str) -> bool:
        """Whether the Diet challenges transfers in this phase: known once, common to all."""
        if phase not in self._challenged:
            self._challenged[phase] = self.crisis.happens(f"challenge/{phase}", 0, chance)
        return self._challenged[phase]

    def settle(self, pending: Pending, state: str, rule: str, cause: int | None = None) -> None:
        """Close a request, once."""
        if pending.state != OPEN:
            return
        crisis = self.crisis
        pending.state, pending.closed_in = state, crisis.phase_key
        self.open.remove(pending)
        pending.closing = crisis.log(
            state,
            pending.line.ident,
            pending.kind,
            pending.request.base,
            crisis.now - pending.since,
            "s",
            pending.ruling if cause is None else cause,
            rule,
        )
        if state == CLEAR and pending.kind is RequestClass.COMBAT:
            crisis.systems.red.sees("access", pending.closing)
        release(crisis.env, pending.decided, rank(Band.CLEARANCE, pending.line.index + 1))
        self.consultations.forget(pending)


def _review_cause(crisis: Crisis, pending: Pending, cause: int | None) -> int:
    if cause is not None:
        return cause
    return crisis.phase_record if pending.reviewed else pending.record
