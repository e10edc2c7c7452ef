"""Information: the agreements in force between Seoul, Washington and Tokyo."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Identifier, Strict


class Information(Strict):
    """The channels that exist at STARTEX. GSOMIA does not remove TISA."""

    gsomia: Literal["none", "in-force", "noticed", "suspended", "ended"] = "in-force"
    tisa: bool = True
    realtime: bool = True  # the real-time missile warning link
    routes: Identifier = "agreements"  # the rule that says which routes an item may take
    pictures: bool = True  # the capitals assess attacks and exchange what they see
    convoys: bool = True  # ships for Korea wait until mines, submarines and raiders are accounted for
