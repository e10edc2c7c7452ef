"""Law: Japanese findings and Diet routes that open named capacity."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict


class Law(Strict):
    """Which route the Diet takes once a finding is sought; ``none`` before there were such laws."""

    diet: Literal["by-chance", "ex-post", "prior", "none"] = "by-chance"
