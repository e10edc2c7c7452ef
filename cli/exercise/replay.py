"""``peninsula exercise replay``: a journal again, to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.errors import INPUT_WRONG
from cli.exercise.opening import journal_report, rules_for
from cli.output import emit_json, note, print_fields
from cli.run_command import report

if TYPE_CHECKING:
    from sim.live.exercise import Exercise, Situation
    from sim.live.journal import Saved
    from sim.live.review.bundle import Bundle, Difference


@click.command(
    name="replay",
    epilog="""\b
Examples:
  peninsula exercise replay monday.journal
  peninsula exercise replay monday.journal --json
  peninsula exercise replay monday.zip""",
)
@click.argument("journal", type=click.Path())
@click.option("--rules", multiple=True, metavar="FILE", help="The rules it was begun with (repeatable).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def command(journal: str, rules: tuple[str, ...], as_json: bool) -> None:
    """Play a journal again and print its digests; verify a bundle of `report --bundle` to the byte.

    The journal holds the whole scenario, so the file alone is enough; nothing in it is run as a
    program. Of an exercise that is not over, the digest is that of the trace so far.
    """
    from sim.live.review.bundle import is_bundle
    from sim.live.table import replay

    bundle = _bundle(journal) if is_bundle(journal) else None
    saved = _read(journal, bundle)
    exercise, stands = replay(saved, rules_for(saved.header, rules, journal), journal)
    told = _told(saved, exercise, stands)
    apart = _differences(bundle, saved, exercise, stands) if bundle is not None else ()
    if bundle is not None:
        told["verified"] = not apart
    if saved.torn:
        note(f"{journal}: the last line was not written to its end and is left out ({saved.torn} bytes)")
    if not told["same_version"]:
        note(
            f"{journal}: written by peninsula {saved.header.version}; digests may differ from those told then"
        )
    if as_json:
        emit_json(told)
    else:
        _print(told, exercise, stands)
    for difference in apart:
        note(f"{journal}: {difference.where} is {difference.said}; replayed here: {difference.found}")
    if apart:
        raise click.exceptions.Exit(INPUT_WRONG)


def _read(path: str, bundle: Bundle | None) -> Saved:
    from sim.live.journal import read, read_bytes

    return read(path) if bundle is None else read_bytes(bundle.journal, f"{path}/journal")


def _bundle(path: str) -> Bundle:
    from sim.live.review.bundle import read_bundle

    return read_bundle(path)


def _differences(
    bundle: Bundle, saved: Saved, exercise: Exercise, stands: Situation
) -> tuple[Difference, ...]:
    from sim.live.review.bundle import differences, result_of

    return differences(bundle, saved, result_of(exercise, saved, stands))


def _told(saved: Saved, exercise: Exercise, stands: Situation) -> dict[str, Any]:
    from sim import Trace
    from sim.live.exercise import finish

    loaded, kept = exercise.plan.loaded, journal_report(saved.header, len(saved.entries))
    if stands.finished:
        return {**report(loaded, finish(exercise, saved.acts), exercise.seed), **kept}
    from peninsula import __version__

    return {
        "format": 1,
        "version": __version__,
        "scenario": {"name": loaded.scenario.name, "hash": loaded.hash, "packs": list(loaded.packs)},
        "seed": exercise.seed,
        "digest": Trace(stands.records).digest,
        "outcome_digest": None,
        **kept,
        "finished": False,
    }


def _print(told: dict[str, Any], exercise: Exercise, stands: Situation) -> None:
    from cli.story import counted_from

    scenario = told["scenario"]
    at = counted_from(stands.plan.h, stands.now)
    waiting = len(stands.open)
    where = "over" if stands.finished else f"at {at}, {waiting} question(s) open"
    same = "" if told["same_version"] else f" (this is {told['version']})"
    print_fields(
        (
            ("scenario", " with ".join(filter(None, (scenario["name"], " ".join(scenario["packs"]))))),
            ("seed", str(told["seed"])),
            ("seats", ", ".join(told["seats"])),
            ("entries", str(told["entries"])),
            ("stands", where),
            ("version", f"{told['journal_version']}{same}"),
            ("digest", told["digest"]),
            ("outcome digest", told["outcome_digest"] or ""),
            ("bundle", {True: "verified to the byte", False: "differs", None: ""}[told.get("verified")]),
        )
    )
