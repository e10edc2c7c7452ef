"""What two capitals' readings make together, and the questions that go with access."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from policies import (
    Ask,
    Deny,
    Earlier,
    Grant,
    Notify,
    Request,
    Reroute,
    Rule,
    RuleError,
    Verdict,
    World,
)
from sim.questions import Option, Question

_ASKED = {
    "combat": ("access", "combat operations from Japan"),
    "inflow": ("inflow", "a major deployment into Japan"),
    "transfer": ("transfer", "transfers and support from Japan"),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict that holds and the rule it comes from.

    ``disputed_by`` names Tokyo's rule where Washington claims more than Tokyo's reading gives;
    ``beneath`` is then what Tokyo's reading would have it be.
    """

    verdict: Verdict
    rule: str
    disputed_by: str | None = None
    beneath: Verdict | None = None


def resolve(usa: str, by_usa: Verdict, jpn: str, by_jpn: Verdict) -> Ruling:
    """The ruling from Washington's and Tokyo's verdicts on one request.

    Washington acts on its own reading. Where it claims a permission that Tokyo's reading withholds,
    the claim is disputed. Where it asks, Tokyo answers by Tokyo's reading.
    """
    if isinstance(by_usa, (Grant, Notify, Earlier)):
        if isinstance(by_jpn, (Ask, Deny, Reroute)):
            return Ruling(_as_claim(by_usa, by_jpn), usa, jpn, by_jpn)
        return Ruling(by_usa, usa)
    if isinstance(by_usa, Reroute) and isinstance(by_jpn, (Ask, Deny)):
        return Ruling(Reroute(by_usa.reason, otherwise=by_jpn), usa, jpn)
    if isinstance(by_usa, (Deny, Reroute)):
        return Ruling(by_usa, usa)
    return Ruling(by_jpn, jpn) if isinstance(by_jpn, (Ask, Deny)) else Ruling(by_usa, usa)


def _as_claim(claimed: Grant | Notify | Earlier, by_jpn: Verdict) -> Verdict:
    """A claimed permission goes by notice; a consultation beside it is the one that Tokyo reads."""
    if isinstance(claimed, Earlier):
        return Earlier(claimed.first, by_jpn) if isinstance(by_jpn, Ask) else claimed.first
    return Notify(claimed.reason, lead="P1.02") if isinstance(claimed, Grant) else claimed


def parameters_of(verdict: Verdict) -> set[str]:
    """The parameters that a verdict names."""
    match verdict:
        case Notify(lead=lead, challenge=challenge, setback=setback):
            return {ident for ident in (lead, challenge, setback) if ident is not None}
        case Ask(chance=chance):
            return {chance}
        case Earlier(first=first, second=second):
            return parameters_of(first) | parameters_of(second)
        case Reroute(otherwise=otherwise):
            return parameters_of(otherwise)
        case _:
            return set()


def ruled(rule: Rule, request: Request, world: World, known: Container[str]) -> Verdict | None:
    """What a rule answers, checked: a verdict or nothing, with numbers that exist, and pure."""
    try:
        verdict = rule(request, world)
    except Exception as error:  # a user's rule may raise anything; it is an error of the input
        text = f"{rule.origin}: rule '{rule.name}' failed with {type(error).__name__}: {error}"
        raise RuleError(text) from error
    if verdict is None or (rule.built_in and isinstance(verdict, Verdict)):
        return verdict
    if not isinstance(verdict, Verdict):
        raise RuleError(
            f"{rule.origin}: rule '{rule.name}' answered {verdict!r}; expected Grant, Notify, Ask, Deny, "
            "Reroute, Earlier or None"
        )
    for ident in sorted(parameters_of(verdict)):
        if ident not in known:
            raise RuleError(
                f"{rule.origin}: rule '{rule.name}' names '{ident}', which is not in the register"
            )
    if rule(request, world) != verdict:
        raise RuleError(
            f"{rule.origin}: rule '{rule.name}' answers the same request in two ways; a rule is pure"
        )
    return verdict


