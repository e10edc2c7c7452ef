"""The rules of the crisis as pure values: access, consultation, information, and the registry they enter.

A user's rule needs only this module::

    from policies import Deny, Grant, Request, Verdict, World, rule

    @rule("access", "my-rule")
    def my_rule(request: Request, world: World) -> Verdict | None:
        ...
"""

from __future__ import annotations

from functools import cache

from policies import access, consultation, information
from policies.access import classify, is_combat_launch
from policies.information import Agreements, Item, Route, Topic
from policies.nouns import (
    Ask,
    Deny,
    Earlier,
    Grant,
    Mission,
    Notify,
    Party,
    Phase,
    Request,
    RequestClass,
    Reroute,
    Stage,
    Verdict,
    World,
)
from policies.registry import Registry, Rule, RuleError, rule

__all__ = [
    "Agreements",
    "Ask",
    "Deny",
    "Earlier",
    "Grant",
    "Item",
    "Mission",
    "Notify",
    "Party",
    "Phase",
    "Registry",
    "Request",
    "RequestClass",
    "Reroute",
    "Route",
    "Rule",
    "RuleError",
    "Stage",
    "Topic",
    "Verdict",
    "World",
    "builtin",
    "classify",
    "is_combat_launch",
    "rule",
]


@cache
def builtin() -> Registry:
    """The rules that come with the product."""
    return (
        Registry({})
        .with_module(access, "policies/access.py")
        .with_module(consultation, "policies/consultation.py")
        .with_module(information, "policies/information.py")
    )
