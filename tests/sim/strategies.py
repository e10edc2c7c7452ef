"""Hypothesis strategies and builders that the tests of rules and engine share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from policies import Mission, Party, Phase, Request, World
from scenarios.distributions import Beta, Distribution, Lognormal, Triangular, Uniform
from sim.trace import KINDS, Record

SOFA_STATES = frozenset({"AUS", "CAN", "FRA", "GBR", "ITA", "NZL", "PHL", "THA", "TUR"})
PARTIES = ("DPRK", "JPN", "PRC", "ROK", "UNC", "USA")
UNC_BASES = ("kadena", "yokota", "sasebo", "white-beach")
OTHER_BASES = ("misawa", "iwakuni")

#: Who is under attack, and by whom Japan is, in a war that the DPRK starts.
_ATTACKED = {
    Phase.STEADY: frozenset[str](),
    Phase.WARNING: frozenset[str](),
    Phase.LIMITED: frozenset({"ROK", "UNC"}),
    Phase.ALL_OUT: frozenset({"ROK", "UNC"}),
    Phase.JAPAN_ATTACKED: frozenset({"JPN", "ROK", "UNC"}),
}


_STRIKE = Request(
    unit="kadena-fs-a",
    nation="USA",
    mission=Mission.STRIKE,
    base="kadena",
    host="JPN",
    unc_base=True,
    in_japan_at_onset=True,
    unified_command=True,
    combat_later=False,
    against="DPRK",
)
_WAR = World(
    phase=Phase.ALL_OUT,
    attacked=_ATTACKED[Phase.ALL_OUT],
    japan_attackers=frozenset(),
    unc_present=True,
    sofa_states=SOFA_STATES,
    third_state_combat=False,
    minute_otherwise="prompt",
    consultation_form="stages",
    inflow=0.0,
)


def a_request(**changes: Any) -> Request:
    """A strike by a United States squadron that was at Kadena when the war began."""
    return replace(_STRIKE, **changes)


def a_world(phase: Phase = Phase.ALL_OUT, **changes: Any) -> World:
    """The world in a phase of a war that the DPRK started."""
    attackers = frozenset({"DPRK"} if phase is Phase.JAPAN_ATTACKED else ())
    return replace(
        _WAR, **{"phase": phase, "attacked": _ATTACKED[phase], "japan_attackers": attackers, **changes}
    )


missions = st.sampled_from(Mission)
nations = st.sampled_from(("USA", "JPN", "GBR", "AUS", "NOR", "ZAF"))
subsets = st.frozensets(st.sampled_from(PARTIES))

requests = st.builds(
    Request,
    unit=st.just("unit"),
    nation=nations,
    mission=missions,
    base=st.sampled_from(UNC_BASES + OTHER_BASES),
    host=st.just(str(Party.JPN)),
    unc_base=st.booleans(),
    in_japan_at_onset=st.booleans(),
    unified_command=st.booleans(),
    combat_later=st.booleans(),
    against=st.sampled_from(("DPRK", "PRC")),
)

worlds = st.builds(
    World,
    phase=st.sampled_from(Phase),
    attacked=subsets,
    japan_attackers=st.frozensets(st.sampled_from(("DPRK", "PRC"))),
    unc_present=st.booleans(),
    sofa_states=st.just(SOFA_STATES),
    third_state_combat=st.booleans(),
    minute_otherwise=st.sampled_from(("prompt", "strict")),
    consultation_form=st.sampled_from(("stages", "lognormal")),
    inflow=st.sampled_from((0.0, 0.3, 0.999, 1.0, 2.5)),
    dual=st.booleans(),
)

seeds = st.integers(0, 2**64 - 1)
uniforms = st.floats(0.0, 1.0, exclude_max=True)
stream_names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-/", min_size=1, max_size=30)

_sizes = st.floats(0.01, 1_000.0)
_uniform = st.tuples(_sizes, _sizes).map(lambda s: Uniform(s[0], s[0] + s[1]))
_triangular = st.tuples(_sizes, _sizes, _sizes).map(
    lambda s: Triangular(s[0], s[0] + s[1], s[0] + s[1] + s[2])
)
_lognormal = st.builds(Lognormal, _sizes, st.floats(0.05, 1.5))
_beta = st.builds(Beta, st.floats(0.5, 40.0), st.floats(0.5, 40.0))
continuous: st.SearchStrategy[Distribution] = st.one_of(_uniform, _triangular, _lognormal, _beta)


def _in_order(drawn: Sequence[tuple[str, frozenset[str], int, int]]) -> tuple[Record, ...]:
    """Records numbered as the engine numbers them, each caused by an earlier one or by none."""
    made = []
    for seq, (kind, known, value, back) in enumerate(drawn):
        cause = seq - back if 0 < back <= seq else -1
        row = (seq, seq, kind, "USA", "subject", "kadena", value, "s", cause, "prompt", "P1.06")
        made.append(Record(*row, " ".join(sorted(known))))
    return tuple(made)


_facts = st.tuples(st.sampled_from(sorted(KINDS)), subsets, st.integers(0, 9), st.integers(0, 12))
#: Short traces in which any party may or may not know any record.
traces = st.lists(_facts, max_size=40).map(_in_order)
