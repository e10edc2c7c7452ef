"""How rules enter: a user's file by the same door as the built-in ones, checked when it enters."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

import policies.registry
import scenarios
from policies import Grant, Registry, RuleError, builtin
from policies import access as access_rules
from sim import compile_plan, play_plan
from tests.sim.strategies import a_request, a_world

HEAD = "from policies import Grant, Request, Stage, Verdict, World, rule\n\n"
GOOD = HEAD + (
    '@rule("access", "open-door", parameters=("P1.02",))\n'
    "def open_door(request: Request, world: World) -> Verdict | None:\n"
    '    """Everyone may use every base.\n\n    At once."""\n'
    '    return Grant("the door is open")\n'
)
ACCESS_SIGNATURE = "def my_rule(request: Request, world: World) -> Verdict | None"
CONSULTATION_SIGNATURE = "def my_procedure(request: Request, world: World) -> tuple[Stage, ...]"

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_(text: str, name: str = "my_rules.py") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write_


def refusal(source: str, registry: Registry | None = None) -> str:
    with pytest.raises(RuleError) as refused:
        (registry or builtin()).including(source)
    return str(refused.value)


# --- what enters ---


def test_a_users_rule_enters_like_a_built_in_one(write: Write) -> None:
    path = write(GOOD)
    registry = builtin().including(path)
    entered = registry.get("access", "open-door")
    assert (entered.family, entered.name, entered.origin) == ("access", "open-door", path)
    assert entered.summary == "Everyone may use every base."
    assert entered.parameters == ("P1.02",)
    assert entered.digest == hashlib.sha256(GOOD.encode()).hexdigest()
    assert entered(a_request(), a_world()) == Grant("the door is open")
    assert set(registry.names("access")) == {*builtin().names("access"), "open-door"}


def test_a_users_rule_decides_a_run(write: Write) -> None:
    registry = builtin().including(write(GOOD))
    sets = [f"access.readings.{capital}=open-door" for capital in ("USA", "JPN", "ROK")]
    loaded = scenarios.load("korea-today", sets=sets)
    run = play_plan(compile_plan(loaded, registry, scenarios.catalogue()), 1)
    decided = {(r["rule"], r["verdict"]) for r in run.rulings if r["class"] == "combat"}
    assert decided == {("open-door", "grant: the door is open")}


MISBEHAVING = {
    "fails": ("    return 1 / 0\n", "failed with ZeroDivisionError: division by zero"),
    "no verdict": ("    return 'go'\n", "answered 'go'; expected Grant, Notify, Ask, Deny, Reroute, Earlier"),
    "silent": ("    return None\n", "has no answer for combat requests"),
    "impure": (
        "    seen.append(1)\n    return Grant(str(len(seen)))\n",
        "answers the same request in two ways; a rule is pure",
    ),
    "unknown parameter": (
        "    return Notify('on notice', lead='P1.99')\n",
        "names 'P1.99', which is not in the register",
    ),
}


@pytest.mark.parametrize("case", MISBEHAVING)
def test_a_users_rule_that_misbehaves_is_named(write: Write, case: str) -> None:
    body, message = MISBEHAVING[case]
    head = 'from policies import Grant, Notify, rule\nseen = []\n\n@rule("access", "bad")\n'
    registry = builtin().including(write(f"{head}def bad(request, world):\n{body}"))
    loaded = scenarios.load("korea-today", sets=["access.readings.USA=bad", "access.readings.JPN=bad"])
    plan = compile_plan(loaded, registry, scenarios.catalogue())
    with pytest.raises(RuleError, match="rule 'bad' ") as refused:
        play_plan(plan, 1)
    assert message in str(refused.value)


def test_a_registry_is_never_changed(write: Write) -> None:
    before = builtin().names("access")
    builtin().including(write(GOOD))
    assert builtin().names("access") == before
    assert "open-door" not in before


def test_a_rule_that_is_imported_does_not_enter_again(write: Write) -> None:
    registry = builtin().including(write("from policies.access import prompt, strict\n" + GOOD))
    assert set(registry.names("access")) - set(builtin().names("access")) == {"open-door"}


def test_a_users_file_may_hold_dataclasses_and_several_rules(write: Write) -> None:
    text = GOOD + (
        "from dataclasses import dataclass\n\n@dataclass\nclass Note:\n    text: 'str'\n\n"
        '@rule("consultation", "short")\ndef short(request, world, *, rounds=1):\n    return ()\n'
    )
    registry = builtin().including(write(text))
    assert registry.get("access", "open-door").digest == registry.get("consultation", "short").digest
    assert registry.families() == ("access", "consultation", "information")


def test_rules_come_in_a_written_order() -> None:
    keys = [(rule.family, rule.name) for rule in builtin().rules()]
    assert keys == sorted(keys)
    assert builtin().names("access") == (
        *("denied", "free-use-1951", "logistics-only", "minute", "movement", "prompt", "strict"),
        "un-sofa",
    )
    assert builtin().names("consultation") == ("prompt-consultation", "strict-consultation")


def test_every_built_in_rule_says_what_it_is() -> None:
    assert all(rule.summary.endswith(".") and len(rule.digest) == 64 for rule in builtin().rules())


# --- what does not ---

WRONG_SIGNATURES = {
    "too few": ("def f(request):\n    return None\n", "found def f(request)"),
    "none": ("def f():\n    return None\n", "found def f()"),
    "too many": ("def f(request, world, luck):\n    return None\n", "found def f(request, world, luck)"),
    "keyword only": ("def f(request, *, world):\n    return None\n", "found def f(request, *, world)"),
    "coroutine": ("async def f(request, world):\n    return None\n", ""),
    "generator": ("def f(request, world):\n    yield None\n", ""),
}


@pytest.mark.parametrize("case", WRONG_SIGNATURES)
def test_a_wrong_signature_shows_the_one_expected(write: Write, case: str) -> None:
    text, found = WRONG_SIGNATURES[case]
    path = write(f'{HEAD}@rule("access", "f")\n{text}')
    message = refusal(path)
    assert message.startswith(f"{path}:3: rule 'f' ")
    assert found in message
    assert message.endswith(f"expected {ACCESS_SIGNATURE}")


def test_each_family_has_its_own_signature(write: Write) -> None:
    message = refusal(write(f'{HEAD}@rule("consultation", "f")\ndef f(request):\n    return ()\n'))
    assert message.endswith(f"expected {CONSULTATION_SIGNATURE}")


def test_a_name_that_is_taken_says_by_whom(write: Write) -> None:
    path = write(GOOD.replace("open-door", "prompt"))
    assert refusal(path) == (
        f"{path}: access rule 'prompt' is already defined in policies/access.py; give it another name"
    )


def test_two_rules_of_one_name_in_one_file(write: Write) -> None:
    path = write(GOOD + '\n@rule("access", "open-door")\ndef other(request, world):\n    return None\n')
    assert refusal(path).startswith(f"{path}: access rule 'open-door' is already defined in {path}")


def test_the_same_file_twice(write: Write) -> None:
    path = write(GOOD)
    assert "is already defined in" in refusal(path, builtin().including(path))


def test_an_unknown_family_names_the_nearest(write: Write) -> None:
    path = write(GOOD.replace('"access"', '"acess"'))
    assert refusal(path) == (
        f"{path}:3: unknown family 'acess'; expected one of access, consultation, information; "
        "nearest: access"
    )


@pytest.mark.parametrize("name", ["Open", "open_door", "-open", "", "open door", "öffnen"])
def test_a_name_is_written_in_one_way(write: Write, name: str) -> None:
    path = write(GOOD.replace("open-door", name))
    assert refusal(path) == (f"{path}:3: rule name '{name}' must be lower-case letters, digits and hyphens")


def test_a_file_without_rules_shows_an_example(write: Write) -> None:
    path = write("def my_rule(request, world):\n    return None\n")
    message = refusal(path)
    assert message.startswith(f"{path}: no rule found; mark a function with @rule(family, name)")
    assert ACCESS_SIGNATURE in message


BROKEN = {
    "syntax": ("x = 1\ny = 2\ndef f(:\n", 3, "SyntaxError"),
    "at import": ("x = 1\n\n\nx.missing\n", 4, "AttributeError: 'int' object has no attribute 'missing'"),
    "deeper": ("def f():\n    return 1 / 0\n\nf()\n", 2, "ZeroDivisionError: division by zero"),
    "missing import": ("import no_such_module_of_mine\n", 1, "ModuleNotFoundError"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_does_not_run_names_the_line(write: Write, case: str) -> None:
    text, line, message = BROKEN[case]
    path = write(text)
    assert refusal(path).startswith(f"{path}:{line}: {message}")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.py", tmp_path):
        assert refusal(f"{path}{'' if path.suffix else '/'}") == (
            f"{path}: no such file; --rules takes a Python file or the name of an installed plug-in"
        )


def test_a_file_that_is_not_python(write: Write) -> None:
    path = write(GOOD, "rules.txt")
    assert refusal(path) == f"{path}: cannot be read as Python; expected a file ending in .py"


# --- plug-ins ---


def test_a_plug_in_that_is_not_installed() -> None:
    assert refusal("no-such-plug-in") == (
        "no plug-in 'no-such-plug-in' in entry-point group peninsula.policies; known: none installed"
    )


def install(monkeypatch: pytest.MonkeyPatch, **points: str) -> None:
    found = EntryPoints(EntryPoint(n, v, policies.registry.ENTRY_POINT_GROUP) for n, v in points.items())
    monkeypatch.setattr(policies.registry, "entry_points", lambda group: found.select(group=group))


def test_a_plug_in_enters_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, rules="policies.access")
    registry = Registry({}).including("rules")
    assert registry.names("access") == builtin().names("access")
    assert registry.get("access", "prompt").origin == "plug-in rules"
    assert registry.get("access", "prompt").function is access_rules.prompt


def test_a_plug_in_must_be_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, rules="policies.access:prompt")
    assert refusal("rules") == "plug-in 'rules' must name a module that holds marked functions"
    assert refusal("ruels").endswith("known: rules")


# --- looking up ---


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(RuleError) as unknown:
        builtin().get("access", "promt")
    assert str(unknown.value) == (
        "unknown access rule 'promt'; known: denied, free-use-1951, logistics-only, minute, movement, "
        "prompt, strict, un-sofa; nearest: prompt"
    )
    with pytest.raises(RuleError, match=r"unknown politics rule 'x'; known: none$"):
        builtin().get("politics", "x")
