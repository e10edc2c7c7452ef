"""Warning: chains of steps against their own draws, and what holds for every launch."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from policies import builtin
from sim import Fork, Plan, Record, Run, compile_plan, play_plan, seen_by
from sim.luck import Luck
from sim.numbers import Numbers

NUMBERS = Numbers(scenarios.register().parameters)
OVER = "missile-overflight"
#: A launch that threatens nobody, laid over the overflight.
INTO_THE_SEA = (
    "injects.overflight.weapon=kn23",
    "injects.overflight.over=[]",
    "injects.overflight.splash=east-sea",
)
Compiled = Callable[..., Plan]


@cache
def plan_of(name: str, *sets: str) -> Plan:
    return compile_plan(scenarios.load(name, (), sets), builtin(), scenarios.catalogue())


def play(seed: int, *sets: str, name: str = OVER) -> Run:
    return play_plan(plan_of(name, *sets), seed)


def of(run: Run, *kinds: str) -> list[Record]:
    return [record for record in run.trace.records if record.kind in kinds]


# --- the chain in Japan ---


def drawn(seed: int, step: str, ident: str) -> int:
    span = NUMBERS.span(ident)
    return Luck(seed).seconds(f"warning/{step}/overflight/JPN", 0, span.dist, span.scale, 0)


@pytest.mark.parametrize("seed", range(12))
def test_an_alert_is_the_sum_of_its_steps(seed: int) -> None:
    run = play(seed, "information.realtime=false", "parameters.H2.02=0")
    track = drawn(seed, "radar", "H5.21")
    if Luck(seed).uniform("warning/on-station/overflight/JPN", 0) < NUMBERS.value("D9.02"):
        track = min(track, drawn(seed, "aegis", "H5.23"))
    citizen = 4 + 16 * Luck(seed).uniform("warning/citizen/overflight/JPN", 0)
    total = track + drawn(seed, "confirm", "D9.03") + drawn(seed, "send", "D9.04") + int(citizen + 0.5)
    assert run.measures["alert_lag_s"]["value"] == total


def test_first_alerts_come_as_observed_and_some_late() -> None:
    """2.5 to 6 minutes in the middle 90 % without an anomaly; a tail of late ones with it."""
    plain, late = [], []
    for seed in range(1_500):
        run = play_plan(plan_of(OVER), seed, reduced=True)
        lag = run.measures["alert_lag_s"]["value"]
        assert lag is not None
        (late if run.measures["late_alerts"]["value"] else plain).append(lag)
    plain.sort()
    assert 150 <= plain[len(plain) // 20] < plain[-len(plain) // 20] <= 360
    assert 0.05 < len(late) / 1_500 < NUMBERS.value("H2.02")  # the link takes some away
    assert sorted(late)[len(late) // 2] > 600


def test_a_late_alert_takes_the_time_of_late_alerts() -> None:
    run = play(3, "information.realtime=false", "parameters.H2.02=1.0", "parameters.H2.03=30")
    citizen = of(run, "alert")[0].value
    assert 1_804 <= int(citizen) <= 1_820
    assert run.measures["late_alerts"]["value"] == 1
    assert run.measures["unwarned_people"]["value"] == 6_440_000
    margin = run.measures["alert_margin_s"]["value"]
    assert margin is not None
    assert margin < -1_200


def test_a_misread_track_alarms_people_whom_nothing_threatens_and_is_corrected() -> None:
    sets = ("information.realtime=false", "parameters.H2.02=1.0", "parameters.D9.06=1.0")
    run = play(1, *INTO_THE_SEA, *sets, "parameters.D9.26=70")
    assert (run.measures["false_alerts"]["value"], run.measures["corrected_alerts"]["value"]) == (1, 1)
    assert of(run, "correction")[0].value == 70 * 60
    assert run.measures["unwarned_people"]["value"] == 0
    assert play(1, *INTO_THE_SEA).measures["false_alerts"]["value"] == 0


def test_people_unwarned_are_those_not_reached_or_too_slow() -> None:
    run = play(5)
    margins = {r.place: int(r.value) for r in of(run, "margin")}
    for record in of(run, "unwarned"):
        people = NUMBERS.value({"hokkaido": "D9.09", "aomori": "D9.10"}[record.place])
        sheltered = 0.961 * NUMBERS.distribution("D9.05").cdf(margins[record.place] / 60)
        assert int(record.value) == people - round(people * sheltered)
    silent = play(5, "warning.alerts=false")
    assert silent.measures["unwarned_people"]["value"] == 6_440_000
    assert silent.measures["alert_lag_s"]["value"] is None


def test_what_ends_an_alert_is_the_institution_of_the_day() -> None:
    """To April 2023 the word that it passed, from then on a lifted alert, each by its own number."""
    for ends, ident in (("lifted", "D9.25"), ("passed", "D9.27")):
        run = play(3, f"warning.all_clear={ends}", f"parameters.{ident}=60")
        alert, clear = of(run, "alert")[0], of(run, "all-clear")[0]
        assert (clear.time - alert.time, clear.params) == (3600, ident)


def test_the_all_clear_waits_for_the_missile() -> None:
    for seed in range(40):
        run = play(seed, "parameters.D9.25=1")
        passed = max(record.time for record in of(run, "overflight"))
        assert of(run, "all-clear")[0].time >= max(passed, of(run, "alert")[0].time)


# --- margins ---


@pytest.mark.parametrize(
    ("target", "row"),
    [
        ("busan", "busan"),
        ("sasebo", "iwakuni"),
        ("yokota", "tokyo"),
        ("kadena", "kadena"),
        ("andersen", "guam"),
    ],
)
def test_margins_lie_where_the_facts_put_them(target: str, row: str) -> None:
    """H5.32 is flight time less the fitted lag; half a minute is the rounding of its clocks."""
    weapon = "irbm" if target == "andersen" else "mrbm"
    text = generated([(weapon, target, 1)], over=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.yaml"
        path.write_text(text, encoding="utf-8")
        plan = compile_plan(scenarios.load(str(path)), builtin(), scenarios.catalogue())
    runs = [play_plan(plan, seed, reduced=True) for seed in range(150)]
    margins = [run.measures["alert_margin_s"]["value"] for run in runs]
    low, high = map(float, NUMBERS.words(f"H5.32-{row}"))
    assert low - 0.5 <= median(m / 60 for m in margins if m is not None) <= high + 0.5


# --- the link ---

_TARGETS = {
    "kn23": ("osan", "busan", "gimpo", "kunsan", "iwakuni", "sasebo"),
    "mrbm": ("iwakuni", "kadena", "misawa", "yokosuka", "busan"),
    "irbm": ("andersen", "kadena"),
}
_strike = st.sampled_from(sorted(_TARGETS)).flatmap(
    lambda weapon: st.tuples(st.just(weapon), st.sampled_from(_TARGETS[weapon]), st.integers(1, 8))
)


def generated(strikes: list[tuple[str, str, int]], over: bool) -> str:
    rows = [
        f"  - {{id: s{n}, kind: strike, at: H+{n * 7}m, weapon: {weapon}, target: {target}, missiles: {k}}}"
        for n, (weapon, target, k) in enumerate(strikes)
    ]
    text = f"format: 1\nextends: {OVER}\nname: generated\ninjects:\n"
    return text + "\n".join([*rows, f"  - {{id: overflight, enabled: {str(over).lower()}}}"]) + "\n"


def with_and_without_link(text: str, seed: int) -> tuple[Run, Run]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.yaml"
        path.write_text(text, encoding="utf-8")
        runs = []
        for link in ("true", "false"):
            loaded = scenarios.load(str(path), (), (f"information.realtime={link}",))
            runs.append(play_plan(compile_plan(loaded, builtin(), scenarios.catalogue()), seed))
    return runs[0], runs[1]


def alerts(run: Run) -> dict[tuple[str, str], int]:
    return {(r.subject, r.actor): r.time for r in of(run, "alert")}


@settings(max_examples=60, deadline=None)
@given(st.lists(_strike, min_size=1, max_size=5), st.booleans(), st.integers(0, 2**64 - 1))
def test_without_the_link_no_alert_is_missing_or_earlier(
    strikes: list[tuple[str, str, int]], over: bool, seed: int
) -> None:
    linked, alone = with_and_without_link(generated(strikes, over), seed)
    assert alerts(linked).keys() == alerts(alone).keys()
    assert all(alerts(alone)[key] >= when for key, when in alerts(linked).items())
    threatened = len(strikes) + over
    assert len(alerts(alone)) == threatened  # every launch here threatens one ally
    for name in ("awareness_jpn_s", "awareness_rok_s", "awareness_usa_s"):
        with_link, without = linked.measures[name]["value"], alone.measures[name]["value"]
        assert with_link is not None
        assert without is not None
        assert with_link <= without
    check_order(linked)
    check_missiles(linked)


def test_the_link_helps_somewhere() -> None:
    pairs = [(play(seed), play(seed, "information.realtime=false")) for seed in range(60)]
    earlier = [alerts(with_)[key] < alerts(without)[key] for with_, without in pairs for key in alerts(with_)]
    assert 5 < sum(earlier) < 60
    assert not any(of(without, "cross-cue") for _, without in pairs)
    assert all(len(of(without, "cross-tell")) == 2 for _, without in pairs)  # by hand, later or not


# --- order and conservation ---

_SOONEST = 60 * 0.5  # of any sensor: H2.06


def check_order(run: Run) -> None:
    """Nobody knows before a sensor saw, alerts before knowing, or is hit before the shortest flight."""
    launches = {r.subject: r for r in of(run, "launch")}
    knows: dict[tuple[str, str], int] = {}
    flights = scenarios.catalogue().flights
    for r in run.trace.records:
        if r.kind == "aware":
            assert r.time >= launches[r.subject].time + _SOONEST
            knows[r.actor, r.subject] = r.time
        elif r.kind in ("track", "cross-cue", "confirmed", "alert", "false-alert", "engage"):
            assert r.time >= knows[r.actor, r.subject]
        elif r.kind == "strike":
            launch = run.trace.records[r.cause]
            shortest = NUMBERS.span(flights[launch.unit, launch.place])
            assert r.time - launch.time >= int(shortest.scale * shortest.dist.quantile(0.0))


def check_missiles(run: Run) -> None:
    """Launched is intercepted or comes down; no interceptor is fired twice."""
    stopped: dict[str, int] = defaultdict(int)
    fired: dict[tuple[str, str], int] = defaultdict(int)
    shots: dict[int, int] = {}
    for r in run.trace.records:
        if r.kind == "engage":
            shots[r.seq] = int(r.value)
            fired[r.unit, r.place if r.unit == "PAC-3" else ""] += int(r.value)
        elif r.kind == "intercept":
            assert 0 <= int(r.value) <= shots.pop(r.cause)
            stopped[r.subject] += int(r.value)
        elif r.kind == "strike":
            launch = run.trace.records[r.cause]
            assert int(r.value) == int(launch.value) - stopped[launch.subject] >= 0
    assert fired["SM-3", ""] <= NUMBERS.value("D9.14")
    assert all(spent <= NUMBERS.value("D9.18") for (kind, _), spent in fired.items() if kind == "PAC-3")


@pytest.mark.parametrize("seed", range(6))
def test_a_war_keeps_order_and_conserves_missiles(seed: int) -> None:
    run = play(seed, name="korea-today")
    check_order(run)
    check_missiles(run)
    assert of(run, "intercept")


def test_stocks_run_out() -> None:
    """A battery with three rounds fires three times and no more."""
    run = play(4, "parameters.D9.18=3", "parameters.D9.16=1.0", name="korea-today")
    fired: dict[str, int] = defaultdict(int)
    for r in of(run, "engage"):
        if r.unit == "PAC-3":
            fired[r.place] += int(r.value)
    assert fired["osan"] == 3
    check_missiles(run)


def test_without_interceptors_every_missile_comes_down() -> None:
    run = play(2, "warning.interceptors=false", name="korea-today")
    assert [int(r.value) for r in of(run, "strike")] == [6, 6, 4, 2, 4, 4, 4, 4]
    assert not of(run, "engage", "intercept")


def test_a_late_confirmation_costs_shots() -> None:
    """SM-3 needs a confirmed path: after the window no ship fires, early in it each fires its share."""
    always = ("parameters.D9.02=1.0", "parameters.H2.02=0")
    shots = {}
    for minutes in ("0.5", "3", "8"):
        run = play(1, *always, f"parameters.D9.03={minutes}", name="korea-today")
        shots[minutes] = sum(int(r.value) for r in of(run, "engage") if r.unit == "SM-3")
    assert shots["0.5"] == int(2 * 1.5)
    assert shots["3"] == 2
    assert shots["8"] == 0


# --- aircraft ---


def test_aircraft_in_the_air_are_those_whose_time_sufficed() -> None:
    seen = 0
    for seed in range(10):
        run = play(seed, "parameters.D9.22=0.5", name="korea-today")
        tracks: dict[tuple[str, str], int] = {}
        for r in run.trace.records:
            if r.kind in ("track", "cross-cue"):
                tracks.setdefault((r.subject, r.actor), r.time)
            elif r.kind == "flush":
                host = "JPN" if r.place == "iwakuni" else "ROK"
                share = NUMBERS.distribution("D9.23").cdf((r.time - tracks[r.subject, host] - 30) / 60)
                lost = sum(
                    int(d.value) for d in of(run, "damage") if d.subject == r.actor and d.time < r.time
                )
                left = run.plan.by_ident[r.actor].aircraft - lost
                assert int(r.value) == round(left * share)
                seen += 1
    assert seen > 10


def test_aircraft_that_had_all_the_time_are_not_destroyed() -> None:
    for seed in range(10):
        run = play(seed, "parameters.D9.23=0.1", "parameters.H2.02=0", name="korea-today")
        assert run.measures["aircraft_days_lost"]["value"] == 0
    assert any(
        play(seed, "warning.flush=false", name="korea-today").measures["aircraft_days_lost"]["value"]
        for seed in range(10)
    )


# --- who may know what ---


def test_nobody_is_shown_where_missiles_go_before_the_path_is_confirmed() -> None:
    for seed in range(6):
        run = play(seed, "information.realtime=false", name="korea-today")
        for party in ("JPN", "ROK", "USA", "UNC"):
            for r in seen_by(run.trace.records, party):
                if r.kind in ("aware", "track", "cross-cue", "cross-tell", "link-down"):
                    assert r.place == ""
                assert r.kind not in ("launch", "track-anomaly")


def test_a_fork_keeps_what_was_before_it() -> None:
    for seed in (1, 3, 7):
        whole = play(seed).trace.records
        for at in sorted({r.time + step for r in whole for step in (0, 1, 20)}):
            forked = play_plan(plan_of(OVER), seed, fork=Fork(at, 1)).trace.records
            assert [r for r in forked if r.time < at] == [r for r in whole if r.time < at]


def test_a_fork_before_the_confirmation_may_end_in_an_anomaly() -> None:
    """Whether the track is misread is hidden until it matters: odds of a fork are those of the chance."""
    seed = next(s for s in range(50) if not of(play(s), "track-anomaly"))
    launched = of(play(seed), "launch")[0].time
    futures = [play_plan(plan_of(OVER), seed, fork=Fork(launched, epoch)) for epoch in range(1, 201)]
    assert 5 < sum(bool(of(run, "track-anomaly")) for run in futures) < 45


# --- scenarios ---


def test_where_nothing_is_launched_nothing_is_measured() -> None:
    run = play(1, name="june-1950")
    from sim.measures.warning import WARNING

    assert all(run.measures[m.name]["value"] is None for m in WARNING)


@pytest.mark.parametrize("link", ["true", "false"])
def test_reduced_runs_measure_the_same(link: str) -> None:
    plan = plan_of(OVER, f"information.realtime={link}")
    for seed in range(10):
        assert play_plan(plan, seed).measures == play_plan(plan, seed, reduced=True).measures
