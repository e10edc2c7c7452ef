"""Who is carried first: the orders in which Washington can have its lift served.

Within an order the earlier required date comes first, as the force list has it. The table names
categories of unit types; it says nothing of how much lift there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

AS_LISTED, FIGHTERS, GROUND, EVACUATION = "as-listed", "fighters-first", "ground-first", "evacuation-first"


@dataclass(frozen=True, slots=True)
class LiftOrder:
    """Lines of these ``categories``, carried by these ``modes``, go before all others."""

    categories: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset({"air", "sea"})
    evacuees: bool = False  # craft of an evacuation go before reinforcement

    def puts_first(self, category: str, mode: str) -> bool:
        """Whether a line of a category that is carried by a mode goes before others."""
        return category in self.categories and mode in self.modes


#: What fighters need comes by air: support packages, airfield engineers, munitions.
ORDERS: Mapping[str, LiftOrder] = {
    AS_LISTED: LiftOrder(),
    FIGHTERS: LiftOrder(frozenset({"support"}), frozenset({"air"})),
    GROUND: LiftOrder(frozenset({"ground", "amphibious"})),
    EVACUATION: LiftOrder(evacuees=True),
}
