"""What ``peninsula sensitivity`` prints: headline, shares of variance, number by number."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from cli.figures import decimals, difference, estimated, figure, graded, percent, unit_of
from cli.output import counted, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.lab.answers.estimates import Estimate
    from sim.lab.answers.reasons import Reason
    from sim.lab.answers.sensitivity import Drivers, Index
    from sim.lab.answers.series import Known
    from sim.lab.answers.tornado import Split, Swing

WIDTH = 80
GRADES = "Grades: A and B stand on sources, C is judgement, C<-A judgement anchored on graded facts."
_FEW_ROWS = 128  # base rows from which shares of variance tell something
_LITTLE = 0.005  # inputs whose share is surely below this stand in one line


def render(found: Sequence[Reason], numbers: int, top: int) -> None:
    """Every reason, one after the other. ``numbers``: how many uncertain numbers there are."""
    for place, reason in enumerate(found):
        if place:
            click.echo("\n" + "-" * WIDTH)
        _headline(reason)
        if reason.mean is None:
            continue
        still = reason.drivers is not None and not reason.drivers.indices
        if not (reason.constant and (reason.drivers is None or still)):
            if reason.drivers is not None:
                _drivers(reason.drivers, "difference" if reason.against else "measure")
            else:
                said("\n" + reason.why_no_drivers)
        if reason.split is not None:
            _split(reason.split)
        if reason.swings:
            _swings(reason, numbers, top)
        elif reason.lacking:
            said(f"\n{reason.lacking}")
    if any(reason.swings for reason in found):
        said("\n" + GRADES)


def said(text: str, indent: str = "", hanging: str = "") -> None:
    """A paragraph within 80 columns; a line break at its front stays. Later lines begin with ``hanging``."""
    if text.startswith("\n"):
        click.echo()
    text = text.lstrip("\n") if hanging else text.strip()
    click.echo(textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=hanging or indent))


def _headline(reason: Reason) -> None:
    who = f"{reason.policy} against {reason.against}" if reason.against else reason.policy
    place = f" in {reason.circumstance}" if reason.circumstance else ""
    said(f"{reason.gauge.name} {unit_of(reason.gauge)}: {who}{place}")
    if reason.gauge.echo:
        said("An echo: it mostly hands back the judgements that were put in.")
    if reason.mean is None:
        said(f"Nothing to tell: {reason.why_none}.")
        return
    if reason.constant:
        said(f"{_constant(reason)}; nothing drives that.")
    elif reason.against:
        said(f"Mean difference {difference(reason.mean)}: {_verdict(reason)}.")
    else:
        said(f"Mean {estimated(reason.mean)}.")
    if reason.never:
        said(f"{counted(reason.never, 'run')} had not got there by ENDEX, counted as ENDEX.")
    if reason.dropped:
        said(f"Left out because a run failed: {counted(reason.dropped, 'cell')}.")


def _constant(reason: Reason) -> str:
    assert reason.mean is not None
    if not reason.against:
        return f"{reason.policy} has {figure(reason.mean.value)} in every run"
    if not reason.mean.value:
        return f"{reason.policy} is the same as {reason.against} in every run"
    return f"The difference is {figure(reason.mean.value)} in every run: {_verdict(reason)}"


def _verdict(reason: Reason) -> str:
    assert reason.mean is not None
    if not reason.mean.clear:
        return "it cannot be told from none"
    if reason.gauge.better == "neither":
        return f"{reason.policy} has {'less' if reason.mean.value < 0 else 'more'}"
    better = (reason.mean.value < 0) == (reason.gauge.better == "less")
    return f"{reason.policy} is {'better' if better else 'worse'}"


def _drivers(found: Drivers, what: str) -> None:
    if not found.indices:
        said(f"\nThe {what} is {figure(found.mean)} in every world of the Saltelli block.")
        return
    said(f"\nWhat drives the {what}: shares of its variance in percent, with 95 % intervals")
    big = [index for index in found.indices if (index.total.high or index.total.value) >= _LITTLE]
    rows = [_index(index.name, index) for index in big]
    if found.luck is not None:
        rows.append(_index("luck", found.luck))
    rows += [
        _index(name, index)
        for name, index in (("all pure grade C", found.weak), ("all others", found.anchored))
        if index is not None
    ]
    print_table(("input", "numbers", "alone", "with interactions"), rows)
    small = [index.name for index in found.indices if index not in big]
    if small:
        said(f"Below {percent(_LITTLE)} each: {', '.join(small)}.")
    _worlds(found)
    if found.held:
        said(f"Held at their medians, being in no group: {', '.join(found.held)}.")


def _index(name: str, index: Index) -> tuple[str, ...]:
    numbers = str(len(index.idents)) if index.idents else ""
    return name, numbers, _share(index.alone), _share(index.total)


def _share(estimate: Estimate) -> str:
    """A share in percent; what noise puts below none or above all is shown as none or all."""
    value, low, high = (
        100 * min(1.0, max(0.0, share)) for share in (estimate.value, estimate.low or 0, estimate.high or 0)
    )
    places = min(1, decimals((high - low) / 2, 1))
    return f"{value:.{places}f} ({low:.{places}f} to {high:.{places}f})"


def _worlds(found: Drivers) -> None:
    few = f"; {_FEW_ROWS} or more tell something" if found.base < _FEW_ROWS else ""
    base = f"({counted(found.base, 'base row')}{few})"
    if found.worlds is not None:
        said(f"Worlds bring {_share(found.worlds)} % of the variance by themselves {base}; luck has a hand "
             "in the rest.")  # fmt: skip
    if found.weak_evidence_share is not None:
        share = _share(found.weak_evidence_share)
        said(f"weak_evidence_share: pure grade C numbers have a hand in {share} % of the variance that the "
             "uncertain numbers bring, alone or with luck.")  # fmt: skip


def _split(split: Split) -> None:
    runs = f"{counted(split.worlds, 'world')} with {counted(split.draws, 'run')} each"
    said(f"\nIn the main block ({runs}) worlds bring {_share(split.share)} % of the variance: standard "
         f"deviation {figure(split.between**0.5)} between worlds, {figure(split.luck**0.5)} by luck "
         "within one.")  # fmt: skip


def _swings(reason: Reason, numbers: int, top: int) -> None:
    sure = sum(swing.sure for swing in reason.swings)
    name = "Mean difference" if reason.against else "Mean"
    said(f"\n{name} where a number is in its lowest and its highest fifth, all others as they may be")
    shown = reason.swings[: max(1, top)]
    for swing in shown:
        _swing(swing)
    more = len(reason.swings) - len(shown)
    told = reason.lacking
    if not told:
        told = f"* beyond chance even though {counted(numbers, 'number')} were looked at: {sure or 'none'}."
        told = told.replace("1 number were", "1 number was")
    said(told + (f" Narrower, not shown (--top): {counted(more, 'number')}." if more else ""))


def _swing(swing: Swing) -> None:
    said(f"{'*' if swing.sure else ' '} {named(swing.number)}", hanging="    ")
    unit = f" {swing.number.unit}".rstrip()
    places = decimals(((swing.swing.high or 0) - (swing.swing.low or 0)) / 2)
    low, high = (f"{end.value:,.{places}f}" for end in (swing.low, swing.high))
    edges = f"{low} up to {figure(swing.below)}, {high} from {figure(swing.above)}{unit}"
    said(f"swing {difference(swing.swing)}: {edges}", indent="    ")


def named(number: Known) -> str:
    """``D2.20 Factor on the pace [C<-A]``."""
    return f"{number.ident} {number.title} [{graded(number.grade, number.anchored)}]"