def washington_question(phase: str, endex: int) -> Question:
    """How Washington seeks to fight from Japan in this phase."""
    return Question(
        ident=f"washington.access.{phase}",
        cell="USA",
        text="How do we get to fight from the bases in Japan?",
        options=(
            Option("as-read", "Act on our standing reading of the rule"),
            Option("ask", "Ask Tokyo and wait for the answer", "hours or days of held sorties"),
            Option("invoke-minute", "Invoke the Korea Minute and notify", "Tokyo may call it lapsed"),
            Option(
                "move-first", "Move units to Korea and task them there", "fewer bases, no sorties on the way"
            ),
        ),
        default="as-read",
        deadline=endex,
        knows="the phase; the requests of the squadrons in Japan; our reading, Tokyo's public line",
    )


def claim_question(phase: str, rule: str, deadline: int, public: bool) -> Question:
    """How Tokyo answers a permission that Washington claims and Tokyo's reading does not give."""
    known = "the public knows the text" if public else "the public does not know the text"
    return Question(
        ident=f"tokyo.claimed.{phase}",
        cell="JPN",
        text=f"Washington acts on '{rule}'. We do not read it so. How do we answer?",
        options=(
            Option("acquiesce", "Let it happen and say nothing", "support at home, if it comes out"),
            Option("protest", "Let it happen and protest", "friction with Washington"),
            Option("restrict", "Insist on consultation", "hours; friction with Washington; Seoul's trust"),
        ),
        default="protest",
        deadline=deadline,
        knows=f"Washington's notice; our own reading; the attack; {known}",
    )


def answer_question(kind: str, phase: str, round_: int, deadline: int, picture: str) -> Question:
    """Tokyo's answer to a request for prior consultation; ``picture`` is what it knows of the attack."""
    suffix = "" if round_ == 0 else f".{round_ + 1}"
    topic, subject = _ASKED.get(kind, (kind, f"{kind} by way of Japan"))
    return Question(
        ident=f"tokyo.{topic}.{phase}{suffix}",
        cell="JPN",
        text=f"Washington asks for our agreement to {subject}. What does the Cabinet answer?",
        options=(
            Option("yes", "Agree", "support at home"),
            Option("limited", "Agree within limits", "some support at home, some friction with Washington"),
            Option("wait", "Meet again before answering", "hours of held sorties"),
            Option("no", "Refuse", "the alliance"),
        ),
        default="wait",
        deadline=deadline,
        knows=f"the request; the advice of the four-minister NSC; {picture}",
    )


def prepare_question(deadline: int) -> Question:
    """Whether Tokyo prepares its answer while there is still only a warning."""
    return Question(
        ident="tokyo.prepare",
        cell="JPN",
        text="Do we prepare an answer on base use now, before anything has happened?",
        options=(
            Option("prepare", "Draft the answer and square ministers and coalition", "it may leak"),
            Option("not-yet", "Wait until we are asked"),
        ),
        default="not-yet",
        deadline=deadline,
        knows="the warning; no request has been made",
    )


def open_unc_question(phase: str, deadline: int) -> Question:
    """Whether UNC opens the designated bases to the SOFA states."""
    return Question(
        ident=f"unc.open.{phase}",
        cell="UNC",
        text="Do we open the seven designated bases to contingents of the SOFA states?",
        options=(
            Option("open", "Give notice to the Joint Board for each arrival"),
            Option("hold", "Not in this phase", "contingents go to Korea directly or wait"),
        ),
        default="open",
        deadline=deadline,
        knows="which states have offered contingents",
    )


def notice_question(phase: str, deadline: int) -> Question:
    """How UNC notifies the Joint Board of the SOFA states' arrivals."""
    return Question(
        ident=f"unc.notice.{phase}",
        cell="UNC",
        text="How do we give notice to the Joint Board?",
        options=(
            Option("early", "At once, for all seven bases", "Tokyo has to explain it around every base"),
            Option("each", "With each request"),
            Option(
                "wait", "Only when the sending capital has confirmed in writing", "days for each contingent"
            ),
        ),
        default="each",
        deadline=deadline,
        knows="which states have offered contingents; how many notices our desk in Japan can handle",
    )
