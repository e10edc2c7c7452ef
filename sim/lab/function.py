"""A scenario as a plain function of its uncertain numbers, for tools that bring their own designs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from scenarios import Loaded
from scenarios.overrides import outside
from scenarios.problems import nearest
from sim.lab.model import EngineModel, Player, RuleSource
from sim.measures import MEASURES


class ModelFunction:
    """``function(seed=1, P1_06=0.8, ...)`` plays one run and returns ``{measure: value}``.

    Keywords are ids of the register with every dot and hyphen as an underscore (``D10_06_protest``);
    a number that is not given has its median. Values are floats in the units of the measures; a
    measure that did not happen is ``nan``. The same arguments give the same values.

    Raises ``TypeError`` for an unknown keyword, naming the nearest one, and ``ValueError`` for a
    measure that does not exist and for a value that the number cannot have: a share outside 0 to 1, or
    one below 0 where the register has nothing so.
    """

    def __init__(
        self, loaded: Loaded, measures: Iterable[str] | None = None, rules: tuple[RuleSource, ...] = ()
    ) -> None:
        names = tuple(MEASURES) if measures is None else tuple(measures)
        for name in names:
            if name not in MEASURES:
                near = nearest(name, MEASURES)
                raise ValueError(f"unknown measure '{name}'" + (f"; nearest: {near}" if near else ""))
        self._play: Player = EngineModel((loaded,), names, rules).open()
        self._parameters = loaded.parameters
        self.__name__ = loaded.scenario.name.replace("-", "_")
        #: keyword -> id of the register, for every number that a world fixes or that has a median to move
        self.idents: Mapping[str, str] = {
            keyword(ident): ident
            for ident, parameter in loaded.parameters.items()
            if parameter.role != "constant"
        }

    def __call__(self, seed: int = 1, **numbers: float) -> dict[str, float]:
        world: dict[str, float] = {}
        for name, value in numbers.items():
            if name not in self.idents:
                near = nearest(name, self.idents)
                hint = f"; nearest: {near}" if near else ""
                raise TypeError(f"{self.__name__}() has no number '{name}'{hint}")
            world[self.idents[name]] = self._fitting(name, float(value))
        outcome = self._play(0, world, int(seed), {})
        return {name: math.nan if v is None else float(v) for name, v in outcome.measures.items()}

    def _fitting(self, name: str, value: float) -> float:
        ident = self.idents[name]
        wrong = outside(self._parameters[ident], value, value)
        if wrong is not None:
            raise ValueError(f"{ident} is {value:g}{wrong[0]}; expected {wrong[1]}")
        return value


def keyword(ident: str) -> str:
    """An id of the register as a Python keyword."""
    return ident.replace(".", "_").replace("-", "_")
