"""Numbers, shares and intervals as tables show them: three digits, and the interval behind the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.lab.estimates import Estimate


def figure(value: float) -> str:
    """Three digits, never in powers of ten below a million."""
    if value == 0.0:
        return "0"
    if abs(value) >= 1e6 or abs(value) < 1e-4:
        return f"{value:.2e}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def spread(estimate: Estimate, separator: str = " to ") -> str:
    """The interval alone; empty where there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{figure(estimate.low)}{separator}{figure(estimate.high)}"


def with_spread(estimate: Estimate) -> str:
    """``12.3 (9.8 to 14.9)``."""
    between = spread(estimate)
    return figure(estimate.value) + (f" ({between})" if between else "")


def percent(share: float) -> str:
    """Whole per cent; one digit more below ten."""
    hundredths = 100 * share
    return f"{hundredths:.0f} %" if hundredths >= 9.95 or hundredths <= 0 else f"{hundredths:.1f} %"


def share_with_spread(estimate: Estimate) -> str:
    """``62 % (50-74)``; what noise puts below 0 or above 1 is shown as 0 and 100."""
    value = percent(_within(estimate.value))
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({100 * _within(estimate.low):.0f}-{100 * _within(estimate.high):.0f})"


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
