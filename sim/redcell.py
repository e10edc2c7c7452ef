"""The question of the red cell: whether Pyongyang climbs when the ladder's time has come."""

from __future__ import annotations

from collections.abc import Sequence

from policies.red import Rung, above
from sim.questions import Option, Question

CLIMB, HOLD, RESTRAINED, FURTHER = "climb", "hold", "restrained", "further"
_SEEN = {
    "access": "combat launches from Japan are cleared",
    "sorties": "combat sorties fly",
    "arrival": "reinforcements are in Korea",
    "divergence": "the allies disagree in public",
    "gsomia-notice": "a notice to end GSOMIA",
    "fire-beyond": "Seoul answers fire with more than it took",
    "fire-held": "Seoul holds its fire",
}


def rung_question(rung: Rung, held: int, seen: Sequence[str], deadline: int) -> Question:
    """What Pyongyang does at a rung of the ladder; ``held`` is how often it has held below it.

    ``seen`` are the kinds of visible act that it has taken in. Nothing is said of costs at home.
    """
    farther = above(rung.number)
    options = [Option(CLIMB, rung.text), Option(HOLD, "Not now: a quiet time starts anew")]
    if rung.targets:
        options.append(Option(RESTRAINED, "The same with one target only"))
    if farther is not None:
        options.append(Option(FURTHER, f"Past it, to rung {farther.number}: {farther.text}"))
    again = f".{held + 1}" if held else ""
    return Question(
        ident=f"pyongyang.rung.{rung.number}{again}",
        cell="DPRK",
        text=f"The next act would be rung {rung.number}, {rung.name}. What do we do?",
        options=tuple(options),
        default=HOLD,
        deadline=deadline,
        knows="; ".join(_SEEN[act] for act in seen) or "nothing of the allies' response yet",
    )
