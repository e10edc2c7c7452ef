"""A scenario compiled for many runs: names become indices, texts become seconds, ids become numbers.

A ``Plan`` belongs to one scenario in one world. It is never changed by a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime, timedelta
from itertools import pairwise

from policies import Mission, Registry, Request, Rule
from scenarios import Catalogue, Loaded
from scenarios.distributions import Distribution
from scenarios.schema import Inject, Place, Platform
from scenarios.times import Moment, parse_h_hour
from sim.force import Carrier, Haul, Leg, LiftStreams, Line
from sim.geography import Geography
from sim.numbers import Numbers, Span
from sim.streams import Layout
from sim.ways import Ways

_DAY = 86_400
#: Waves that are drawn ahead for a squadron; later ones are drawn when needed.
_WAVES_AHEAD = 48
_REQUIRED_FACTOR = "D5.50"
#: Later than any date: lines without one are served last.
_NO_DATE = 1 << 40
_SORTIES_REQUIRED = "D3.01"
#: Runs from which a plan learns the streams that it did not declare.
_LESSONS = 24
KOREA = "ROK"
JAPAN = "JPN"


class Plan:
    """Everything a run needs that does not change during it. Build with :func:`compile_plan`."""

    def __init__(
        self,
        loaded: Loaded,
        registry: Registry,
        catalogue: Catalogue,
        numbers: Numbers,
        like: Plan | None = None,
    ) -> None:
        twin = like if like is not None and like.loaded is loaded else None  # the same in another world
        self.loaded: Loaded = loaded
        self.scenario = loaded.scenario
        self.registry = registry
        self.catalogue = catalogue
        self.numbers = numbers
        self.geography = Geography(catalogue, numbers)
        self._japan = frozenset(name for name, place in catalogue.places.items() if place.host == JAPAN)
        self.h_hour: datetime = parse_h_hour(self.scenario.clock.h_hour)
        self._startex = self.scenario.clock.startex.seconds_from_h(self.h_hour)
        self.h = -self._startex
        self.endex = self.at(self.scenario.clock.endex)
        self.sorties_until = self.at(self.scenario.clock.sorties_until)
        self.lines = tuple(self._line(i, key) for i, key in enumerate(sorted(self.scenario.force)))
        self.by_ident = {line.ident: line for line in self.lines}
        dated = any(line.required is not None for line in self.lines)
        #: Parameters that every run reads without a record to name them.
        self.reads = frozenset({_SORTIES_REQUIRED, *({_REQUIRED_FACTOR} if dated else ())})
        self.carriers: tuple[Carrier, ...] = twin.carriers if twin is not None else tuple(self._carriers())
        self.injects: tuple[tuple[int, Inject], ...] = tuple(
            sorted(
                ((self.at(i.at), i) for i in self.scenario.injects if i.enabled),
                key=lambda pair: (pair[0], pair[1].id),
            )
        )
        self.political = tuple(
            sorted((self.at(e.at), name, e) for name, e in self.scenario.politics.events.items() if e.enabled)
        )
        self.readings = {
            capital: registry.get("access", getattr(self.scenario.access.readings, capital))
            for capital in ("USA", "JPN", "ROK")
        }
        self.transfer: Rule = registry.get("access", self.scenario.access.transfer)
        self.inflow: Rule = registry.get("access", self.scenario.access.inflow)
        self.third_state: Rule = registry.get("access", self.scenario.access.third_state)
        self.routes: Rule = registry.get("information", self.scenario.information.routes)
        self.ways = Ways(self.routes, numbers)
        self._servers: dict[str, frozenset[int]] = twin._servers if twin is not None else {}
        self._hauls: dict[tuple[str, str, bool], Haul] = {}
        self._declared = tuple(self._streams())
        self._named = frozenset(name for name, _, _ in self._declared)
        self._learned: dict[str, int] = {}
        self._runs = 0
        self.layout = self._whole_layout() if like is None else self._layout_like(like)

    def with_injects(self, injects: Iterable[tuple[int, Inject]]) -> Plan:
        """The same plan with other injects, each with its second from STARTEX."""
        other = copy(self)
        other.injects = tuple(sorted(injects, key=lambda pair: (pair[0], pair[1].id)))
        return other

    # --- time ---

    def at(self, moment: Moment) -> int:
        """A scenario time in seconds from STARTEX."""
        return moment.seconds_from_h(self.h_hour) - self._startex

    def calendar(self, second: int) -> datetime:
        """The local calendar time of a second."""
        return self.h_hour + timedelta(seconds=second - self.h)

    # --- places ---

    def place(self, ident: str) -> Place:
        return self.catalogue.places[ident]

    def in_japan(self, ident: str | None) -> bool:
        return ident in self._japan

    # --- lines ---

    def _line(self, index: int, ident: str) -> Line:
        spec = self.scenario.force[ident]
        kind = self.catalogue.unit_types[spec.unit]
        n = self.numbers
        lifted = spec.mode in ("air", "sea", "amphibious")
        sizes = [kind.people, kind.tons, *([kind.vehicles] if kind.vehicles else [])]
        aircraft = spec.aircraft or (round(n.value(kind.aircraft)) if kind.aircraft else 0)
        weight = n.value(kind.tons)
        required = self._required(spec.required) if spec.required is not None else None
        part = spec.tons / weight if spec.tons is not None and weight else 1.0  # of the type's full size
        return Line(
            index=index,
            ident=ident,
            spec=spec,
            kind=kind,
            tons=round(weight * part) if lifted else 0,
            people=spec.people if spec.people is not None else round(n.value(kind.people) * part),
            vehicles=round(n.value(kind.vehicles) * part) if kind.vehicles else 0,
            aircraft=aircraft,
            order=max(0, self.at(spec.order)),
            required=required,
            urgency=required if required is not None else _NO_DATE,
            alert=n.span(kind.alert) if kind.alert else None,
            assembly=n.span(kind.assembly),
            deploy=n.span(kind.deploy) if kind.deploy else None,
            integration=n.span(kind.integration) if kind.integration else None,
            size_params=" ".join(dict.fromkeys(sizes)),
            embarkation=spec.via or spec.at,
            legs=1 + max(len(spec.stops), len(spec.detour)),
            route_known="JPN ROK UNC USA" if self.in_japan(spec.via or spec.at) else "ROK UNC USA",
        )

    def _required(self, moment: Moment) -> int:
        """A required date in this world: the factor goes on the time from H-hour."""
        return self.h + round((self.at(moment) - self.h) * self.numbers.value(_REQUIRED_FACTOR))

    def request(self, line: Line, mission: Mission, base: str) -> Request:
        """What the access rules are asked for a line at a base."""
        place = self.place(base)
        return Request(
            unit=line.ident,
            nation=line.spec.nation,
            mission=mission,
            base=base,
            host=place.host,
            unc_base=place.unc,
            in_japan_at_onset=self.in_japan(line.spec.at),
            unified_command=line.spec.unified_command,
            combat_later=line.spec.combat_later,
            against="DPRK",
        )

    # --- lift ---

    def _carriers(self) -> Iterator[Carrier]:
        index = 0
        for name in sorted(self.scenario.lift):
            fleet = self.scenario.lift[name]
            for number in range(1, fleet.count + 1):
                yield Carrier(
                    index=index,
                    ident=f"{name}-{number:02d}",
                    fleet=name,
                    platform_id=fleet.platform,
                    platform=self.catalogue.platforms[fleet.platform],
                    home=fleet.home,
                    available=max(0, self.at(fleet.available)),
                    serves=frozenset(fleet.serves),
                )
                index += 1

    def servers(self, line: Line) -> frozenset[int]:
        """The carriers that can serve a line, by index."""
        found = self._servers.get(line.ident)
        if found is None:
            spec = line.spec
            able = (c for c in self.carriers if spec.via in c.serves and spec.mode == c.platform.mode)
            found = self._servers[line.ident] = frozenset(c.index for c in able)
        return found

    def haul(self, line: Line, platform_id: str, detour: bool) -> Haul:
        """How ``platform_id`` carries ``line``; compiled once per way."""
        key = (line.ident, platform_id, detour)
        found = self._hauls.get(key)
        if found is None:
            found = self._hauls[key] = self._compile_haul(line, platform_id, detour)
        return found

    def _compile_haul(self, line: Line, platform_id: str, detour: bool) -> Haul:
        platform = self.catalogue.platforms[platform_id]
        n, spec = self.numbers, line.spec
        stops = spec.detour if detour else spec.stops
        via, to = str(spec.via), str(spec.to)
        way = [via, *stops, to]
        passages = [self.geography.passage(platform_id, platform, a, b) for a, b in pairwise(way)]
        legs = tuple(Leg(seconds, place) for (seconds, _), place in zip(passages, way[1:], strict=True))
        flying = sum(leg.seconds for leg in legs)
        stop = self._ground(platform, platform.stop) if platform.stop and stops else None
        ground = len(stops) * stop.scale * stop.dist.median if stop else 0.0
        cycle = 2 * flying
        params = [platform.payload, *(p for _, ps in passages for p in ps.split())]
        if platform.utilisation is not None:
            cycle = 2 * flying * 24.0 / n.value(platform.utilisation)
            params.append(platform.utilisation)
        factor = "D4.02" if platform.mode == "air" else "D4.03"
        load, unload = self._ground(platform, platform.load), self._ground(platform, platform.unload)
        return Haul(
            payload=max(1, int(n.value(platform.payload))),
            load=load,
            unload=unload,
            factor=Span(n.distribution(factor), 1.0, factor),
            stop=stop,
            legs=legs,
            back=round(flying + ground),
            cycle=round(cycle),
            params=" ".join(dict.fromkeys([*params, factor])),
            ground_params=" ".join(dict.fromkeys(f"{load.params} {unload.params}".split())),
            to_japan=legs[-1].seconds if self.in_japan(way[-2]) else 0.0,
            escorted=platform.mode == "sea" and self.in_japan(way[-2]),
        )

    def _ground(self, platform: Platform, ident: str) -> Span:
        """Time on the ground: its own distribution, or for aircraft the factor D4.01 on a fixed time."""
        span = self.numbers.span(ident)
        if platform.mode == "air":
            factor = self.numbers.distribution("D4.01")
            return Span(factor, span.scale * span.dist.median, f"{ident} D4.01")
        return span

    # --- luck ---

    def _streams(self) -> Iterator[tuple[str, int, Distribution | None]]:
        """The streams that are drawn most often, with their draws and what they are drawn from.

        A plan learns the others from its first runs.
        """
        drawn = self.numbers.distribution
        for line in self.lines:
            ident, spec = line.ident, line.spec
            if spec.mode in ("air", "sea"):
                loads = -(-line.tons // self._smallest_payload(line))
                air = spec.mode == "air"
                ground = drawn("D4.01") if air else None
                yield f"load/{ident}", loads, ground
                yield f"unload/{ident}", loads, ground
                yield f"stop/{ident}", loads * line.legs, ground
                yield f"passage/{ident}", loads * line.legs, drawn("D4.02" if air else "D4.03")
            if line.aircraft and spec.mode in ("in-place", "fly"):
                yield f"wave-interval/{ident}", _WAVES_AHEAD, drawn("D3.02")
                yield f"wave-share/{ident}", _WAVES_AHEAD, drawn("D3.03")

    def _smallest_payload(self, line: Line) -> int:
        able = (self.carriers[index] for index in self.servers(line))
        payloads = {carrier.platform.payload for carrier in able}
        return min((max(1, int(self.numbers.value(p))) for p in payloads), default=max(1, line.tons))

    def _layout_like(self, other: Plan) -> Layout:
        """Declare what another plan has learned: the first run is then as fast as a later one."""
        longest = {name: n for name, n, _ in other._declared}
        self._declared = tuple((name, max(n, longest.get(name, 0)), d) for name, n, d in self._declared)
        self._learned = {name: n for name, n in other._learned.items() if name not in self._named}
        self._runs = other._runs
        draws = tuple((name, n) for name, n, _ in self._declared)
        if draws != other.layout.frame.draws[: len(other._declared)]:
            return self._whole_layout()
        return other.layout.in_world([dist for _, _, dist in self._declared])

    def _whole_layout(self) -> Layout:
        return Layout((*self._declared, *((name, n, None) for name, n in self._learned.items())))

    def learn(self, asked: Mapping[str, int]) -> None:
        """After a run: declare what it asked for beside the declared streams, so the next draws it at once.

        A draw is the same however it is computed, so this changes the speed of later runs and nothing
        else. What the first few runs ask for is nearly all that the others will.
        """
        self._runs += 1
        if self._runs > _LESSONS or not asked:
            return
        known = dict(self._learned)
        for name, draws in asked.items():
            if name not in self._named:
                self._learned[name] = max(draws, known.get(name, 0))
        if self._learned != known:
            self.layout = self._whole_layout()

    def stream(self, purpose: str, line: Line) -> int:
        """The index of a declared stream."""
        return self.layout.index[f"{purpose}/{line.ident}"]

    def lift_streams(self, line: Line) -> LiftStreams:
        """The streams of a line that is carried."""
        return LiftStreams(*(self.stream(purpose, line) for purpose in ("load", "passage", "stop", "unload")))


def compile_plan(
    loaded: Loaded,
    registry: Registry,
    catalogue: Catalogue,
    world: Mapping[str, float] | None = None,
    like: Plan | None = None,
) -> Plan:
    """Compile a scenario for one world.

    ``world`` gives values by parameter id, in the unit of the register: a world parameter has that
    value instead of its median, an occurrence has it as its median. ``like`` is a plan that has been
    played, of the same scenario or one near it: it lends what it learned about which luck is drawn.
    Raise ``RuleError`` for a rule that is not in the registry, ``WorldError`` for a world that cannot be.
    """
    numbers = Numbers(loaded.parameters, world, like.numbers if like is not None else None)
    return Plan(loaded, registry, catalogue, numbers, like)
