"""Designs: which points they come to, what varies, what a run may and may not depend on."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policies
from scenarios import catalogue, load, register
from scenarios.check import World
from scenarios.designs import Design, load_design, shipped_designs, with_numbers
from scenarios.designs.loading import read_design
from scenarios.designs.opening import opened
from scenarios.distributions import Fixed, parse
from scenarios.loader import assemble, finish
from scenarios.problems import Position
from scenarios.register import distribution
from sim.engine import play_plan
from sim.measures import MEASURES
from sim.plan import compile_plan
from tests.scenarios.conftest import BASE

Write = Callable[[str, str], str]
Read = Callable[[str], Design]

HEAD = "format: 1\nsweep: mine\ntitle: A sweep\nsummary: Of tests.\nscenario: small.yaml\n"
CROSSED = """\
policies:
  access: [minute, prompt]
  squadron:
    usual: {}
    doubled: {set: {force.f-15.aircraft: 48}}
circumstances:
  unc:
    present: {}
    gone: {set: {unc.present: false, injects.strike.missiles: 12}}
"""
NUMBERS = """\
uncertain:
  register: all
  ranges:
    P1.03: LN(8, 30)
    lift.ships.count: U(1, 9)
"""


@pytest.fixture
def read(write: Write, world: World) -> Read:
    """A design over the small scenario; its keys start in line 6."""

    def design(text: str, name: str = "mine.yaml") -> Design:
        write("small.yaml", BASE)
        write(name, HEAD + text)
        return read_design(opened(name), name, world)

    return design


# --- points ------------------------------------------------------------------------------------------


def test_points_are_the_full_factorial_the_last_factor_fastest(read: Read) -> None:
    design = read(CROSSED)
    levels = [factor.levels for factor in design.factors]
    assert [(factor.name, factor.role) for factor in design.factors] == [
        ("access", "policy"), ("squadron", "policy"), ("unc", "circumstance")
    ]  # fmt: skip
    assert [point.name for point in design.points] == ["+".join(c) for c in itertools.product(*levels)]
    assert [point.index for point in design.points] == list(range(len(design.points)))
    assert design.points[3].levels == {"access": "minute", "squadron": "doubled", "unc": "gone"}


def test_a_point_is_what_run_makes_of_its_scenario_packs_and_settings(read: Read, world: World) -> None:
    for point in read(CROSSED).points:
        alone = finish(assemble(point.scenario, point.packs, point.sets), world)
        assert alone.hash == point.loaded.hash
        assert alone.packs == point.loaded.packs


def test_without_factors_the_scenario_is_the_only_point(read: Read, world: World) -> None:
    design = read("")
    assert [point.name for point in design.points] == ["small"]
    assert design.loaded[0].hash == finish(assemble("small.yaml"), world).hash
    assert (design.baseline, design.uncertain, design.sensitivity) == ("", (), None)


def test_a_level_may_name_a_scenario_and_paths_are_relative_to_the_file(
    read: Read, write: Write, world: World
) -> None:
    write("deep/short.yaml", "format: 1\nextends: ../small.yaml\nclock: {endex: D+25}\n")
    write("deep/quick.yaml", "format: 1\npack: quick\nsummary: Minute.\naccess: {inflow: minute}\n")
    write("small.yaml", BASE)
    head = HEAD.replace("small.yaml", "../small.yaml")
    write("deep/mine.yaml", head + "policies: {access: [quick.yaml]}\ncircumstances: {war: {long: {}, "
          "short: {scenario: short.yaml}}}\n")  # fmt: skip
    design = read_design(opened("deep/mine.yaml"), "deep/mine.yaml", world)
    assert [point.name for point in design.points] == ["quick+long", "quick+short"]
    assert [point.loaded.scenario.clock.endex.text for point in design.points] == ["D+30", "D+25"]
    for point in design.points:
        assert finish(assemble(point.scenario, point.packs, point.sets), world).hash == point.loaded.hash
    assert design.files == ("deep/mine.yaml", "small.yaml", "deep/quick.yaml", "deep/short.yaml")


@pytest.mark.parametrize(
    "text", ["5000", "0x1F", "true", "a: b", "[x", " spaced ", "null", "H-48h", "", "1e3"]
)
def test_a_text_that_a_level_sets_stays_a_text_on_the_command_line(
    read: Read, world: World, text: str
) -> None:
    design = read(f"policies: {{a: {{b: {{set: {{title: {text!r}}}}}}}}}\n")
    assert design.loaded[0].scenario.title == text
    point = design.points[0]
    assert finish(assemble(point.scenario, point.packs, point.sets), world).scenario.title == text


def test_the_same_key_set_alike_is_no_contradiction(read: Read) -> None:
    design = read("policies: {access: [minute], again: {same: {set: {access.inflow: minute}}}}\n")
    assert [point.name for point in design.points] == ["minute+same"]


def test_a_level_may_set_what_its_pack_says_otherwise(read: Read) -> None:
    design = read("policies: {access: {mixed: {packs: [minute], set: {access.inflow: prompt}}}}\n")
    access = design.loaded[0].scenario.access
    assert (access.readings.USA, access.inflow) == ("minute", "prompt")


# --- what varies -------------------------------------------------------------------------------------


def test_ranges_come_first_then_what_varies_in_the_register(read: Read, world: World) -> None:
    design = read(NUMBERS)
    varying = [
        name
        for name, known in world.register.parameters.items()
        if known.role == "world" and not isinstance(distribution(known), Fixed)
    ]
    assert [one.ident for one in design.uncertain] == ["P1.03", "lift.ships.count", *varying]
    delay, ships, yes, *_ = design.uncertain
    assert (delay.kind, str(delay.distribution), delay.unit, delay.grade) == (
        "occurrence",
        "LN(8, 30)",
        "h",
        "C",
    )
    assert (ships.kind, ships.steps, ships.whole) == ("key", ("lift", "ships", "count"), True)
    assert (yes.kind, yes.title, str(yes.distribution)) == ("world", "Chance of yes", "Beta(37, 2.1)")


def test_a_range_takes_the_place_of_the_register_s_own(read: Read) -> None:
    design = read("uncertain: {register: all, ranges: {P1.06: 'U(0.3, 1)'}}\n")
    assert [str(one.distribution) for one in design.uncertain if one.ident == "P1.06"] == ["U(0.3, 1)"]


def test_patterns_leave_out_what_a_level_sets(read: Read) -> None:
    levels = (
        "policies: {yes: {likely: {set: {parameters.P1.06: 0.9}}, even: {set: {parameters.P1.06: 0.5}}}}\n"
    )
    design = read(levels + "uncertain: {register: ['*']}\n")
    assert "P1.06" not in [one.ident for one in design.uncertain]
    assert [point.loaded.parameter("P1.06").value for point in design.points] == [0.9, 0.5]


@pytest.mark.parametrize("levels", ["a: {}, b: {scenario: sure.yaml}", "b: {scenario: sure.yaml}, a: {}"])
def test_patterns_leave_out_what_a_level_s_scenario_sets(read: Read, write: Write, levels: str) -> None:
    write("sure.yaml", "format: 1\nextends: small.yaml\nparameters: {P1.06: 'U(0.8, 0.9)'}\n")
    design = read(f"circumstances: {{war: {{{levels}}}}}\nuncertain: {{register: all}}\n")
    assert [one.ident for one in design.uncertain] == ["H6.04-kn23", "H6.04-mrbm"]


def test_a_range_is_a_judgement_unless_it_names_its_sources(read: Read) -> None:
    text = "uncertain: {ranges: {P1.06: {values: 'U(0.3, 1)', grade: B, sources: [S29]}, P1.03: 'U(1, 9)'}}\n"
    assert [one.grade for one in read(text).uncertain] == ["B", "C"]


@given(count=st.integers(1, 500), tons=st.floats(1e-9, 1e6), missiles=st.integers(1, 1000))
def test_numbers_set_in_a_world_are_those_of_a_setting(
    world: World, small_design: Design, count: int, tons: float, missiles: int
) -> None:
    values = {("lift", "ships", "count"): count, ("force", "brigade", "tons"): tons,
              ("injects", "strike", "missiles"): float(missiles)}  # fmt: skip
    sets = (
        f"lift.ships.count={count}",
        f"force.brigade.tons={tons!r}",
        f"injects.strike.missiles={missiles}",
    )
    made = with_numbers(small_design.loaded[0], values)
    assert made == finish(assemble("small.yaml", (), sets), world)


@pytest.fixture(scope="module")
def small_design(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Design]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("design")
        (folder / "small.yaml").write_text(BASE.replace("    order: H+6h", "    order: H+6h\n    tons: 1"))
        (folder / "mine.yaml").write_text(HEAD)
        patch.chdir(folder)
        yield read_design(opened("mine.yaml"), "mine.yaml", world)


def test_numbers_that_are_not_there_cannot_be_set(read: Read) -> None:
    loaded = read("").loaded[0]
    for steps in (
        ("lift", "boats", "count"),
        ("lift", "ships", "home"),
        ("unc", "present"),
        ("injects", "x", "missiles"),
    ):
        with pytest.raises(KeyError):
            with_numbers(loaded, {steps: 1.0})


# --- questions ---------------------------------------------------------------------------------------

ASKED = (
    CROSSED
    + NUMBERS
    + """\
