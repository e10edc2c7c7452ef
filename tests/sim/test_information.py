"""Pictures, what waits for them, and what agreements do to both: known answers and properties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
import sim
from policies import Item, RuleError, Topic, builtin
from sim import Plan, Record, Run, Trace, compile_plan, play_plan, seen_by
from sim.crisis import open_crisis
from sim.kernel import Band, call_at, play, rank
from sim.luck import Luck
from sim.measures import Facts, measure
from sim.questions import ByPolicy, ByScript
from sim.systems import Systems
from sim.trace import KINDS

Extend = Callable[..., Plan]
HOUR, DAY = 3_600, 86_400
CAPITALS = ("JPN", "ROK", "USA")
PACKS = ("no-sharing", "tisa", "gsomia-suspended", "gsomia")  # each adds to the one before

#: No luck: every duration fixed, no error, every exchange takes place, no friction.
CERTAIN = """
coordination: {mechanism: none}
politics: {prelude_days: 0}
parameters:
  D8.02: 30
  D8.04: 10
  D8.06: 1
  D8.07: 10
  D8.08: 20
  D8.09: 100
  D8.10: 0
  D8.11: 0
  P3.04: 60
  P3.06: 180
  P3.09: 1
  P3.10: 1
  P3.18: 0
  P4.05: 0
  P4.07: 0
  P4.08: 0
"""


@cache
def plan_of(scenario: str, *packs: str, sets: tuple[str, ...] = ()) -> Plan:
    return compile_plan(scenarios.load(scenario, packs, sets), builtin(), scenarios.catalogue())


@cache
def run_of(scenario: str, seed: int, *packs: str, sets: tuple[str, ...] = ()) -> Run:
    return play_plan(plan_of(scenario, *packs, sets=sets), seed)


def of_kind(run: Run, *kinds: str) -> list[Record]:
    return [r for r in run.trace.records if r.kind in kinds]


def value(run: Run, name: str) -> float | int | None:
    return run.measures[name]["value"]


# --- known answers ---


def test_pictures_by_hand_with_gsomia(extended: Extend) -> None:
    """Tokyo: .3 at 20 min, Washington's at 40, Seoul's two at 70: 1 - .7*.65*.65*.5 = .85 at 70 min.
    Seoul: .6 at 10 min, .74 with Washington's at 40, Tokyo's at 80: .83. All three at 80 min."""
    run = play_plan(extended(CERTAIN, "gsomia"), 1)
    assert value(run, "pictures_right_h") == pytest.approx(80 / 60, abs=1e-4)
    confirmed = {r.actor: r.value for r in of_kind(run, "picture-confirmed") if r.subject == "attack/all-out"}
    assert confirmed == {"USA": 40 * 60, "JPN": 70 * 60, "ROK": 80 * 60}


def test_pictures_by_hand_with_tisa(extended: Extend) -> None:
    """Seoul's missile item comes at 190 min: .70. Its ground item has no way but by word: 610 min."""
    run = play_plan(extended(CERTAIN, "tisa"), 1)
    assert value(run, "pictures_right_h") == pytest.approx(610 / 60, abs=1e-4)


@pytest.mark.parametrize(("share", "minutes"), [("0", 160), ("1", 80)])
def test_a_difference_is_taken_over_or_cleared_up(extended: Extend, share: str, minutes: int) -> None:
    """Tokyo errs; Washington's item shows it at 40 min, and it takes 2 h to clear up or none at all."""
    text = CERTAIN.replace("D8.11: 0", "D8.11: 1") + f"  D8.12: 90\n  P3.14: 2\n  P3.15: {share}\n"
    run = play_plan(extended(text, "gsomia"), 1)
    assert value(run, "pictures_right_h") == pytest.approx(minutes / 60, abs=1e-4)
    said = [r for r in of_kind(run, "picture") if r.subject == "attack/all-out" and r.actor != "JPN"]
    # Who is closer never takes over the reading of who is farther.
    assert {r.value for r in said} == {"all-out, 2, ROK UNC"}


