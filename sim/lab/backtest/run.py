"""A whole backtest: every case played with and without what it has made, every row scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from policies import Registry, builtin
from scenarios import catalogue
from scenarios.sections.observed import BEFORE_REGIMES, FLOWS, REGIMES, Observed
from sim.lab.backtest.again import Paired, ratio_with_other_runs
from sim.lab.backtest.cases import Case, cases_of
from sim.lab.backtest.playing import Tell, Times, parameters_behind, play_cases
from sim.lab.backtest.scores import Score, score
from sim.lab.backtest.summary import Held, Summary, summary
from sim.lab.model import RuleSource
from sim.observing import Window, window_of
from sim.plan import Plan, compile_plan

REPLICATIONS = 1_000
#: What a backtest cannot say; printed with every output.
SILENT = (
    "Consultation, access, and the latency of TISA and GSOMIA have no observed row: "
    "no prior consultation was ever held. This score says nothing about them."
)
_NAMES = tuple(name for _, name in REGIMES)


@dataclass(frozen=True, slots=True)
class RowResult:
    """A scored row. ``made_from_case`` are parameters behind it that its case has made: where there are
    any, the row is no test. ``left_out`` is its score without what the case has made, None where ``gone``
    names parameters of which nothing is left without it."""

    row: Observed
    window: Window
    score: Score
    made_from_case: tuple[str, ...]
    left_out: Score | None
    gone: tuple[str, ...]

    @property
    def is_test(self) -> bool:
        return not self.made_from_case


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with its scored rows, in the order of the file."""

    case: Case
    rows: tuple[RowResult, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows of a kind: with what the case has made, the tests among them, and with the case left out.

    ``paired`` are the rows that can be scored both ways: in sample, then left out.
    """

    name: str
    in_sample: Summary
    tests: Summary
    left_out: Summary
    paired: tuple[Summary, Summary]

    @property
    def ratio(self) -> float | None:
        """Interval score left out over in sample, of the rows that have both."""
        one, other = self.paired
        if one.interval is None or other.interval is None or not one.interval.value:
            return None
        return other.interval.value / one.interval.value


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a backtest found. ``whole`` is over all rows; ``heaviest`` is the case without which the ratio
    of ``whole`` is smallest, with that ratio, None where fewer than two cases have one;
    ``other_runs`` is where that of ``whole`` would lie with as many other runs, in nine of ten."""

    cases: tuple[CaseResult, ...]
    whole: Scope
    heaviest: tuple[str, float] | None
    other_runs: tuple[float, float] | None
    flows: Mapping[str, Scope]
    regimes: Mapping[str, Scope]
    replications: int
    seed: int

    @property
    def rows(self) -> int:
        return sum(len(found.case.rows) for found in self.cases)

    @property
    def scored(self) -> int:
        return sum(len(found.rows) for found in self.cases)

    def not_scored(self) -> list[tuple[str, Observed]]:
        """Rows that are not scored, each with its case."""
        return [(found.case.name, row) for found in self.cases for row in found.case.rows if row.not_scored]


def backtest(
    names: Iterable[str] = (),
    *,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = 1,
    rules: tuple[RuleSource, ...] = (),
    registry: Registry | None = None,
    progress: Tell | None = None,
) -> Backtest:
    """Hold cases against runs of them: shipped names, files, folders; all shipped ones if none is named.

    Each replication draws a world and luck. ``jobs`` processes play; they change no number. ``progress``
    is told how many runs are done. Raises ``InputError`` for what is wrong with a case, ``SweepError`` for
    a run that fails.
    """
    known = registry or builtin()
    cases = cases_of(names, known)
    played, left = play_cases(cases, replications, seed, jobs, rules, progress)
    found = tuple(_scored(case, played[case.name], left.get(case.name), known, seed) for case in cases)
    rows = [(result.case, row) for result in found for row in result.rows]
    flows = _scopes(rows, lambda case, row: row.row.flow, FLOWS, seed)
    regimes = _scopes(rows, lambda case, row: case.regime, (BEFORE_REGIMES, *_NAMES), seed)
    whole = _scope("all", rows, seed)
    again = ratio_with_other_runs(_paired(found, played, left), seed)
    return Backtest(found, whole, _heaviest(rows), again, flows, regimes, replications, seed)


def _scored(case: Case, times: Times, left: Times | None, registry: Registry, seed: int) -> CaseResult:
    plan = _plan(case, registry)
    behind = parameters_behind(case, registry, seed) if case.made else {}
    rows = []
    for n, row in enumerate(case.scored):
        window = window_of(plan, row)
        made = tuple(sorted(behind.get(row.id, frozenset()) & case.made))
        gone = tuple(sorted(set(made) & case.gone))
        own = score(times[:, n], window)
        other = own if left is None or not made else score(left[:, n], window)
        rows.append(RowResult(row, window, own, made, None if gone else other, gone))
    return CaseResult(case, tuple(rows))


def _paired(
    found: Sequence[CaseResult], played: Mapping[str, Times], left: Mapping[str, Times]
) -> list[Paired]:
    """The times of every row that has an interval score with and without what its case has made."""
    rows = []
    for result in found:
        own = played[result.case.name]
        for n, row in enumerate(result.rows):
            if _has_both(row):
                other = left[result.case.name] if row.made_from_case else own
                rows.append(Paired(own[:, n], other[:, n], row.window))
    return rows


def _plan(case: Case, registry: Registry) -> Plan:
    return compile_plan(case.loaded, registry, catalogue())


_Rows = Sequence[tuple[Case, RowResult]]


def _scopes(
    rows: _Rows, key: Callable[[Case, RowResult], str], names: Sequence[str], seed: int
) -> dict[str, Scope]:
    """A scope for each name that has rows, in the order of the names."""
    sorted_ = {name: [(case, row) for case, row in rows if key(case, row) == name] for name in names}
    return {name: _scope(name, held, seed) for name, held in sorted_.items() if held}


def _scope(name: str, rows: _Rows, seed: int) -> Scope:
    def held(score_of: Callable[[RowResult], Score | None]) -> Summary:
        found = [(case, score_of(row)) for case, row in rows]
        return summary([Held(case.name, score) for case, score in found if score is not None], seed)

    return Scope(
        name,
        in_sample=held(lambda row: row.score),
        tests=held(lambda row: row.score if row.is_test else None),
        left_out=held(lambda row: row.left_out),
        paired=(
            held(lambda row: row.score if _has_both(row) else None),
            held(lambda row: row.left_out if _has_both(row) else None),
        ),
    )


def _heaviest(rows: _Rows) -> tuple[str, float] | None:
    """The case without which the score left out over in sample is smallest, and that ratio."""
    both = [(case.name, row.score.interval, row.left_out.interval) for case, row in rows if row.left_out]
    pairs = [(name, one, other) for name, one, other in both if one is not None and other is not None]
    names = sorted({name for name, _, _ in pairs})
    if len(names) < 2:
        return None
    without = {}
    for name in names:
        held = [pair for pair in pairs if pair[0] != name]
        without[name] = sum(other for _, _, other in held) / sum(one for _, one, _ in held)
    return min(without.items(), key=lambda entry: (entry[1], entry[0]))


def _has_both(row: RowResult) -> bool:
    """Whether the interval score exists with and without what the case has made."""
    return row.left_out is not None and None not in (row.score.interval, row.left_out.interval)
