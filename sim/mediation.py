"""Washington between Seoul and Tokyo: pressure before a notice runs out, mediation in war.

In the prelude these decisions are history and are drawn; from STARTEX on the cells are asked.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy import Event

from policies import Party, Phase
from policies.politics import ENDED, NOTICED, SUSPENDED
from sim.crisis import Crisis
from sim.kernel import Band, rank
from sim.questions import Option, Question

if TYPE_CHECKING:
    from sim.politics import Politics

_DAY = 86_400
_ATTACK = (Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED)


def at_war(crisis: Crisis) -> bool:
    """Whether an attack has happened: mediation then runs between leaders, in hours."""
    return crisis.phase in _ATTACK


# --- notice --------------------------------------------------------------------------------


def notice_is_given(politics: Politics, stream: str, chance: str) -> bool:
    """Whether Seoul answers a trade measure by notice of GSOMIA."""
    crisis = politics.crisis
    value = crisis.plan.numbers.value(chance)

    def gives() -> bool:
        return crisis.luck.reveal(stream, 0, politics.chronicle.agenda.now) < value

    if politics.chronicle.agenda.before:
        return gives()
    choice, _ = crisis.ask(_notice_question(crisis.now), lambda: "notice" if gives() else "refrain", -1)
    return choice == "notice"


def notice_is_put_off(politics: Politics, number: int) -> bool:
    """Whether the end of GSOMIA is put off on the last day, under Washington's pressure."""
    crisis, agenda = politics.crisis, politics.chronicle.agenda
    value, reveal = crisis.plan.numbers.value, crisis.luck.reveal
    mediates = politics.section.mediation and politics.played

    def yields(pressed: bool) -> bool:
        u = reveal("politics/notice/put-off", number, agenda.now)
        return pressed and u < politics.seouls_chance(value("P4.11"))

    def presses() -> bool:
        return reveal("politics/notice/press", number, agenda.now) < value("D10.15")

    if agenda.before:
        return mediates and yields(presses())
    pressed, cause = False, -1
    if mediates:
        choice, cause = crisis.ask(
            _press_question(f"notice-{number}", crisis.now), lambda: "press" if presses() else "leave", -1
        )
        pressed = choice == "press"
        if pressed:
            cause = _press(politics, cause)
    choice, seq = crisis.ask(
        _expiry_question(number, crisis.now), lambda: "put-off" if yields(pressed) else "let-lapse", cause
    )
    if choice == "put-off":
        politics.cost("ROK", "suspend-notice", seq)
    return choice == "put-off"


def _press(politics: Politics, cause: int) -> int:
    seq = politics.crisis.log("pressure", Party.USA, "gsomia", "", "JPN ROK", "", cause, known="JPN ROK USA")
    politics.cost("USA", "press", seq)
    return seq


# --- war -----------------------------------------------------------------------------------


def is_wanted(politics: Politics) -> bool:
    """Whether there is anything between Seoul and Tokyo to be mended."""
    return politics.impaired or politics.agreement in (NOTICED, SUSPENDED, ENDED)


def mediate_in_war(politics: Politics, cause: int) -> Generator[Event, object, None]:
    """A call between leaders, Seoul's answer; weekly again until cooperation is restored.

    What was restored may be broken off again in the same phase: rounds and calls are counted by phase, so
    that no question is put twice under one name.
    """
    crisis = politics.crisis
    at, key = rank(Band.POLITICS), crisis.phase_key

    round_ = politics.rounds[key]
    politics.rounds[key] += 1

    def presses() -> str:
        return "press" if crisis.happens(f"politics/press/{key}", round_, "D10.15") else "leave"

    choice, seq = crisis.ask(_press_question(_numbered(key, round_), crisis.now + _DAY), presses, cause)
    if choice != "press":
        return
    seq = _press(politics, seq)
    while is_wanted(politics):
        number = politics.calls[key]
        politics.calls[key] += 1
        length, params = _lag(politics, key, number)
        yield crisis.hold(length, at)
        if not is_wanted(politics):
            return
        seq = crisis.log("call", Party.USA, "gsomia", "", length, "s", seq, "", params, "JPN ROK USA")
        choice, seq = _ask_seoul(politics, key, number, seq)
        if choice == "restore":
            politics.restore(seq)
            return
        yield crisis.hold(round(crisis.plan.numbers.span("D10.13").dist.median * _DAY), at)


def _lag(politics: Politics, key: str, number: int) -> tuple[int, str]:
    """Until the leaders speak: slower without a standing commitment, and when the hub looks elsewhere."""
    crisis = politics.crisis
    span = crisis.plan.numbers.span("P4.12")
    if not politics.section.camp_david:
        span = span.times(crisis.plan.numbers.value("D10.12"), "D10.12")
    span = span.times(1.0 / crisis.systems.contingency.hub_share())
    return crisis.seconds(f"politics/call/{key}", number, span), f"{span.params} P4.11"


def _ask_seoul(politics: Politics, key: str, number: int, cause: int) -> tuple[str, int]:
    crisis = politics.crisis

    def policy() -> str:
        u = crisis.luck.reveal(f"politics/restored/{key}", number, crisis.now)
        yes = politics.seouls_chance(crisis.plan.numbers.value("P4.11"))
        return "restore" if u < yes else "not-now"

    return crisis.ask(_restore_question(_numbered(key, number), crisis.now + _DAY // 24), policy, cause)


def _numbered(key: str, number: int) -> str:
    """The name of what is asked for the first time in a phase, or again."""
    return key if number == 0 else f"{key}.{number + 1}"


# --- questions -----------------------------------------------------------------------------


def _press_question(key: str, deadline: int) -> Question:
    return Question(
        ident=f"washington.press.{key}",
        cell="USA",
        text="Seoul and Tokyo do not share directly. Do we press them to mend it?",
        options=(
            Option("press", "Call both leaders", "some support at home; attention"),
            Option("leave", "Leave it to them"),
        ),
        default="press",
        deadline=deadline,
        knows="what is suspended between them; what travels through us meanwhile",
    )


def _notice_question(deadline: int) -> Question:
    return Question(
        ident=f"seoul.gsomia.notice.{deadline}",
        cell="ROK",
        text="Do we answer Tokyo's trade measure by notice of GSOMIA?",
        options=(
            Option("notice", "Give notice; it ends in 90 days", "Washington; Pyongyang sees it"),
            Option("refrain", "Keep the agreement", "support at home"),
        ),
        default="refrain",
        deadline=deadline,
        knows="the trade measure; opinion at home",
    )


def _expiry_question(number: int, deadline: int) -> Question:
    return Question(
        ident=f"seoul.gsomia.expiry.{number}",
        cell="ROK",
        text="The notice of GSOMIA runs out now. Do we put its end off?",
        options=(
            Option("put-off", "Suspend the notice, on conditions", "support at home"),
            Option("let-lapse", "Let it end", "Washington; items go the long way"),
        ),
        default="let-lapse",
        deadline=deadline,
        knows="who has pressed us; the state of the dispute",
    )


def _restore_question(key: str, deadline: int) -> Question:
    return Question(
        ident=f"seoul.gsomia.{key}",
        cell="ROK",
        text="Washington asks us to share with Tokyo directly again. Do we?",
        options=(
            Option("restore", "Restore GSOMIA and what was suspended", "support at home"),
            Option("not-now", "Keep to the way through Washington", "items go the long way"),
        ),
        default="not-now",
        deadline=deadline,
        knows="the war; the dispute; what Washington passes on",
    )