def test_without_a_partner_an_error_lasts_as_long_as_own_analysis(extended: Extend) -> None:
    text = CERTAIN.replace("D8.11: 0", "D8.11: 1") + "  D8.12: 90\n  P3.15: 0\n  P3.14: 99\n"
    run = play_plan(extended(text, "gsomia"), 1)
    assert value(run, "pictures_right_h") == pytest.approx(90 + 20 / 60, abs=1e-4)


def test_the_nsc_waits_no_longer_than_its_patience(extended: Extend) -> None:
    run = play_plan(extended(CERTAIN + "  D8.21: 0\n", "tisa"), 1)
    waits = {r.kind: r.time for r in of_kind(run, "awaits-picture", "picture-ready")}
    assert waits["awaits-picture"] == waits["picture-ready"]
    run = play_plan(extended(CERTAIN + "  D8.21: 3\n", "tisa"), 1)
    (begun,), (ended,) = of_kind(run, "awaits-picture"), of_kind(run, "picture-ready")
    good_at = run.plan.h + 610 * 60
    assert ended.time == min(begun.time + 3 * HOUR, max(begun.time, good_at))
    assert ended.value == ("good" if ended.time == good_at else "stale")


def test_ships_wait_an_hour_with_gsomia_and_ten_without(extended: Extend) -> None:
    for pack, hours in (("gsomia", 1), ("tisa", 10)):
        run = play_plan(extended(CERTAIN, pack), 2)
        firsts: dict[str, int] = {}
        for r in of_kind(run, "convoy-released"):
            firsts.setdefault(r.subject, int(r.value))
        assert firsts
        assert set(firsts.values()) == {hours * HOUR}
        assert {r.value for r in of_kind(run, "way-judged")} == {"accounted for"}


def test_ships_sail_in_the_end_on_their_own(extended: Extend) -> None:
    text = CERTAIN.replace("D8.06: 1", "D8.06: 0").replace("P3.09: 1", "P3.09: 0") + "  D8.23: 2\n"
    run = play_plan(extended(text, "gsomia"), 2)
    released = of_kind(run, "convoy-released")
    assert max(int(r.value) for r in released) == 2 * DAY
    assert {r.value for r in of_kind(run, "way-judged")} == {"not accounted for"}


def test_one_release_for_a_pair_of_ports_and_phase(extended: Extend) -> None:
    run = play_plan(extended(CERTAIN, "tisa"), 3)
    ways = [r.subject for r in of_kind(run, "way-judged")]
    assert len(ways) == len(set(ways))
    lines = {r.actor: r.subject for r in of_kind(run, "convoy-released")}
    assert lines["ammunition-sasebo"] == lines["ammunition-sasebo-2"] == "way/sasebo-busan/all-out"
    departed = {r.subject: r.time for r in reversed(of_kind(run, "depart"))}
    for r in of_kind(run, "convoy-released"):
        assert departed.get(r.actor, r.time) >= r.time


def test_nobody_waits_for_ships_pictures_in_1950() -> None:
    run = run_of("june-1950", 1)
    assert not {r.kind for r in run.trace.records} & set(sim.information.KINDS)
    assert value(run, "pictures_right_h") is None
    assert value(run, "stale_decision_share") is None
    assert value(run, "items_never_travelled") is None


def test_the_one_lognormal_waits_for_no_picture() -> None:
    for seed in range(10):
        run = run_of("korea-today", seed, "no-sharing", sets=("consultation.form=lognormal",))
        assert not of_kind(run, "awaits-picture")


def crafted(*changes: tuple[int, str, str], truth: str = "all-out, 2, ROK UNC") -> Trace:
    """An attack at H with pictures (second after H, party, what it says), confirmed when first held."""
    h = plan_of("korea-today").h
    rows = [(h, "phase", "DPRK", "attack", "all-out"), (h, "event", "white", "attack/all-out", truth)]
    seen = set()
    for second, party, says in changes:
        rows.append((h + second, "picture", party, "attack/all-out", says))
        if party not in seen:
            rows.append((h + second, "picture-confirmed", party, "attack/all-out", "0"))
        seen.add(party)
    made = [
        Record(t, n, kind, actor, subject, "", v, "", -1, "", "", "")
        for n, (t, kind, actor, subject, v) in enumerate(rows)
    ]
    return Trace(made)