baseline: prompt
deadlines: {closure_90_h: 240}
break_even: [{delay: P1.03, yes: P1.06, policy: minute, against: prompt+doubled, margins: {sortie_gap: 50}}]
sensitivity: {base: 64, points: [minute, prompt+doubled+gone], groups: {tokyo: ["P1.*"], cuts: ["H6.*"]}}
"""
)


def test_policies_are_named_in_full(read: Read) -> None:
    design = read(ASKED)
    assert design.baseline == "prompt+usual"
    (asked,) = design.break_even
    assert (asked.policy, asked.against) == ("minute+usual", "prompt+doubled")
    assert design.sensitivity is not None
    assert [design.points[index].name for index in design.sensitivity.points] == [
        "minute+usual+present", "prompt+doubled+gone"
    ]  # fmt: skip
    assert design.sensitivity.groups == {"tokyo": ("P1.03", "P1.06"), "cuts": ("H6.04-kn23", "H6.04-mrbm")}


def test_without_a_baseline_the_first_levels_are_it(read: Read) -> None:
    assert read(CROSSED).baseline == "minute+usual"


def test_where_a_value_was_written_can_be_told(read: Read) -> None:
    design = read(ASKED)
    lines = (HEAD + ASKED).splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.startswith("break_even"))
    where = design.position("break_even", 0, "margins", "sortie_gap")
    assert where == Position("mine.yaml", line, lines[line - 1].index("sortie_gap") + 1)
    assert design.position("measures", 3).file == "mine.yaml"


# --- identity ----------------------------------------------------------------------------------------


def test_titles_replications_and_comments_are_no_part_of_the_identity(read: Read, write: Write) -> None:
    one = read(ASKED)
    other = read(
        "# A comment.\n" + ASKED.replace("[minute, prompt]", "[ minute,  prompt ]") + "replications: 7\n"
    )
    assert (one.hash, one.replications, other.replications) == (other.hash, 512, 7)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LN(8, 30)", "LN(8, 31)"),
        ("U(1, 9)", "U(1, 9.0000000001)"),
        ("[minute, prompt]", "[prompt, minute]"),
        ("aircraft: 48", "aircraft: 47"),
        ("baseline: prompt", "baseline: minute"),
        ("closure_90_h: 240", "closure_90_h: 241"),
        ("sortie_gap: 50", "sortie_gap: 51"),
        ("base: 64", "base: 32"),
        ("register: all", "register: [P1.06, 'H6.*']"),
        ("baseline", "sampling: {seed: 2}\nbaseline"),
        ("baseline", "sampling: {luck_per_world: 2}\nbaseline"),
        ("baseline", "measures: [closure_90_h]\nbaseline"),
    ],
)
def test_whatever_changes_results_changes_the_hash(read: Read, old: str, new: str) -> None:
    one, other = read(ASKED), read(ASKED.replace(old, new, 1))
    same = old == "register: all"  # the same numbers, however they are named
    assert (one.hash == other.hash) == same


def test_a_design_can_be_sent_to_a_worker(read: Read) -> None:
    design = read(ASKED)
    sent = pickle.loads(pickle.dumps(design))
    assert (sent.hash, sent.loaded) == (design.hash, design.loaded)


# --- a design in a scenario --------------------------------------------------------------------------

SECTION = "sweep:\n" + "".join(f"  {line}\n" for line in ASKED.splitlines())


def test_a_scenario_s_own_design_is_that_of_a_sweep_file(read: Read, write: Write, world: World) -> None:
    write("small.yaml", BASE + SECTION)
    inside = read_design(opened("small.yaml"), "small.yaml", world)
    assert inside.hash == read(ASKED).hash
    assert (inside.name, inside.title) == ("small", "A small war")
    assert inside.position("deadlines", "closure_90_h").file == "small.yaml"


def test_a_run_does_not_depend_on_the_design(write: Write, world: World) -> None:
    write("small.yaml", BASE)
    without = finish(assemble("small.yaml"), world)
    write("small.yaml", BASE + SECTION)
    loaded = finish(assemble("small.yaml"), world)
    assert loaded.hash == without.hash
    assert [*loaded.resolved] == [*without.resolved, "sweep"]
    assert [*loaded.resolved["sweep"]["policies"]] == ["access", "squadron"]


def test_a_design_survives_extends_and_can_be_changed(write: Write, world: World) -> None:
    write("small.yaml", BASE + SECTION)
    write(
        "mine.yaml",
        "format: 1\nextends: small.yaml\nname: mine\nsweep: {replications: 9, baseline: minute}\n",
    )
    design = read_design(opened("mine.yaml"), "mine.yaml", world)
    assert (design.name, design.replications, design.baseline) == ("mine", 9, "minute+usual")
    assert len(design.points) == 8
    assert (
        finish(assemble("mine.yaml", (), ("sweep.replications=5",)), world).scenario.sweep["replications"]
        == 5
    )


# --- the shipped ones --------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=shipped_designs())
def shipped(request: pytest.FixtureRequest) -> Design:
    registry = policies.builtin()
    return load_design(request.param, {family: registry.names(family) for family in registry.families()})


def test_shipped_designs_swing_required_dates_by_half(shipped: Design) -> None:
    (dates,) = [one for one in shipped.uncertain if one.title == register().parameters["D5.50"].title]
    assert dates.distribution == parse("U(0.5, 1.5)")


def test_shipped_designs_vary_the_register_and_share_out_all_of_it(shipped: Design) -> None:
    varying = {
        name
        for name, known in register().parameters.items()
        if known.role == "world" and not isinstance(distribution(known), Fixed)
    }
    scenarios = {point.scenario: point.loaded for point in shipped.points}.values()
    differing = {n for n in varying if len({repr(made.parameter(n).value) for made in scenarios}) > 1}
    assert varying - differing <= {one.ident for one in shipped.uncertain}
    assert shipped.sensitivity is not None
    grouped = [ident for group in shipped.sensitivity.groups.values() for ident in group]
    assert sorted(grouped) == sorted(one.ident for one in shipped.uncertain)


def test_shipped_designs_say_what_is_judged(shipped: Design) -> None:
    assert "grade C" in shipped.summary
    own = {
        one.ident: one
        for one in shipped.uncertain
        if repr(one.distribution) != repr(distribution(register().parameters[one.ident]))
    }
    assert {one.grade for one in own.values()} <= {"C"}


def test_every_measure_that_a_shipped_design_names_is_known(shipped: Design) -> None:
    margins = [name for asked in shipped.break_even for name in asked.margins]
    assert {*shipped.measures, *shipped.deadlines, *margins} <= MEASURES.keys()


def test_shipped_designs_can_be_played_at_the_ends_of_what_they_vary(shipped: Design) -> None:
    registry, seeds = policies.builtin(), itertools.count(1)
    ends = (2.0**-53, 0.1, 0.9, 1.0 - 2.0**-53)
    for point, u in zip(shipped.points[:: len(shipped.points) // 4], ends, strict=False):
        world = {one.ident: one.distribution.quantile(u) for one in shipped.uncertain}
        plan = compile_plan(point.loaded, registry, catalogue(), world)
        assert play_plan(plan, next(seeds), reduced=True).measures


def test_shipped_points_are_what_run_makes_of_them(shipped: Design) -> None:
    for point in shipped.points[:: max(1, len(shipped.points) // 12)]:
        assert load(point.scenario, point.packs, point.sets).hash == point.loaded.hash
