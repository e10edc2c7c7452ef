"""Nothing is made or lost on the way: tons, loads, slots, desks, aircraft."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

import pytest
from simpy import Event

import sim.consultation
import sim.crisis
import sim.engine
from sim import Plan, Record, Run, play_plan
from sim.crisis import Crisis
from sim.kernel import Rank, Server

PACKS = ("free-use-1951", "prompt", "strict", "movement", "denied")
Compiled = Callable[..., Plan]
Played = Callable[..., Run]


def of(run: Run, *kinds: str) -> list[Record]:
    return [record for record in run.trace.records if record.kind in kinds]


def tons(records: list[Record]) -> Counter[str]:
    """Short tons by line; a load names its line as its subject."""
    total: Counter[str] = Counter()
    for record in records:
        total[record.subject or record.actor] += int(record.value)
    return total


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("seed", [1, 2])
def test_tons_are_neither_made_nor_lost(compiled: Compiled, played: Played, pack: str, seed: int) -> None:
    run, lines = played(seed, pack), compiled(pack).by_ident
    departed, arrived, unloaded = (tons(of(run, kind)) for kind in ("depart", "arrive", "unload"))
    landed = {record.actor: record.value for record in of(run, "landed")}
    for line in lines.values():
        assert unloaded[line.ident] <= arrived[line.ident] <= departed[line.ident] <= line.tons or (
            line.spec.mode == "amphibious" and departed[line.ident] <= line.tons
        )
        if line.spec.mode in ("air", "sea"):
            assert (unloaded[line.ident] == line.tons) is (line.ident in landed)
    assert all(value == lines[name].tons for name, value in landed.items())
    assert sum(unloaded.values()) > 10_000


@pytest.mark.parametrize("pack", PACKS)
def test_every_load_is_one_chain_of_records(compiled: Compiled, played: Played, pack: str) -> None:
    """depart -> arrive -> unload by the same carrier with the same tons; a carrier carries one load."""
    run, lines = played(3, pack), compiled(pack).by_ident
    carrying: dict[str, Record] = {}
    follows = {"depart": None, "arrive": "depart", "unload": "arrive"}
    for record in of(run, "depart", "arrive", "unload"):
        if lines[record.subject].spec.mode == "amphibious":
            continue
        before = carrying.pop(record.actor, None)
        assert (before.kind if before else None) == follows[record.kind]
        if before is not None:
            assert (record.cause, record.subject, record.value) == (before.seq, before.subject, before.value)
        if record.kind != "unload":
            carrying[record.actor] = record
    departed, unloaded = tons(of(run, "depart")), tons(of(run, "unload"))
    own_ships = sum(departed[x.ident] for x in lines.values() if x.spec.mode == "amphibious")
    in_flight = sum(int(record.value) for record in carrying.values())
    assert sum(departed.values()) - own_ships == sum(unloaded.values()) + in_flight


@pytest.mark.parametrize("pack", PACKS)
def test_loads_fit_their_carriers_and_serve_their_line(compiled: Compiled, played: Played, pack: str) -> None:
    run, plan = played(4, pack), compiled(pack)
    carriers = {carrier.ident: carrier for carrier in plan.carriers}
    for record in of(run, "depart"):
        line = plan.by_ident[record.subject]
        if line.spec.mode == "amphibious":
            continue
        carrier = carriers[record.actor]
        assert 0 < int(record.value) <= plan.numbers.value(carrier.platform.payload)
        assert carrier.platform.mode == line.spec.mode
        assert record.place == line.spec.via
        assert record.place in carrier.serves
        assert record.time >= carrier.available


STEPS = ("order", "ready-to-move", "depart", "landed", "received", "moved", "ready")


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("seed", [1, 5])
def test_a_unit_goes_through_every_step_once_and_in_order(
    compiled: Compiled, played: Played, pack: str, seed: int
) -> None:
    run, plan = played(seed, pack), compiled(pack)
    steps: dict[str, list[str]] = defaultdict(list)
    for record in of(run, *STEPS):
        unit = record.subject if record.kind == "depart" else record.actor
        if record.kind != "depart" or "depart" not in steps[unit]:
            steps[unit].append(record.kind)
    for line in plan.lines:
        if line.on_the_list:
            taken = steps[line.ident]
            skipped = () if line.vehicles else ("moved",)
            if line.spec.mode == "amphibious":
                skipped = ("received", "moved")
            expected = [step for step in STEPS if step not in skipped]
            assert taken == expected[: len(taken)]
    assert sum(taken[-1:] == ["ready"] for taken in steps.values()) > 10


# --- slots ---


def watched(seen: list[tuple[int, int, int]], name: str) -> type[Server]:
    """A server that checks itself at every step and tells (capacity, busy, waiting)."""

    class Watched(Server):
        __slots__ = ()

        def take(self, urgency: int, rank: Rank) -> Event | None:
            before = self.busy
            turn = super().take(urgency, rank)
            assert self.busy == before + (turn is None)
            return self._tell(turn, before)

        def give(self) -> None:
            assert self.busy > 0, name
            before = self.busy
            super().give()
            self._tell(None, before)

        def resize(self, capacity: int) -> None:
            before = self.busy
            super().resize(capacity)
            self._tell(None, before)

        def _tell(self, turn: Event | None, before: int) -> Event | None:
            assert self.busy <= max(self.capacity, before)
            assert self.busy >= self.capacity or not self.waiting  # no slot is free while somebody waits
            seen.append((self.capacity, self.busy, len(self.waiting)))
            return turn

    return Watched


@pytest.mark.parametrize("pack", PACKS)
def test_slots_are_never_used_beyond_capacity_nor_left_free_while_some_wait(
    compiled: Compiled, played: Played, monkeypatch: pytest.MonkeyPatch, pack: str
) -> None:
    seen: list[tuple[int, int, int]] = []
    monkeypatch.setattr(sim.crisis, "Server", watched(seen, "places"))
    monkeypatch.setattr(sim.consultation, "Server", watched(seen, "unc-rear"))
    for seed in (1, 2, 3):
        assert play_plan(compiled(pack), seed).digest == played(seed, pack).digest
    assert max(waiting for _, _, waiting in seen) > 0
    assert min(capacity for capacity, _, _ in seen) == 0  # some place was closed for a time


# --- aircraft ---


def crisis_of(plan: Plan, seed: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Run, Crisis]:
    """A run with the state in which it ended."""
    opened: list[Crisis] = []
    real = sim.engine.open_crisis

    def keep(*arguments: object) -> Crisis:
        opened.append(real(*arguments))
        return opened[-1]

    monkeypatch.setattr(sim.engine, "open_crisis", keep)
    return play_plan(plan, seed), opened[-1]


def test_aircraft_are_flown_lost_or_left(compiled: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = 0
    for pack in PACKS:
        plan = compiled(pack)
        for seed in range(4):
            run, crisis = crisis_of(plan, seed, monkeypatch)
            destroyed = Counter[str]()
            for record in of(run, "damage", "wave", "transfer", "bed-down"):
                unit = record.subject if record.kind == "damage" else record.actor
                if record.kind == "damage" and record.unit == "aircraft":
                    destroyed[unit] += int(record.value)
                elif record.kind == "wave":
                    assert 0 < int(record.value) <= plan.by_ident[unit].aircraft - destroyed[unit]
                elif record.kind in ("transfer", "bed-down"):
                    assert int(record.value) == plan.by_ident[unit].aircraft - destroyed[unit]
            for name, squadron in crisis.squadrons.items():
                assert squadron.aircraft + destroyed[name] == plan.by_ident[name].aircraft
                assert squadron.aircraft >= 0
            lost += destroyed.total()
    assert lost > 0


def test_a_squadron_is_at_one_base_at_a_time(compiled: Compiled, played: Played) -> None:
    for pack in PACKS:
        where = {line.ident: line.spec.at for line in compiled(pack).lines}
        for record in of(played(8, pack), "wave", "transfer", "bed-down", "held"):
            if record.kind == "bed-down":
                where[record.actor] = record.place
            else:
                assert record.place == where[record.actor]


def test_no_wave_leaves_a_closed_runway_or_after_the_window(compiled: Compiled, played: Played) -> None:
    for pack in PACKS:
        plan = compiled(pack)
        assert all(r.time < plan.sorties_until for r in of(played(9, pack), "wave"))


def test_every_damaged_place_is_whole_again_at_the_end(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = 0
    for seed in range(3):
        _, crisis = crisis_of(compiled("prompt"), seed, monkeypatch)
        for place in crisis.places.values():
            assert (place.closures, place.lost, place.share) == (0, 0, 1.0)
            assert (place.slots.capacity, place.runway.open) == (place.full + place.extra, True)
            hit += place.share_of
    assert hit > 0


def test_utilisation_is_a_share_of_what_there_is(played: Played) -> None:
    for pack in PACKS:
        measures = played(1, pack).measures
        for name in ("airlift_utilisation", "sealift_utilisation", "delivered_d10_share"):
            value = measures[name]["value"]
            assert value is not None
            assert 0.0 < value <= 1.0