@pytest.mark.parametrize(
    ("changes", "agree", "error", "right"),
    [
        ([(60, "JPN", "a"), (120, "ROK", "a")], None, None, None),
        ([(60, "JPN", "a"), (120, "ROK", "a"), (3_600, "USA", "a")], 1.0, 1.0, None),
        (
            [(60, p, "a") for p in CAPITALS] + [(7_200, p, "all-out, 2, ROK UNC") for p in CAPITALS],
            60 / HOUR,
            1.0,
            2.0,
        ),
        ([(HOUR * n, p, "all-out, 2, ROK UNC") for n, p in enumerate(CAPITALS)], 2.0, 0.0, 2.0),
    ],
)
def test_agreement_on_an_error_is_told_from_agreement(
    changes: Sequence[tuple[int, str, str]], agree: float | None, error: float | None, right: float | None
) -> None:
    found = measure(Facts(crafted(*changes), plan_of("korea-today")))
    names = ("pictures_agree_h", "pictures_agree_on_error", "pictures_right_h")
    assert [found[name]["value"] for name in names] == [
        None if v is None else pytest.approx(v, abs=1e-4) for v in (agree, error, right)
    ]


# --- what people choose ---


def test_a_capital_that_withholds_sends_nothing_to_the_other() -> None:
    run = play_plan(plan_of("korea-today"), 1, decider=ByScript({"seoul.share.all-out": "withhold"}))
    mine = [r for r in of_kind(run, "item-released", "item-kept") if r.subject.endswith("/ROK-JPN")]
    early = [r for r in mine if "japan-attacked" not in r.subject and "iwakuni" not in r.subject]
    assert {(r.kind, r.value) for r in early} == {("item-kept", "withheld")}
    assert any(r.subject.endswith("/ROK-USA") for r in of_kind(run, "item-released"))


def test_through_washington_goes_only_what_tisa_carries() -> None:
    answers = {"seoul.share.all-out": "through-washington"}
    for seed in range(5):
        run = play_plan(plan_of("korea-today"), seed, decider=ByScript(answers))
        for r in of_kind(run, "item-released", "item-kept"):
            if r.subject.startswith("attack/all-out") and r.subject.endswith("/ROK-JPN"):
                topic = r.subject.split("/")[2]
                assert r.value in ("no way" if topic == "ground-forces" else "tisa", "not exchanged")


def test_people_who_answer_are_told_the_age_of_the_picture() -> None:
    told: dict[str, str] = {}

    class Listening(ByPolicy):
        def decide(self, question: sim.Question, policy: Callable[[], str]) -> sim.questions.Answer:
            told[question.ident] = question.knows
            return super().decide(question, policy)

    play_plan(plan_of("korea-today", "gsomia"), 1, decider=Listening())
    text = told["tokyo.access.all-out"]
    assert "the attack of" in text
    assert "% sure" in text
    assert "nothing new for" in text


# --- an answer on a stale picture ---

STALE = ("parameters.D8.06=0", "parameters.P3.09=0", "parameters.P3.11=0")


def test_a_stale_picture_puts_a_yes_off_at_its_chance() -> None:
    for chance, rounds in (("0", 0), ("1", 1)):
        sets = (*STALE, f"parameters.D8.22={chance}")
        put_off = 0
        for seed in range(10):
            run = run_of("korea-today", seed, "no-sharing", sets=sets)
            assert [r.value for r in of_kind(run, "picture-ready")][:1] == ["stale"]
            off = of_kind(run, "put-off")
            put_off += len(off)
            answers = [r for r in of_kind(run, "answer") if r.subject.startswith("tokyo.access.all-out")]
            if off:
                assert [r.subject for r in answers[:1]] == ["tokyo.access.all-out"]
                assert answers[0].value == "wait"
                assert answers[1].subject == "tokyo.access.all-out.2"
        assert (put_off > 0) == bool(rounds)


def test_people_are_not_put_off() -> None:
    plan = plan_of("korea-today", "no-sharing", sets=(*STALE, "parameters.D8.22=1"))
    run = play_plan(plan, 1, decider=ByScript({"tokyo.access.all-out": "yes"}))
    assert not of_kind(run, "put-off")
    assert value(run, "consultation_yes") == 1.0


