"""The optional sections of a scenario, one file each: a system that a scenario switches and tunes."""

from scenarios.sections.contingency import Contingency
from scenarios.sections.coordination import Coordination
from scenarios.sections.evacuation import Evacuation
from scenarios.sections.exercise import Exercise
from scenarios.sections.information import Information
from scenarios.sections.law import Law
from scenarios.sections.observed import Observed
from scenarios.sections.politics import Politics
from scenarios.sections.red import Red
from scenarios.sections.responses import Responses
from scenarios.sections.warning import MissileWarning

__all__ = [
    "Contingency",
    "Coordination",
    "Evacuation",
    "Exercise",
    "Information",
    "Law",
    "MissileWarning",
    "Observed",
    "Politics",
    "Red",
    "Responses",
]
