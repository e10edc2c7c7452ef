"""The red ladder in the account: the same luck under each of the three effects of a visible response."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cli.output import print_table
from policies.red import LADDER, RESPONSES

if TYPE_CHECKING:
    from rich.console import Console

    from sim import Run

_MEASURES = ("highest_rung", "hours_above_limited", "hours_above_all_out")


def render_ladder(run: Run, console: Console) -> None:
    """Print what the ladder comes to if a visible response deters, does nothing, or provokes."""
    if not run.plan.scenario.red.ladder:
        return
    console.print()
    console.print("The red ladder, same luck, under each effect of a visible response", style="bold")
    rows = []
    for response in RESPONSES:
        measures = played_under(run, response).measures
        highest = int(measures["highest_rung"]["value"] or 0)
        name = f"{highest} {LADDER[highest - 1].name}" if highest else "none"
        above = [f"{measures[m]['value']:.0f}" for m in _MEASURES[1:]]
        mark = " (this run)" if response == run.plan.scenario.red.response else ""
        rows.append((f"{response}{mark}", name, *above))
    print_table(("a response would", "highest rung", "h limited", "h all-out"), rows, whole=2)


def played_under(run: Run, response: str) -> Run:
    """The run again under another response; decisions of people are kept where they are asked again."""
    from sim import ByScript, compile_plan, play_plan

    plan = run.plan
    if response == plan.scenario.red.response:
        return run
    red = plan.scenario.red.model_copy(update={"response": response})
    scenario = plan.scenario.model_copy(update={"red": red})
    other = compile_plan(
        replace(plan.loaded, scenario=scenario), plan.registry, plan.catalogue, plan.numbers.world
    )
    decided = {e.question: e.option for e in run.decisions if e.kind != "policy"}
    other = other.with_injects(plan.injects)  # an exercise may have others than its scenario
    return play_plan(other, run.seed, decider=ByScript(decided), reduced=True)
