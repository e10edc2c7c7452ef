"""Which points of a sweep are looked at, and against which of them the others are held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from scenarios.problems import nearest, one_of
from sim.lab.results import Results, ResultsError
from sim.lab.study import Factor

Levels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """One combination of the policy factors. ``label`` leaves out what is the same for all shown."""

    name: str
    label: str
    levels: Levels


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One combination of the circumstances; the name of the only one there may be is empty."""

    name: str
    levels: Levels


@dataclass(frozen=True, slots=True)
class Selection:
    """Policies side by side in one or more circumstances. ``fixed``: policy levels shared by all."""

    policies: tuple[Policy, ...]
    baseline: Policy
    circumstances: tuple[Circumstance, ...]  # shown in full
    elsewhere: tuple[Circumstance, ...]  # all that `where` allows, those shown included
    fixed: Levels
    columns: Mapping[tuple[str, str], int]  # (policy, circumstance) -> point

    def points(self, circumstance: Circumstance) -> list[int]:
        """The points of all policies in a circumstance, in their order."""
        return [self.columns[policy.name, circumstance.name] for policy in self.policies]

    def policy(self, name: str) -> Policy | None:
        """The policy that a level or a combination of levels stands for, if it is among those shown."""
        return _named(name, self.policies)

    def near(self, levels: Levels) -> Circumstance | None:
        """The circumstance of these levels, if there is one."""
        return next((c for c in self.elsewhere if dict(c.levels) == dict(levels)), None)


def select(
    results: Results, *, baseline: str | None = None, where: Sequence[str] = (), everywhere: bool = False
) -> Selection:
    """What to show: ``where`` ("factor=level", repeatable) narrows the levels, each factor by itself.

    A circumstance that ``where`` does not name stands at its first level, or at all with
    ``everywhere``; policies stay at all theirs. ``baseline`` replaces that of the design.

    Raises ``ResultsError`` for a factor, a level or a baseline that is not there, with the nearest.
    """
    asked = _asked(results.factors, where)
    of_policy = [f for f in results.factors if f.role == "policy"]
    of_place = [f for f in results.factors if f.role == "circumstance"]
    policies = _policies(of_policy, asked)
    elsewhere = tuple(
        Circumstance("+".join(levels.values()), levels) for levels in _combined(of_place, asked)
    )
    shown = [
        c
        for c in elsewhere
        if everywhere or all(f.name in asked or c.levels[f.name] == f.levels[0] for f in of_place)
    ]
    return Selection(
        policies,
        _baseline(results, baseline, policies, of_policy),
        tuple(shown),
        elsewhere,
        {f.name: asked[f.name][0] for f in of_policy if len(asked.get(f.name, ())) == 1},
        _columns(results, policies, elsewhere),
    )


def policies_of(factors: Sequence[Factor], baseline: str) -> tuple[tuple[Policy, ...], Policy]:
    """All policies, and the one that ``baseline`` names, as a design writes it."""
    policies = _policies([f for f in factors if f.role == "policy"], {})
    return policies, _written(baseline, policies)


def _written(baseline: str, policies: tuple[Policy, ...]) -> Policy:
    return _named(baseline, policies) or _named(baseline.partition("+")[0], policies) or policies[0]


def _asked(factors: Sequence[Factor], where: Iterable[str]) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {}
    by_name = {f.name: f for f in factors}
    for text in where:
        name, sign, level = text.partition("=")
        if not sign:
            raise ResultsError(f"--where {text}: expected FACTOR=LEVEL, such as {_example(factors)}")
        if name not in by_name:
            raise ResultsError(_unknown(f"--where {text}: unknown factor '{name}'", name, list(by_name)))
        levels = by_name[name].levels
        if level not in levels:
            raise ResultsError(_unknown(f"--where {text}: no level '{level}' of {name}", level, levels))
        asked.setdefault(name, []).append(level)
    return {name: [x for x in by_name[name].levels if x in levels] for name, levels in asked.items()}


def _example(factors: Sequence[Factor]) -> str:
    return f"{factors[0].name}={factors[0].levels[0]}" if factors else "access=minute"


def _unknown(found: str, word: str, words: Sequence[str]) -> str:
    near = nearest(word, words)
    expected = one_of(words) if words else "no factor: the design has none"
    return f"{found}; expected {expected}" + (f"; nearest: {near}" if near else "")


def _combined(factors: Sequence[Factor], asked: Mapping[str, Sequence[str]]) -> Iterable[dict[str, str]]:
    for levels in product(*(asked.get(f.name, f.levels) for f in factors)):
        yield dict(zip((f.name for f in factors), levels, strict=True))


def _policies(factors: Sequence[Factor], asked: Mapping[str, Sequence[str]]) -> tuple[Policy, ...]:
    found = []
    for levels in _combined(factors, asked):
        own = [level for name, level in levels.items() if len(asked.get(name, ())) != 1]
        name = "+".join(levels.values()) or "as written"
        found.append(Policy(name, "+".join(own) or name, levels))
    return tuple(found)


def _named(name: str, policies: Sequence[Policy]) -> Policy | None:
    """A whole name, or the first policy at this level of the first policy factor."""
    whole = next((p for p in policies if name in (p.name, p.label)), None)
    return whole or next((p for p in policies if next(iter(p.levels.values()), "") == name), None)


def _baseline(
    results: Results, asked: str | None, policies: tuple[Policy, ...], factors: Sequence[Factor]
) -> Policy:
    if asked is None:
        return _written(str(results.manifest["baseline"]), policies)
    found = _named(asked, policies)
    if found is None:
        names = [*(factors[0].levels if factors else ()), *(p.name for p in policies)]
        left_out = _named(asked, _policies(factors, {})) is not None
        what = "left out by --where" if left_out else "no such policy in the sweep"
        known = [name for name in names if _named(name, policies)]
        raise ResultsError(_unknown(f"--baseline {asked}: {what}", asked, list(dict.fromkeys(known))))
    return found


def _columns(
    results: Results, policies: Sequence[Policy], circumstances: Sequence[Circumstance]
) -> dict[tuple[str, str], int]:
    names = [f.name for f in results.factors]
    by_levels = {tuple(point.levels[name] for name in names): point.index for point in results.points}
    return {
        (p.name, c.name): by_levels[tuple({**p.levels, **c.levels}[name] for name in names)]
        for p in policies
        for c in circumstances
    }
