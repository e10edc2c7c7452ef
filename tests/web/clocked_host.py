"""``python -m tests.web.clocked_host JOURNAL PORT CLOCK [SCENARIO]``: a host whose clock is a file.

As `peninsula exercise host`, in a process that a test may kill; the seconds of the table are those that
the file CLOCK holds. Odds and the review are those of the command, of fewer futures. Without SCENARIO
it goes on with JOURNAL.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import peninsula
import policies
from cli.web.keeping import RoomFile
from cli.web.review_maker import ReviewJob, ReviewMaking, Told
from cli.web.seams import Partial, Seams
from cli.web.serving import code_of_white, host_of, listening, place_of, serve
from sim.live.acts import Act
from sim.live.chances import View
from sim.live.header import USUAL_SEATS, header_of
from sim.live.odds import OddsDesk
from sim.live.table import Table

_RUNS = 12  # where the command plays 385 for the odds and 100 for the review


def seams_of(table: Table, path: str) -> Seams:
    header = table.journal.header
    desk = OddsDesk(table.exercise, header, (), 2, path)

    def odds(acts: Sequence[Act], question: str, view: View, partial: Partial) -> object:
        return desk.submit(acts, question, view, runs=_RUNS, partial=partial)

    def review(groups: Sequence[Sequence[Act]], place: int, told: Callable[[Told], None]) -> ReviewMaking:
        return ReviewMaking(ReviewJob(header, (), path, tuple(map(tuple, groups)), place, _RUNS), told)

    return Seams(odds, review, desk.close)


def main(journal: str, port: str, clock: str, scenario: str = "") -> None:
    registry = policies.builtin()
    if scenario:
        header = header_of(peninsula.load(scenario), 1, USUAL_SEATS, peninsula.__version__)
        table = Table.begin(journal, header, registry)
    else:
        table = Table.resume(journal, registry, peninsula.__version__)
    place = place_of(int(port), everybody=False, address="")
    listener = listening(place)
    host = host_of(
        [table],
        RoomFile.open(f"{journal}.room"),
        seams_of(table, journal),
        lambda: float(Path(clock).read_text(encoding="utf-8")),
    )
    codes = " ".join(f"{cell}={code}" for (_, cell), code in host.contents.codes.items())
    serve(host, place, listener, lambda: print(f"white={code_of_white(host)} {codes}", flush=True))
    host.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
