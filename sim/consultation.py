"""Prior consultation as a process: stages, Tokyo's answer, preparation, and the desk of UNC-Rear.

A consultation goes: Washington asks; the stages of the procedure pass one after the other, each
with its own luck; the Cabinet answers yes, yes within limits, wait or no; the answer holds for all
requests of its class in the phase. A consultation nobody waits for any more is withdrawn. If the
phase changes while it runs, it goes on, and the answer is given in the new phase.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

from simpy import Event

from policies import Ask, Phase, Stage
from policies.consultation import ANOTHER_ROUND
from sim.crisis import Crisis
from sim.information import Readiness
from sim.kernel import Band, Rank, Server, rank
from sim.numbers import Span
from sim.requests import CLEAR, REFUSED, Pending, Settle
from sim.rulings import answer_question, notice_question, open_unc_question, prepare_question

Process = Generator[Event, object, None]
_NIGHT_FROM, _NIGHT_TO = 22, 6
_DAY = 86_400
#: After so many rounds of "wait" the policy's answer is taken as given: no.
_MOST_ROUNDS = 5
_PACE = "D2.20"
#: UNC's notice to the Joint Board: the factor on what a notice takes at the desk and in Tokyo.
_NOTICE = {"early": "D2.21", "wait": "D2.22"}


@dataclass(slots=True)
class Case:
    """One consultation."""

    kind: str
    phase: str  # at its opening; names its luck
    procedure: str
    chance: str
    rule: str
    record: int
    members: list[Pending] = field(default_factory=list)
    answer: str | None = None
    answered_in: str | None = None
    answer_record: int = -1


class Consultations:
    """Runs consultations and remembers the answer of each phase."""

    def __init__(self, crisis: Crisis, settle: Settle) -> None:
        self.crisis = crisis
        self.settle = settle
        self._cases: dict[str, Case] = {}
        self._unc_rear = Server(crisis.env, 1)
        self._unc_open: dict[str, bool] = {}
        self._unc_notice = ""  # how UNC gives notice, by its latest answer
        crisis.phase_listeners.append(self._prepare_if_warned)

    # --- asking ---

    def join(self, pending: Pending, ask: Ask, rule: str) -> None:
        """Add a request to the consultation of its class, opening one if there is none."""
        case = self._cases.get(pending.kind)
        if case is not None and case.answer is not None and case.answered_in == self.crisis.phase_key:
            self._settle(case, pending)
            return
        if case is None or case.answer is not None:
            case = self._open(pending, ask, rule)
        case.chance = ask.chance
        if pending not in case.members:
            case.members.append(pending)

    def _open(self, pending: Pending, ask: Ask, rule: str) -> Case:
        crisis = self.crisis
        seq = crisis.log(
            "consultation", "USA", pending.kind, "", ask.procedure, "", pending.ruling, rule, known="JPN USA"
        )
        case = Case(pending.kind, crisis.phase_key, ask.procedure, ask.chance, rule, seq)
        self._cases[pending.kind] = case
        crisis.env.process(self._consult(case, pending))
        return case

    def is_asked(self, pending: Pending) -> bool:
        """Whether Tokyo is being asked for this request and has not answered."""
        case = self._cases.get(pending.kind)
        return case is not None and case.answer is None and pending in case.members

    def forget(self, pending: Pending) -> None:
        """A request is closed: a consultation that nobody waits for is withdrawn."""
        case = self._cases.get(pending.kind)
        if case is None or pending not in case.members:
            return
        case.members.remove(pending)
        if not case.members and case.answer is None:
            del self._cases[pending.kind]
            self.crisis.log(
                "withdrawn", "USA", pending.kind, "", "", "", case.record, case.rule, known="JPN USA"
            )

    def _alive(self, case: Case) -> bool:
        return self._cases.get(case.kind) is case

    # --- the process ---

    def _consult(self, case: Case, first: Pending) -> Process:
        crisis = self.crisis
        procedure = crisis.plan.registry.get("consultation", case.procedure)
        stages = procedure(first.request, crisis.world())
        factor, params = self._pace(case)
        ready = Readiness()
        for round_ in range(_MOST_ROUNDS):
            for number, stage in enumerate(stages):
                if stage.needs_picture:
                    at = rank(Band.POLITICS, number)
                    ready = yield from crisis.systems.information.ready_to_decide("JPN", case.record, at)
                    if not self._alive(case):
                        return
                yield from self._stage(case, stage, round_, factor, params, number)
                if not self._alive(case):
                    return
            answer = self._ask_cabinet(case, round_, ready)
            if answer != "wait":
                break
            stages = ANOTHER_ROUND
        self._give(case, "no" if answer == "wait" else answer)

    def _stage(
        self, case: Case, stage: Stage, round_: int, factor: float, params: str, number: int
    ) -> Process:
        crisis = self.crisis
        stream = f"consultation/{case.kind}/{case.phase}/{stage.name}"
        read = params
        if stage.chance is not None:
            if not crisis.happens(f"{stream}/happens", round_, stage.chance):
                return
            read = f"{read} {stage.chance}"
        if stage.coalition:
            weight, ids = crisis.systems.politics.hold_factor()
            factor, read = factor * weight, f"{read} {ids}".strip()
        span = crisis.plan.numbers.span(stage.duration).times(factor)
        read = f"{read} {span.params}"
        if stage.night is not None and self._at_night():
            dists = (span.dist, crisis.plan.numbers.distribution(stage.night))
            length = crisis.luck.product(stream, round_, dists, span.scale, crisis.now)
            read = f"{read} {stage.night}"
        else:
            length = crisis.seconds(stream, round_, span)
        yield crisis.hold(length, rank(Band.POLITICS, number))
        if not self._alive(case):
            return
        crisis.log(
            "stage",
            stage.actor,
            f"{case.kind}: {stage.name}",
            "",
            length,
            "s",
            case.record,
            case.rule,
            read.strip(),
            stage.known_to,
        )

    def _at_night(self) -> bool:
        hour = self.crisis.plan.calendar(self.crisis.trigger).hour
        return hour >= _NIGHT_FROM or hour < _NIGHT_TO

    def _pace(self, case: Case) -> tuple[float, str]:
        """The factor on all stages: Tokyo's pace, a second crisis, a prepared answer."""
        crisis = self.crisis
        factor, params = crisis.systems.contingency.consultation_factor(case.phase)
        factor *= crisis.plan.numbers.value(_PACE)
        crisis.reads.add(_PACE)
        if crisis.prepared:
            u = crisis.luck.reveal(f"prepared/{case.phase}", 0, crisis.now)
            factor *= crisis.plan.numbers.distribution("P2.12").quantile(u)
            params = f"{params} P2.12".strip()
        return factor, params

    # --- the answer ---

    def _ask_cabinet(self, case: Case, round_: int, ready: Readiness) -> str:
        crisis, information = self.crisis, self.crisis.systems.information
        value = crisis.plan.numbers.value
        put_off = False

        def policy() -> str:
            nonlocal put_off
            u = crisis.luck.reveal(f"answer/{case.kind}/{case.phase}", round_, crisis.now)
            yes = self._yes(case)
            if u < yes:
                # Once: the second round sits on what the first one sent for.
                put_off = round_ == 0 and information.puts_off(f"{case.kind}/{case.phase}", ready)
                return "wait" if put_off else "yes"
            return "limited" if u < yes + (1.0 - yes) * value("D1.03") else "no"

        question = answer_question(
            case.kind, crisis.phase_key, round_, crisis.now + 3_600, information.knows("JPN")
        )
        answer, case.answer_record = crisis.ask(question, policy, case.record)
        if put_off:
            crisis.log("put-off", "JPN", case.kind, "", "yes", "", ready.record, case.rule, "D8.22", "JPN")
        return answer

    def _yes(self, case: Case) -> float:
        """The phase's chance of a yes, with what politics does to its odds."""
        chance = self.crisis.plan.numbers.value(case.chance)
        odds = self.crisis.systems.politics.odds_of_yes()
        return chance * odds / (1.0 - chance + chance * odds)

    def _give(self, case: Case, answer: str) -> None:
        crisis = self.crisis
        case.answer, case.answered_in = answer, crisis.phase_key
        seq = crisis.log(
            "agreement",
            "JPN",
            case.kind,
            "",
            answer,
            "",
            case.answer_record,
            case.rule,
            f"{case.chance} D1.03",
            "JPN USA",
        )
        case.answer_record = seq
        if answer != "no":
            act = "limited" if answer == "limited" else case.kind
            if act in ("limited", "combat", "inflow"):  # what else a user's rule asks for costs nothing
                crisis.systems.politics.cost("JPN", f"agree-{act}", seq)
        for pending in list(case.members):
            self._settle(case, pending)

    def _settle(self, case: Case, pending: Pending) -> None:
        if case.answer == "no" and pending.noticed:
            return  # the other way to the same permission is still open
        pending.limited = case.answer == "limited"
        state = REFUSED if case.answer == "no" else CLEAR
        self.settle(pending, state, case.rule, case.answer_record)

    # --- preparation in the warning phase ---

    def _prepare_if_warned(self) -> None:
        crisis = self.crisis
        if crisis.phase is not Phase.WARNING or crisis.prepared:
            return

        def policy() -> str:
            u = crisis.luck.reveal("prepare", 0, crisis.now)
            chance = crisis.plan.numbers.value("D2.03") * crisis.systems.politics.caution()
            return "prepare" if u < chance else "not-yet"

        choice, seq = crisis.ask(prepare_question(crisis.now + _DAY), policy, crisis.phase_record)
        if choice == "prepare":
            crisis.systems.politics.cost("JPN", "prepare", seq)
            crisis.env.process(self._prepare(seq))

    def _prepare(self, cause: int) -> Process:
        crisis = self.crisis
        span: Span = crisis.plan.numbers.span("D2.02")
        length = crisis.seconds("preparation", 0, span)
        yield crisis.hold(length, rank(Band.POLITICS))
        if crisis.phase is not Phase.WARNING:
            return  # events overtook it
        crisis.prepared = True
        crisis.log("prepared", "JPN", "combat", "", length, "s", cause, "", f"{span.params} D2.03", "JPN")

    # --- UNC-Rear ---

    def unc_is_open(self, phase: str, cause: int) -> bool:
        """UNC's own decision, once per phase, on opening the seven bases."""
        if phase not in self._unc_open:
            choice, _ = self.crisis.ask(
                open_unc_question(phase, self.crisis.now + _DAY), lambda: "open", cause
            )
            self._unc_open[phase] = choice == "open"
            if choice == "open":
                self._how_to_notify(phase, cause)
        return self._unc_open[phase]

    def _how_to_notify(self, phase: str, cause: int) -> None:
        """How UNC tells the Joint Board, in the same breath; a notice for all bases is in the papers."""
        question = notice_question(phase, self.crisis.now + _DAY)
        choice, seq = self.crisis.ask(question, lambda: "each", cause)
        self._unc_notice = choice
        if choice == "early":
            self.crisis.systems.politics.cost("JPN", "joint-board", seq)

    def of_unc(self, span: Span) -> Span:
        """What a third state's notice takes, as UNC gives it now."""
        ident = _NOTICE.get(self._unc_notice)
        return span.times(self.crisis.plan.numbers.value(ident), ident) if ident else span

    def unc_rear(self, pending: Pending, at: Rank) -> Process:
        """One notice passes the desk of UNC-Rear: a small server with a queue."""
        crisis = self.crisis
        before = len(self._unc_rear.waiting) + self._unc_rear.busy
        crisis.log(
            "queue",
            "UNC",
            pending.line.ident,
            "unc-rear",
            before,
            "notices",
            pending.ruling,
            "",
            "P1.14",
            "JPN UNC USA",
        )
        turn = self._unc_rear.take(pending.line.urgency, at)
        if turn is not None:
            yield turn
        early = "D2.21" if self._unc_notice == "early" else ""
        share = crisis.plan.numbers.value(early) if early else 1.0
        yield crisis.hold(round(share * _DAY / crisis.plan.numbers.value("P1.14")), at)
        self._unc_rear.give()
