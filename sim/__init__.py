"""The engine: a scenario, a seed and decisions go in; a trace and its measures come out.

>>> import scenarios, sim
>>> run = sim.run(scenarios.load("korea-today"), seed=1)
>>> run.measures["access_delay_h"]["unit"]
'h'
"""

from __future__ import annotations

from collections.abc import Mapping

from policies import Registry, builtin
from scenarios import Loaded, catalogue
from sim.engine import Run, play_plan
from sim.kernel import RunTooLong
from sim.luck import Fork
from sim.measures import MEASURES, Measure, Measured
from sim.numbers import WorldError
from sim.plan import Plan, compile_plan
from sim.questions import AnswerError, ByPolicy, ByScript, Decider, Entry, Question
from sim.systems import KINDS as _SYSTEM_KINDS
from sim.trace import KINDS as _CORE_KINDS
from sim.trace import Record, Trace
from sim.uses import uses
from sim.view import WHITE, seen_by

__all__ = [
    "KINDS",
    "MEASURES",
    "WHITE",
    "AnswerError",
    "ByPolicy",
    "ByScript",
    "Decider",
    "Entry",
    "Fork",
    "Measure",
    "Measured",
    "Plan",
    "Question",
    "Record",
    "Run",
    "RunTooLong",
    "Trace",
    "WorldError",
    "compile_plan",
    "play_plan",
    "run",
    "seen_by",
    "uses",
]


#: Every kind of record, with what it says.
KINDS: Mapping[str, str] = {**_CORE_KINDS, **_SYSTEM_KINDS}


def run(
    loaded: Loaded,
    *,
    seed: int = 0,
    registry: Registry | None = None,
    answers: Mapping[str, str] | None = None,
    world: Mapping[str, float] | None = None,
) -> Run:
    """Play a scenario once and keep the whole trace.

    ``seed`` is 0 to 2**64 - 1; ``answers`` maps question ids to options; ``world`` gives values by
    parameter id (see ``compile_plan``). Raise ``AnswerError`` for an answer that fits no question,
    ``RunTooLong`` past the scenario's limit of events, ``RuleError`` for an impure or unknown rule,
    ``WorldError`` for a world that cannot be.
    """
    plan = compile_plan(loaded, registry or builtin(), catalogue(), world)
    decider = ByScript(answers or {})
    played = play_plan(plan, seed, decider=decider)
    for question in decider.never_asked():
        raise AnswerError(question, "", tuple(decider.asked))
    return played
