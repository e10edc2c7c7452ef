"""A backtest for people: what was observed beside what was simulated, the picture, the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.backtest_picture import lane
from cli.figures import decimals, percent
from cli.output import console, counted, print_paragraph, print_table

if TYPE_CHECKING:
    from sim.lab.backtest.run import Backtest, CaseResult, RowResult, Scope
    from sim.lab.backtest.scores import Score
    from sim.lab.backtest.summary import Share, Summary

_ALWAYS = 0.95  # of runs: above it the share is not worth telling
_UNITS = ((60.0, "min", 120), (3_600.0, "h", 72), (86_400.0, "d", 0))  # seconds, name, up to so many


def render(found: Backtest) -> None:
    """Print the whole backtest."""
    screen = console()
    screen.print("History as a test", style="bold")
    share = percent(found.scored / found.rows)
    cases = counted(len(found.cases), "case")
    print_paragraph(
        f"{cases}, {found.scored} of {found.rows} observed rows scored ({share}); {found.replications} runs "
        "of each, each with a world and luck of its own."
    )
    for case in found.cases:
        click.echo()
        _case(case)
    if found.scored:
        click.echo()
        print_paragraph(
            "5 %, median, 95 %: of the runs, in the unit of the observed time. place: the share of runs that "
            "came earlier; near 0 or 1 the model is far off. in 90 %: whether most of the observed time lies "
            "between the two ends; 'came in' is the share of runs in which it came at all."
        )
        _picture(found)
        _misses(found)
        _scores(found)
        _left_out(found)
    _unscored(found)
    from sim.lab.backtest.run import SILENT

    click.echo()
    print_paragraph(SILENT, style="bold")


# --- one case ----------------------------------------------------------------------------------------


def _case(found: CaseResult) -> None:
    console().print(found.case.title, style="bold")
    print_paragraph(f"{found.case.name}; warning regime: {found.case.regime}")
    if not found.rows:
        print_paragraph("no row that the model produces")
        return
    rows = [_line(row) for row in found.rows]
    print_table(
        ("row", "observed", "5 %", "median", "95 %", "place", "in 90 %", ""), rows, right=(2, 3, 4, 5)
    )
    made = sorted({ident for row in found.rows for ident in row.made_from_case})
    if made:
        print_paragraph(f"* no test: behind it stand numbers that this case has made ({', '.join(made)})")


def _line(row: RowResult) -> tuple[str, ...]:
    score = row.score
    mark = "" if row.is_test else "*"
    if score.high is None:
        return row.row.id, "never", "", "", "", "", f"came in {percent(score.chance)}", mark
    size, unit = unit_of(score)
    seen = observed(score, size, unit)
    if score.quantiles is None or score.miss:
        return row.row.id, seen, "", "", "", "", f"MISS: {percent(score.chance)} of runs", mark
    low, _, middle, _, high = (f"{q / size:,.{_places(score, size)}f}" for q in score.quantiles)
    place = "" if score.pit is None else f"{score.pit:.2f}"
    inside = "yes" if score.inside_90 else "NO"
    some = "" if score.chance > _ALWAYS else f", came in {percent(score.chance)}"
    return row.row.id, seen, low, middle, high, place, f"{inside}{some}", mark


def unit_of(score: Score) -> tuple[float, str]:
    """Seconds in a unit and its name, fit for the longest time of a row."""
    longest = max(score.high or 0.0, score.quantiles[2] if score.quantiles else 0.0)
    return next((size, name) for size, name, most in _UNITS if longest <= most * size or not most)


def _places(score: Score, size: float) -> int:
    """Decimals that the clock of the case allows."""
    if score.low is None or score.high is None or score.high == score.low:
        return 1
    return min(2, decimals((score.high - score.low) / 2 / size, 1))


def observed(score: Score, size: float, unit: str) -> str:
    """``3 to 5 min``, ``by 24 h``."""
    places = _places(score, size)
    high = f"{(score.high or 0.0) / size:,.{places}f}"
    if score.low is None:
        return f"by {high} {unit}"
    low = f"{score.low / size:,.{places}f}"
    return f"{low} to {high} {unit}" if low != high else f"{low} {unit}"


# --- the picture -------------------------------------------------------------------------------------


def _picture(found: Backtest) -> None:
    click.echo()
    console().print("Observed over simulated", style="bold")
    print_paragraph(
        "Each line is one row, scaled to its simulated median (|). [ ] hold half of the runs, - nine "
        "tenths; ( ) are the limits of what was observed, o where they meet, < no later than. Each tick is "
        "a factor of two."
    )
    names = [(case.case.name, row) for case in found.cases for row in case.rows if row.score.interval]
    width = min(26, max((len(row.row.id) for _, row in names), default=0))
    span = max(24, min(72, console().width - width - 4))
    last = ""
    for case, row in names:
        if case != last:
            click.echo(case)
            last = case
        click.echo(f"  {row.row.id[:width]:<{width}} {lane(row.score, span)}".rstrip())
    click.echo(f"  {'':<{width}} {_axis(span)}".rstrip())


def _axis(span: int) -> str:
    """Factors of the simulated median below the lanes."""
    from cli.backtest_picture import place_of

    marks = [" "] * (span + 4)
    for factor, text in ((0.125, "1/8"), (0.25, "1/4"), (0.5, "1/2"), (1, "1"), (2, "2"), (4, "4"), (8, "8")):
        start = place_of(factor, span)
        marks[start : start + len(text)] = text
    return "".join(marks)


def _misses(found: Backtest) -> None:
    """Rows outside nine tenths of the runs, and which way."""
    click.echo()
    console().print("Where it misses", style="bold")
    rows = [(case.case.name, row) for case in found.cases for row in case.rows]
    missed = [(case, row) for case, row in rows if row.score.inside_90 is False]
    if not missed:
        print_paragraph("no observed time lies outside nine tenths of the runs")
    for case, row in missed:
        print_paragraph(f"{case}, {row.row.id}: {_missed(row.score)}", indent="  ")


def _missed(score: Score) -> str:
    size, unit = unit_of(score)
    seen = observed(score, size, unit)
    if score.miss or score.quantiles is None:
        return f"it happened ({seen}), and comes in {percent(score.chance)} of runs"
    low, high = (f"{q / size:,.{_places(score, size)}f}" for q in (score.quantiles[0], score.quantiles[-1]))
    way = "slow" if (score.pit or 0.0) < 0.5 else "quick"
    return f"{seen}, simulated {low} to {high} {unit}: the model is too {way}"


# --- the score ---------------------------------------------------------------------------------------


def _scores(found: Backtest) -> None:
    click.echo()
    console().print("Score", style="bold")
    scopes = (found.whole, *found.flows.values(), *found.regimes.values())
    columns = ("rows", "n", "in 50 % (95 %)", "in 90 % (95 %)")
    print_table(columns, (_shares(scope) for scope in scopes), whole=0, right=(1,))
    click.echo()
    columns = ("rows", "score (95 %)", "left out (95 %)", "bias (95 %)")
    print_table(columns, (_sizes(scope) for scope in scopes), whole=0)
    print_paragraph(
        "in 50 %, in 90 %: the share of observed times inside that interval, counted in parts where a "
        "rounded time straddles its end. score: the interval score of 90 % on the logarithm of the time, "
        "smaller is better. left out: the same, with each case left out of the numbers that it made. bias: "
        "observed over simulated median, above 1 where it was slower. In brackets 95 % by a bootstrap over "
        "cases."
    )
    click.echo()
    for scope in scopes:
        if "interval" in scope.in_sample.verdict:
            print_paragraph(f"FAIL, {scope.name}, in sample: {scope.in_sample.verdict}")
    called = [scope for scope in scopes if scope.in_sample.verdict == "no fail"]
    few = [scope for scope in scopes if scope.in_sample.verdict == "too few cases to call"]
    if called:
        print_paragraph(f"no fail: {', '.join(scope.name for scope in called)}")
    if few:
        print_paragraph(f"too few cases for a verdict: {', '.join(scope.name for scope in few)}")
    brier = found.whole.in_sample.brier
    if brier is not None:
        never = sum(row.score.high is None for case in found.cases for row in case.rows)
        print_paragraph(
            f"what did not happen, {counted(never, 'row')}: Brier score {brier.value:.4f} (0 is perfect, "
            "0.25 that of a coin)"
        )
    if found.whole.in_sample.misses:
        print_paragraph(f"misses (in under 10 % of runs): {found.whole.in_sample.misses}")


def _shares(scope: Scope) -> tuple[str, ...]:
    own = scope.in_sample
    return scope.name, str(own.rows), _share(own.inside_50), _share(own.inside_90)


def _sizes(scope: Scope) -> tuple[str, ...]:
    own, left = scope.in_sample, scope.left_out
    return scope.name, _ranged(own.interval), _ranged(left.interval), _ranged(own.off)


def _share(share: Share | None) -> str:
    if share is None:
        return "-"
    if share.low is None or share.high is None:
        return f"{share.value:.0%}"
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"


def _ranged(share: Share | None) -> str:
    if share is None or share.low is None or share.high is None:
        return _number(share)
    return f"{share.value:.2f} ({share.low:.2f} to {share.high:.2f})"


def _number(share: Share | None) -> str:
    return "-" if share is None else f"{share.value:.2f}"


def _left_out(found: Backtest) -> None:
    """Leave one case out, beside in sample."""
    click.echo()
    console().print("Leave one case out", style="bold")
    if all(row.is_test for case in found.cases for row in case.rows):
        print_paragraph(
            "No number behind these rows was made from their case: leaving it out changes nothing, "
            "and every scored row is a test."
        )
        return
    whole = found.whole
    print_table(
        ("", "rows", "in 50 %", "in 90 %", "score"),
        [
            _beside("in sample", whole.in_sample),
            _beside("tests alone (the case made no number behind the row)", whole.tests),
            _beside("left out (of the numbers that it made)", whole.left_out),
        ],
        whole=0,
        right=(1,),
    )
    if "interval" in whole.left_out.verdict:
        print_paragraph(f"FAIL, left out: {whole.left_out.verdict}")
    if whole.ratio is not None:
        without = ""
        if found.heaviest is not None:
            name, ratio = found.heaviest
            without = f" Most of it is {name}: without that case it is {ratio:.2f} times."
        again = found.other_runs
        runs = "" if again is None else f" (with other runs, as many: {again[0]:.2f} to {again[1]:.2f})"
        print_paragraph(
            f"On rows that can be scored both ways the score left out is {whole.ratio:.2f} times that in "
            f"sample{runs}.{without}"
        )
    gone = [(case.case.name, row) for case in found.cases for row in case.rows if row.gone]
    for name, row in gone:
        print_paragraph(
            f"{name}, {row.row.id}: cannot be left out, {', '.join(row.gone)} rests on this case alone.",
            indent="  ",
        )


def _beside(name: str, found: Summary) -> tuple[str, ...]:
    shares = (_share(found.inside_50), _share(found.inside_90))
    return name, str(found.rows), *shares, _number(found.interval)


def _unscored(found: Backtest) -> None:
    rows = found.not_scored()
    if not rows:
        return
    click.echo()
    console().print("Not scored", style="bold")
    reasons = {"script": "set by the scenario", "physics": "ballistics", "not-modelled": "not modelled"}
    for reason, words in reasons.items():
        mine = [(case, row) for case, row in rows if row.not_scored == reason]
        if not mine:
            continue
        print_paragraph(f"{words}, {len(mine)}:")
        if reason == "not-modelled":
            for case, row in mine:
                print_paragraph(f"  {case}, {row.id}: {row.why}", indent="    ")
        else:
            print_paragraph(f"  {', '.join(f'{case} {row.id}' for case, row in mine)}", indent="  ")
