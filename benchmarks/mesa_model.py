"""One run as a Mesa model; a module of its own, because Mesa pickles the class by name."""

from __future__ import annotations

from functools import partial

from mesa import DataCollector, Model

import sim
from benchmarks.rivals import play


def _value(model: MesaRun, name: str) -> float | None:
    return model.values.get(name)


class MesaRun(Model):
    """Plays a run in its only step and collects the measures."""

    def __init__(self, run: int = 0, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.run_number = run
        self.values: dict[str, float | None] = {}
        self.datacollector = DataCollector({name: partial(_value, name=name) for name in sim.MEASURES})

    def step(self) -> None:
        self.values = play(self.run_number)
        self.datacollector.collect(self)
        self.running = False
