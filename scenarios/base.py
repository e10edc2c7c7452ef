"""The base of every model of a file, and the small types that fields are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from scenarios.times import Duration, Moment, parse_duration, parse_moment

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=64)]
ParameterId = Annotated[str, Field(pattern=r"^[A-Z][0-9]+\.[0-9]+(-[a-z0-9-]+)?$")]
When = Annotated[Moment, BeforeValidator(parse_moment)]
Span = Annotated[Duration, BeforeValidator(parse_duration)]
Grade = Literal["A", "A*", "B", "B?", "C"]
Role = Literal["constant", "world", "occurrence"]
PartyName = Literal["USA", "ROK", "JPN", "UNC", "DPRK", "PRC"]
Nation = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
PhaseName = Literal["steady", "warning", "limited", "all-out"]
Capital = Literal["USA", "JPN", "ROK"]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Text = Annotated[str, Field(max_length=20_000)]


class Strict(BaseModel):
    """Base of every model: frozen, no unknown keys, no infinities, no silent conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
