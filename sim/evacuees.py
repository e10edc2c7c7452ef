"""Who seeks to leave Korea: numbers by nationality, and the luck of their way to an assembly point."""

from __future__ import annotations

from scenarios.schema import Scenario
from sim.numbers import Numbers


def evacuees(scenario: Scenario, numbers: Numbers) -> dict[str, int]:
    """People by nationality, in a fixed order; nobody where no evacuation is ordered."""
    value = numbers.value
    if scenario.evacuation.order is None:
        return {}
    if scenario.evacuation.people:
        return {nation: people for nation, people in sorted(scenario.evacuation.people.items())}
    japanese = value("H4.51") + value("H4.51-short")
    return {
        "JPN": round(japanese * value("D11.11")),
        "OTH": round(value("D11.12")),
        "USA": round(value("H4.50") * value("D11.10")),
    }