def test_a_stricter_rule_never_clears_earlier_with_stale_pictures() -> None:
    sets = (*STALE, "parameters.D8.22=0.5")
    waited = 0
    for seed in range(60):
        delays = []
        for pack in ("minute", "prompt", "strict"):
            plan = plan_of("korea-today", "no-sharing", pack, sets=sets)
            found = play_plan(plan, seed, reduced=True).measures["access_delay_h"]["value"]
            delays.append(float("inf") if found is None else float(found))
        assert delays == sorted(delays), seed
        waited += delays[0] < delays[1]
    assert waited > 30


# --- properties over generated scenarios ---

seeds = st.integers(0, 2**32)
worlds = st.fixed_dictionaries(
    {
        "P3.09": st.floats(0, 1),
        "P3.10": st.floats(0, 1),
        "P3.15": st.floats(0, 1),
        "D8.06": st.floats(0, 1),
        "D8.10": st.floats(0, 1),
        "D8.11": st.floats(0, 1),
    }
)
names = st.sampled_from(("korea-today", "limited-strike"))


def played(name: str, pack: str, world: dict[str, float], seed: int) -> Run:
    loaded = scenarios.load(name, (pack,))
    # A suspended agreement never carries more than one in force.
    world = world | {"P3.11": world["P3.09"] / 2}
    return play_plan(compile_plan(loaded, builtin(), scenarios.catalogue(), world), seed)


@settings(deadline=None, max_examples=25)
@given(names, st.sampled_from(PACKS), worlds, seeds)
def test_no_item_out_of_scope_travels_over_tisa(
    name: str, pack: str, world: dict[str, float], seed: int
) -> None:
    for r in of_kind(played(name, pack, world, seed), "item-released", "item-received"):
        topic = r.subject.split("/")[-2]
        assert r.value != "tisa" or topic in ("missile", "nuclear")
        if pack == "no-sharing":
            assert r.value in ("ad-hoc", "bilateral")


@settings(deadline=None, max_examples=20)
@given(names, st.integers(0, 2), worlds, seeds)
def test_an_agreement_that_is_added_never_slows_an_item(
    name: str, which: int, world: dict[str, float], seed: int
) -> None:
    fewer, more = (played(name, pack, world, seed) for pack in PACKS[which : which + 2])
    slow, fast = latencies(fewer), latencies(more)
    assert slow
    for item, latency in slow.items():
        if item in fast or not item.startswith("way/"):
            assert fast[item] <= latency, item


def latencies(run: Run) -> dict[str, int]:
    """Release to arrival of each item that arrived."""
    since = {r.subject: r.time for r in reversed(of_kind(run, "item-released"))}
    return {r.subject: r.time - since[r.subject] for r in of_kind(run, "item-received")}


@settings(deadline=None, max_examples=20)
@given(names, st.sampled_from(PACKS), worlds, seeds)
def test_a_picture_changes_only_by_what_its_party_knows(
    name: str, pack: str, world: dict[str, float], seed: int
) -> None:
    """By its own sensors on the event itself, or by an item that has reached it."""
    records = played(name, pack, world, seed).trace.records
    for r in records:
        if r.kind != "picture":
            continue
        assert r.known == r.actor
        cause = records[r.cause]
        own = cause.kind in ("phase", "strike")
        assert own or (cause.kind == "item-received" and r.actor in cause.known.split())
        assert cause.time <= r.time


@settings(deadline=None, max_examples=20)
@given(names, st.sampled_from(PACKS), worlds, seeds)
def test_everything_is_known_to_those_whom_it_has_reached(
    name: str, pack: str, world: dict[str, float], seed: int
) -> None:
    known = {
        "event": lambda r: "",
        "picture": lambda r: r.actor,
        "picture-confirmed": lambda r: r.actor,
        "item-kept": lambda r: r.actor,
        "item-received": lambda r: r.subject.rpartition("-")[2],
        "awaits-picture": lambda r: r.actor,
        "picture-ready": lambda r: r.actor,
        "put-off": lambda r: r.actor,
    }
    for r in played(name, pack, world, seed).trace.records:
        if r.kind in known:
            assert r.known == known[r.kind](r)
        if r.kind == "item-released":
            assert r.known == (f"{r.actor} USA" if r.value == "tisa" else r.actor)


