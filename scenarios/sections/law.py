"""Law: Japanese findings and Diet routes that open named capacity."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict


class Law(Strict):
    """Which route the Diet takes once a finding is sought."""

    diet: Literal["by-chance", "ex-post", "prior"] = "by-chance"
