"""``peninsula discover``: the region in which a policy fails, and what flips the best policy."""

from __future__ import annotations

import click

from cli.output import emit_json


@click.command(
    name="discover",
    epilog="""\b
Examples:
  peninsula discover out --when "closure_90_h > 240"
  peninsula discover out --when "closure_90_h > 240" --density 0.8
  peninsula discover out --when "closure_90_h never" --policy prompt
  peninsula discover out --measure sortie_gap --where contingency=dual""",
)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option(
    "--when", metavar="TEXT", help="What failing is: 'MEASURE > NUMBER' (>=, <, <=) or 'MEASURE never'."
)
@click.option(
    "--measure", "measures", multiple=True, metavar="NAME",
    help="A measure whose best policy may flip; repeatable. Otherwise that of --when.",
)  # fmt: skip
@click.option("--policy", "policies", multiple=True, metavar="NAME", help="These policies only; repeatable.")
@click.option("--where", multiple=True, metavar="FACTOR=LEVEL", help="Another circumstance; repeatable.")
@click.option(
    "--density", type=click.FloatRange(0, 1), metavar="SHARE",
    help="Limits within which it holds in at least this share of runs, the widest such.",
)  # fmt: skip
@click.option(
    "--coverage", type=click.FloatRange(0, 1), metavar="SHARE",
    help="Limits that hold at least this share of the runs in which it holds, the densest such.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON document.")
def command(
    folder: str,
    when: str | None,
    measures: tuple[str, ...],
    policies: tuple[str, ...],
    where: tuple[str, ...],
    density: float | None,
    coverage: float | None,
    as_json: bool,
) -> None:
    """Find where a policy fails and what flips the best one.

    DIR is a folder that `peninsula sweep` wrote. With --when, limits on a few uncertain numbers are
    looked for within which a policy fails more often than elsewhere (PRIM). Wide limits hold more of the
    failing runs (coverage), narrow ones fewer others (density): a table shows the choice. Tipping points
    are values of a number below and above which another policy is best, all other uncertainties as they
    may be.
    """
    if density is not None and coverage is not None:
        raise click.UsageError("give --density or --coverage, not both")
    if when is None and (density is not None or coverage is not None):
        raise click.UsageError("--density and --coverage choose limits for --when, which is missing")
    from dataclasses import asdict

    from sim.lab.answers.boxes import Target
    from sim.lab.answers.regimes import findings
    from sim.lab.results import Results

    found = findings(
        Results(folder), when, measures, policies=policies, where=where, target=Target(density, coverage)
    )
    if as_json:
        emit_json({"format": 1, "findings": [asdict(one) for one in found]})
    else:
        from cli.discover_text import render

        render(found)
