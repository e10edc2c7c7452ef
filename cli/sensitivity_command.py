"""``peninsula sensitivity``: which uncertain numbers drive the difference between two policies."""

from __future__ import annotations

import click

from cli.output import emit_json

_SHOWN = 8


@click.command(
    name="sensitivity",
    epilog="""\b
Examples:
  peninsula sensitivity out
  peninsula sensitivity out --measure sortie_gap --baseline strict
  peninsula sensitivity out --where contingency=dual --json""",
)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option(
    "--measure", "measures", multiple=True, metavar="NAME",
    help="A measure to explain; repeatable. Otherwise those of the design's break-even and deadlines.",
)  # fmt: skip
@click.option("--policy", metavar="NAME", help="The policy whose difference is explained.")
@click.option("--baseline", metavar="NAME", help="The policy it is held against.")
@click.option("--where", multiple=True, metavar="FACTOR=LEVEL", help="Another circumstance; repeatable.")
@click.option(
    "--top", default=_SHOWN, show_default=True, type=click.IntRange(min=1), metavar="N",
    help="How many numbers the table of single numbers shows.",
)  # fmt: skip
@click.option("--luck", is_flag=True, help="Instead: the streams of luck it hangs on, for 'steer'.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON document.")
def command(
    folder: str,
    measures: tuple[str, ...],
    policy: str | None,
    baseline: str | None,
    where: tuple[str, ...],
    top: int,
    luck: bool,
    as_json: bool,
) -> None:
    """Tell which uncertain numbers drive a difference.

    DIR is a folder that `peninsula sweep` wrote. Shares of variance (Sobol indices) come from the
    sweep's Saltelli block, if its design has one; the table of single numbers from the main block.
    What nobody knows (worlds) and what happens by chance (luck) are told apart. With --luck, the
    single streams of luck are told that explain most by themselves: what a design may steer.
    """
    from dataclasses import asdict

    from sim.lab.answers.reasons import reasons
    from sim.lab.results import Results

    results = Results(folder)
    if luck:
        from cli.luck_text import render_luck
        from sim.lab.answers.luck_behind import luck_behind

        behind = luck_behind(results, measures, policy=policy, baseline=baseline, where=where)
        if as_json:
            emit_json({"format": 1, "luck": [asdict(one) for one in behind]})
        else:
            render_luck(behind, top)
        return
    found = reasons(results, measures, policy=policy, baseline=baseline, where=where)
    if as_json:
        emit_json({"format": 1, "reasons": [asdict(reason) for reason in found]})
    else:
        from cli.sensitivity_text import render

        render(found, len(results.manifest["uncertain"]), top)
