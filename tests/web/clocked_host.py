"""``python -m tests.web.clocked_host JOURNAL PORT CLOCK [SCENARIO]``: a host whose clock is a file.

As `peninsula exercise host`, in a process that a test may kill; the seconds of the table are those that
the file CLOCK holds. Without SCENARIO it goes on with JOURNAL.
"""

from __future__ import annotations

import sys
from pathlib import Path

import peninsula
import policies
from cli.exercise.host import seams_of_host
from cli.web.keeping import RoomFile
from cli.web.serving import code_of_white, host_of, listening, place_of, serve
from sim.live.header import USUAL_SEATS, header_of
from sim.live.table import Table


def main(journal: str, port: str, clock: str, scenario: str = "") -> None:
    registry = policies.builtin()
    if scenario:
        header = header_of(peninsula.load(scenario), 1, USUAL_SEATS, peninsula.__version__)
        table = Table.begin(journal, header, registry)
    else:
        table = Table.resume(journal, registry, peninsula.__version__)
    place = place_of(int(port), everybody=False, address="")
    listener = listening(place)
    seams = seams_of_host([table], (), journal)
    host = host_of(
        [table],
        RoomFile.open(f"{journal}.room"),
        seams,
        lambda: float(Path(clock).read_text(encoding="utf-8")),
    )
    codes = " ".join(f"{cell}={code}" for (_, cell), code in host.contents.codes.items())
    serve(host, place, listener, lambda: print(f"white={code_of_white(host)} {codes}", flush=True))
    host.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
