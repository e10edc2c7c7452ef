"""The resolved scenario: hash, canonical order, a file of it that loads to the same, parameters."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import scenarios
from scenarios.catalogue import read_catalogue
from scenarios.check import World
from scenarios.distributions import Fixed, Lognormal
from scenarios.loader import Loaded, assemble, finish
from scenarios.problems import InputError
from scenarios.register import distribution, read_register

Write = Callable[[str, str], str]
Load = Callable[..., Loaded]


def test_the_public_door() -> None:
    assert sorted(scenarios.__all__) == list(scenarios.__all__)
    assert all(hasattr(scenarios, name) for name in scenarios.__all__)


def test_the_hash_names_the_content_not_how_it_was_written(load_small: Load) -> None:
    plain = load_small()
    assert load_small("limits: {events: 2000000}\n").hash == plain.hash
    assert load_small("force: {f-15: {order: H, nation: USA, stops: []}}\n").hash == plain.hash
    assert load_small("", (), ("clock.endex=D+30",)).hash == plain.hash
    assert load_small("", (), ("clock.endex=D+31",)).hash != plain.hash
    assert len(plain.hash) == 64


def test_names_are_sorted_so_that_order_of_writing_decides_nothing(load_small: Load) -> None:
    made = load_small()
    assert list(made.scenario.force) == list(made.resolved["force"]) == ["brigade", "f-15"]


def test_a_file_of_the_resolved_scenario_loads_to_the_same(
    load_small: Load, world: World, write: Write
) -> None:
    made = load_small("parameters: {P1.03: 'LN(6, 20)', P1.06: {value: 0.5, sources: [S29]}}\n")
    write("resolved.yaml", json.dumps(made.resolved, indent=2))  # JSON is YAML
    again = finish(assemble("resolved.yaml"), world)
    assert (again.hash, again.resolved, again.scenario) == (made.hash, made.resolved, made.scenario)


def test_a_loaded_scenario_travels_to_another_process(load_small: Load) -> None:
    made = load_small()
    assert pickle.loads(pickle.dumps(made)) == made


def test_numbers_keep_their_kind(load_small: Load) -> None:
    line = load_small("force: {f-15: {tons: 5, people: 12}}\n").scenario.force["f-15"]
    assert (line.tons, type(line.tons), type(line.people)) == (5.0, float, int)


def test_a_bare_value_keeps_the_grade_and_says_who_set_it(load_small: Load) -> None:
    parameter = load_small("parameters: {P1.03: 6, P1.15: 5}\n").parameter("P1.03")
    assert (parameter.value, parameter.at_least, parameter.grade) == (6.0, None, "C")
    assert (parameter.title, parameter.unit, parameter.note) == ("Delay", "h", "set by the scenario")
    assert distribution(parameter) == Fixed(6.0)


def test_a_distribution_keeps_the_smallest_value_of_the_register(load_small: Load) -> None:
    drawn = distribution(load_small("parameters: {P1.03: 'LN(6, 20)'}\n").parameter("P1.03"))
    assert isinstance(drawn, Lognormal)
    assert (drawn.median, drawn.floor) == (6.0, 2.0)


def test_a_mapping_says_more(load_small: Load) -> None:
    text = "parameters: {P1.15: {value: 5, grade: C, note: surge}, P1.16: {value: [FRA]}}\n"
    made = load_small(text)
    staff = made.parameter("P1.15")
    assert (staff.value, staff.grade, staff.sources) == (5.0, "C", ("S29",))
    assert staff.note == "set by the scenario: surge"
    assert made.parameter("P1.16").value == ("FRA",)
    assert load_small().parameter("P1.15").note == ""


def test_a_better_grade_needs_a_source(load_small: Load) -> None:
    text = "parameters: {P1.03: {value: 5, grade: B, sources: [S29]}}\n"
    assert load_small(text).parameter("P1.03").grade == "B"


def test_sea_routes_go_both_ways(world: World) -> None:
    assert world.catalogue.sea_routes == {("busan", "sasebo"): "H4.30", ("sasebo", "busan"): "H4.30"}


def test_data_that_name_what_is_not_there_are_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "places.yaml").write_text(
        "format: 1\nplaces:\n  osan: {name: Osan, kind: airfield, host: KOR, lat: 37.1, lon: 127.0,\n"
        "    capacity: H3.99, evidence: {grade: A, sources: [S92]}}\n"
    )
    (tmp_path / "routes.yaml").write_text("format: 1\nsea:\n  - {ports: [osan, osaka], distance: H4.03}\n")
    (tmp_path / "platforms.yaml").write_text(
        "format: 1\nplatforms:\n"
        "  c-17: {name: C, mode: air, payload: P1.15, speed: P1.15, load: P1.03, unload: P9.99}\n"
    )
    (tmp_path / "units.yaml").write_text("format: 1\nunit_types: {}\n")
    (tmp_path / "missiles.yaml").write_text(
        "format: 1\nweapons: {}\nregions: {}\nflights: [{weapon: kn23, to: [osan], time: P1.03}]\n"
    )
    with pytest.raises(InputError) as refused:
        read_catalogue(tmp_path, world.register)
    assert [line.split(";")[0] for line in str(refused.value).splitlines()] == [
        "scenarios/data/missiles.yaml:4: unknown weapon 'kn23'",
        "scenarios/data/places.yaml:4: unknown parameter 'H3.99' for places.osan.capacity",
        "scenarios/data/places.yaml:4: unknown source 'S92'",
        "scenarios/data/platforms.yaml:3: unknown parameter 'P9.99' for platforms.c-17.unload",
        "scenarios/data/routes.yaml:3: unknown parameter 'H4.03' for sea item 1.distance",
        "scenarios/data/routes.yaml:3: unknown place 'osaka'",
    ]


def test_a_register_with_faults_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("format: 1\nsources: {}\n")
    (tmp_path / "parameters").mkdir()
    row = "{title: t, role: constant, value: 'Tri(1)', unit: h, grade: C, sources: [S1]}"
    for name in ("a", "b"):
        text = f"format: 1\nfamily: {name}\nparameters:\n  P1.01: {row}\n"
        (tmp_path / "parameters" / f"{name}.yaml").write_text(text)
    with pytest.raises(InputError) as refused:
        read_register(tmp_path)
    assert [line.split(";")[0] for line in str(refused.value).splitlines()] == [
        "scenarios/data/parameters/a.yaml:4: unknown source 'S1'",
        "scenarios/data/parameters/a.yaml:4: the value of 'P1.01' is 'Tri(1)': "
        "Tri(low, mode, high) needs three numbers in rising order",
        "scenarios/data/parameters/b.yaml:4: parameter 'P1.01' a second time "
        "(first in scenarios/data/parameters/a.yaml:4)",
        "scenarios/data/parameters/b.yaml:4: unknown source 'S1'",
        "scenarios/data/parameters/b.yaml:4: the value of 'P1.01' is 'Tri(1)': "
        "Tri(low, mode, high) needs three numbers in rising order",
    ]


# --- what is shipped ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", scenarios.shipped())
def test_every_shipped_scenario_loads_and_is_named_as_its_file(name: str) -> None:
    made = scenarios.load(name)
    assert made.scenario.name == name
    assert scenarios.summary(name) == made.scenario.summary.strip() != ""
    assert made.files[-1] == f"scenarios/library/{name}.yaml"


@pytest.mark.parametrize("name", scenarios.shipped_packs())
def test_every_shipped_pack_lies_over_every_scenario(name: str) -> None:
    for scenario in scenarios.shipped():
        made = scenarios.load(scenario, [name])
        assert made.packs == (name,)
    assert scenarios.summary(name)


def test_the_register_is_read_quickly() -> None:
    """Well under 150 ms of CPU, imports apart."""
    code = (
        "import time, scenarios; start = time.process_time(); scenarios.register(); "
        "print(time.process_time() - start)"
    )
    spent = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3)]
    assert min(spent) < 0.15


def test_shipped_data_is_read_once() -> None:
    assert scenarios.register() is scenarios.register()
    assert scenarios.catalogue() is scenarios.catalogue()


# --- writing a scenario ------------------------------------------------------------------------


def test_the_template_is_a_scenario(write: Write) -> None:
    made = scenarios.load(write("my-war.yaml", scenarios.template("my-war")))
    assert (made.scenario.name, made.files[0]) == ("my-war", "scenarios/library/korea-today.yaml")


def test_the_examples_in_the_template_are_valid(write: Write) -> None:
    text = scenarios.template("my-war")
    examples = [line[2:] if line.startswith("# ") else line for line in text.splitlines()]
    kept = [line for line in examples if line and (line[0] == " " or line.split(" ")[0].endswith(":"))]
    write("my-war.yaml", "\n".join(line for line in kept if "H+30m" not in line and "`" not in line))
    made = scenarios.load("my-war.yaml", rules=None)
    assert made.scenario.clock.endex.text == "D+45"
    assert made.parameter("P1.03").value == "LN(6, 20)"


def test_a_template_needs_a_name_that_scenarios_can_have() -> None:
    with pytest.raises(InputError) as refused:
        scenarios.template("My war")
    assert str(refused.value) == (
        "NAME: 'My war'; expected a name in lower-case letters, digits, '.', '_' and '-', "
        "of at most 64 characters"
    )


def test_the_schema_describes_the_file_format() -> None:
    schema = json.loads(scenarios.schema_json())
    assert schema["required"] == ["format"]
    assert {"extends", "clock", "force"} <= set(schema["properties"])
    assert schema["$defs"]["Moment"]["type"] == "string"
    assert schema["$defs"]["StrikeInject"]["required"] == ["id", "kind"]
    assert "required" not in schema["$defs"]["Clock"]
    assert schema["$defs"]["Clock"]["additionalProperties"] is False
