"""``peninsula backtest``: cases from history held against runs of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from cli.output import emit_json, note
from cli.run_command import whole_seed

if TYPE_CHECKING:
    from sim.lab.backtest.run import Backtest, RowResult, Scope
    from sim.lab.backtest.scores import Score
    from sim.lab.backtest.summary import Share, Summary

_MINUTE = 60.0
_QUANTILES = ("p05", "p25", "p50", "p75", "p95")


def complete_case(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    import scenarios

    found = [CompletionItem(name) for name in scenarios.shipped_history() if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


@click.command(
    name="backtest",
    epilog="""\b
Examples:
  peninsula backtest
  peninsula backtest yeonpyeong-2010 my-case.yaml
  peninsula backtest my-cases/ --replications 4000 --json
  peninsula backtest --figure backtest.svg

\b
A case is a scenario with a list 'observed'; docs/backtest.md shows how to
write one from a newspaper in ten minutes.""",
)
@click.argument("cases", nargs=-1, metavar="[FILE|DIR]...", shell_complete=complete_case)
@click.option(
    "--replications",
    type=click.IntRange(20, 1_000_000),
    default=1000,
    show_default=True,
    metavar="N",
    help="Runs of each case, each with a world and luck of its own.",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    metavar="N",
    callback=whole_seed,
    help="The worlds and the luck.",
)
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes (default: the cores).")
@click.option("--rules", multiple=True, metavar="FILE", help="Rules of your own that a case names.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
@click.option("--figure", type=click.Path(), metavar="FILE", help="Write the picture as SVG.")
def command(
    cases: tuple[str, ...],
    replications: int,
    seed: int,
    jobs: int | None,
    rules: tuple[str, ...],
    as_json: bool,
    figure: str | None,
) -> None:
    """Hold the model against what happened.

    Plays every case many times, with what nobody knows and with luck, and tells where each observed
    time lies among the simulated ones. Without a name, all shipped cases. A case that made a number
    of the model is no test of it; the score with every case left out of the numbers that it made
    stands beside.
    """
    import policies
    from sim.lab.backtest.run import backtest
    from sim.lab.model import rule_sources

    if figure is not None and not Path(figure).absolute().parent.is_dir():
        raise click.BadParameter(f"no folder '{Path(figure).parent}' for the picture", param_hint="--figure")
    registry = policies.builtin()
    for source in rules:
        registry = registry.including(source)
    with _progress() as tell:
        found = backtest(
            cases,
            replications=replications,
            seed=seed,
            jobs=jobs or _cores(),
            rules=rule_sources(rules),
            registry=registry,
            progress=tell,
        )
    if figure is not None:
        from cli.backtest_picture import svg

        Path(figure).write_text(svg(found), encoding="utf-8", newline="\n")
        note(f"picture written to {figure}")
    if as_json:
        emit_json(report(found))
    else:
        from cli.backtest_text import render

        render(found)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr while a person waits at a terminal; nothing in a file or a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=0, label="runs", file=sys.stderr, show_pos=True) as bar:

        def tell(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield tell


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# --- JSON ----------------------------------------------------------------------------------------


def report(found: Backtest) -> dict[str, Any]:
    """The backtest as plain data; times are minutes from ``since``."""
    from sim.lab.backtest.run import SILENT

    return {
        "format": 1,
        "replications": found.replications,
        "seed": found.seed,
        "says_nothing_about": SILENT,
        "rows": found.rows,
        "rows_scored": found.scored,
        "share_scored": round(found.scored / found.rows, 4),
        "cases": [
            {
                "name": case.case.name,
                "title": case.case.title,
                "regime": case.case.regime,
                "rows": [_row(row) for row in case.rows],
                "not_scored": [
                    {"id": row.id, "flow": row.flow, "reason": row.not_scored, "why": row.why}
                    for row in case.case.rows
                    if row.not_scored
                ],
            }
            for case in found.cases
        ],
        "overall": _scope(found.whole),
        "heaviest_case": None
        if found.heaviest is None
        else {"name": found.heaviest[0], "ratio_without_it": _rounded(found.heaviest[1])},
        "interval_score_left_out_over_in_sample_with_other_runs": None
        if found.other_runs is None
        else {"low": _rounded(found.other_runs[0]), "high": _rounded(found.other_runs[1])},
        "flows": {name: _scope(scope) for name, scope in found.flows.items()},
        "regimes": {name: _scope(scope) for name, scope in found.regimes.items()},
    }


def _row(row: RowResult) -> dict[str, Any]:
    spec = row.row
    return {
        "id": spec.id,
        "event": spec.event,
        "flow": spec.flow,
        "unit": "min",
        "since": spec.since.text if spec.since else "H",
        "grade": spec.grade,
        "sources": list(spec.sources),
        **_score(row.score),
        "is_test": row.is_test,
        "made_from_case": list(row.made_from_case),
        "left_out": None if row.left_out is None else _score(row.left_out),
        "nothing_left_of": list(row.gone),
    }


def _score(score: Score) -> dict[str, Any]:
    quantiles = score.quantiles or (None,) * len(_QUANTILES)
    return {
        "observed": _observed(score),
        "observed_from": _minutes(score.low),
        "observed_to": _minutes(score.high),
        **{name: _minutes(value) for name, value in zip(_QUANTILES, quantiles, strict=True)},
        "chance": round(score.chance, 4),
        "inside_50": score.inside_50,
        "inside_90": score.inside_90,
        "part_50": _rounded(score.part_50),
        "part_90": _rounded(score.part_90),
        "pit": _rounded(score.pit),
        "interval_score": _rounded(score.interval),
        "brier": round(score.brier, 6),
        "miss": score.miss,
    }


def _observed(score: Score) -> float | None:
    """The middle of what was observed; the bound of what came no later; None for what never came."""
    if score.high is None:
        return None
    return _minutes(score.high if score.low is None else (score.low + score.high) / 2)


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / _MINUTE, 3)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _scope(scope: Scope) -> dict[str, Any]:
    return {
        "in_sample": _summary(scope.in_sample),
        "tests_only": _summary(scope.tests),
        "left_out": _summary(scope.left_out),
        "interval_score_left_out_over_in_sample": _rounded(scope.ratio),
    }


def _summary(found: Summary) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "cases": found.cases,
        "misses": found.misses,
        "inside_50": _share(found.inside_50),
        "inside_90": _share(found.inside_90),
        "interval_score": _share(found.interval),
        "observed_over_median": _share(found.off),
        "brier_never": _share(found.brier),
        "verdict": found.verdict,
    }


def _share(share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {"value": _rounded(share.value), "low": _rounded(share.low), "high": _rounded(share.high)}
