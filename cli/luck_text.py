"""What ``peninsula sensitivity --luck`` prints: the streams of luck that a difference hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.figures import percent, unit_of
from cli.output import print_table
from cli.sensitivity_text import WIDTH, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.lab.answers.luck_behind import LuckBehind


def render_luck(behind: Sequence[LuckBehind], top: int) -> None:
    """One measure after the other, at most ``top`` streams each."""
    for place, one in enumerate(behind):
        if place:
            click.echo("\n" + "-" * WIDTH)
        who = f"{one.policy} against {one.against}" if one.against else one.policy
        said(
            f"{one.gauge.name} {unit_of(one.gauge)}: {who}"
            + f" in {one.circumstance}" * bool(one.circumstance)
        )
        if one.found is None:
            said(f"Nothing to tell: {one.why_none}.")
            continue
        found = one.found
        said(
            f"{len(found.streams)} of {found.looked_at:,} streams of luck stand out in {one.runs:,} "
            f"circumstances. By itself one explains at most {percent(found.noise)} by mere chance."
        )
        if one.steered:
            said(f"Not looked at, since the design steers them: {', '.join(one.steered)}.")
        if found.streams:
            click.echo()
            rows = [(stream.name, percent(stream.share)) for stream in found.streams[:top]]
            print_table(["stream", "variance"], rows, right=(1,))
            said("\nA design draws them evenly with `sampling: {steer: [...]}`.")