def test_another_cell_does_not_see_that_tokyo_errs() -> None:
    """The secret picture of Tokyo alone is changed; who has no item from it sees the same bytes."""
    answers = {f"tokyo.share.{phase}": "withhold" for phase in ("limited", "limited-2")}
    changed = 0
    for seed in range(6):
        views = []
        for error in ("0", "1"):
            sets = (f"parameters.D8.11={error}", "parameters.D8.10=0")
            plan = plan_of("limited-strike", "gsomia", sets=sets)
            records = play_plan(plan, seed, decider=ByScript(answers)).trace.records
            views.append({party: seen_by(records, party) for party in ("DPRK", "ROK", "UNC", "JPN")})
        for party in ("DPRK", "ROK", "UNC"):
            assert views[0][party] == views[1][party]
        changed += views[0]["JPN"] != views[1]["JPN"]
    assert changed == 6


def test_reduced_runs_measure_the_same() -> None:
    for pack in PACKS:
        for seed in range(3):
            plan = plan_of("korea-today", pack)
            assert play_plan(plan, seed, reduced=True).measures == play_plan(plan, seed).measures


# --- agreements that change, and rules of one's own ---


def test_what_is_under_way_takes_a_faster_way_when_there_is_one(extended: Extend) -> None:
    plan = extended(CERTAIN.replace("P3.04: 60", "P3.05: 1\n  P3.04: 60") + "  D8.05: 10\n", "tisa")
    crisis = open_crisis(plan, Luck(1, plan.layout), ByPolicy(), None)
    systems = Systems(crisis)
    arrived: list[int] = []
    item = Item(Topic.MINE, 2, "ROK", "JPN")
    systems.information.exchange.send("case", item, -1, lambda _item, _seq: arrived.append(crisis.now))

    def restore() -> None:
        systems.politics.agreement = "in-force"
        systems.information.agreements_changed(-1)
        systems.information.agreements_changed(-1)

    call_at(crisis.env, 2 * HOUR, rank(Band.POLITICS), restore)
    play(crisis.env, 20 * HOUR, 10_000)
    assert arrived == [3 * HOUR]


def test_a_users_rule_says_which_ways_there_are(tmp_path: Path) -> None:
    rules = tmp_path / "silence.py"
    rules.write_text(
        'from policies import rule\n\n@rule("information", "silence")\ndef silence(item, agreements):\n'
        '    """Nobody tells anybody anything."""\n    return ()\n\n'
        '@rule("information", "nonsense")\ndef nonsense(item, agreements):\n'
        '    """Not routes."""\n    return 7\n',
        encoding="utf-8",
    )
    registry = builtin().including(str(rules))
    loaded = scenarios.load("korea-today", (), ("information.routes=silence",))
    run = sim.run(loaded, seed=1, registry=registry)
    assert not of_kind(run, "item-released")
    assert {r.value for r in of_kind(run, "item-kept")} == {"no way"}
    assert value(run, "pictures_right_h") is None
    loaded = scenarios.load("korea-today", (), ("information.routes=nonsense",))
    with pytest.raises(RuleError, match="expected a tuple of Route"):
        sim.run(loaded, seed=1, registry=registry)


def test_its_records_have_names_of_their_own() -> None:
    assert not set(KINDS) & set(sim.information.KINDS)


@pytest.mark.parametrize("pack", PACKS)
def test_a_fork_keeps_the_way_that_an_item_was_sent_and_redraws_when_it_comes(pack: str) -> None:
    plan, arrivals = plan_of("korea-today", pack), set()
    at = plan.h + 3 * HOUR // 2
    for seed in (1, 2):
        whole = of_kind(play_plan(plan, seed), *sim.information.KINDS)
        for epoch in (1, 2, 3):
            forked = of_kind(play_plan(plan, seed, fork=sim.Fork(at, epoch)), *sim.information.KINDS)
            assert [r for r in forked if r.time < at] == [r for r in whole if r.time < at]
            arrivals.add((seed, tuple(r.time for r in forked if r.kind == "item-received" and r.time >= at)))
    assert len(arrivals) == 6
