"""Information: events, each capital's picture of them, and what waits for a picture.

An attack or a strike makes an event. Each capital has a first picture of it from its own sensors,
which matures and may err, and passes it on as items. A partner's item adds to confidence; where it
differs, the reader takes over the better placed reading at once or both find the truth after a
while. The NSC in Tokyo waits for a picture good enough, ships for the release of their way.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import cache, partial

from simpy import Event

from policies import Item, Phase, Topic
from sim.convoys import Convoys
from sim.crisis import Crisis
from sim.exchange import CAPITALS, JPN, ROK, USA, Exchange
from sim.force import Line
from sim.kernel import Band, Rank, call_at, rank, release
from sim.pictures import Content, Happening, Picture, misread
from sim.trace import EVERYBODY

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "event": "what is true of an attack or a strike (value: type, number, target)",
    "picture": "a capital's picture of an event (value: type, number, target; unit: confidence)",
    "picture-confirmed": "a picture has become good enough to be decided on (value: time since the event)",
    "item-released": "an item is released to an ally (value: by which route)",
    "item-kept": "an item is not passed on (value: why)",
    "item-received": "an item reaches an ally (value: by which route)",
    "awaits-picture": "a body waits for a better picture (value: confidence)",
    "picture-ready": "its wait ends (value: good or stale)",
    "put-off": "an answer on a stale picture goes to another round (value: the answer put off)",
    "way-judged": "a way to Korea is judged (value: whether its dangers are accounted for)",
    "divergence": "Seoul and Tokyo say different things about a strike in public",
    "convoy-released": "ships of a unit may leave for Korea (value: time since they were ready)",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    "D8.01": "information: friction from which exchanges suffer",
    "D8.07": "information: first picture of the closer capital",
    "D8.08": "information: first picture of the other capital",
    "D8.09": "information: maturing of a picture",
    "D8.10": "information: error of the closer capital",
    "D8.11": "information: error of the other capital",
    "D8.12": "information: correction by own analysis",
    "D8.13": "information: weight of a first picture, near",
    "D8.14": "information: weight of a mature picture, near",
    "D8.15": "information: weight of a first picture, far",
    "D8.16": "information: weight of a mature picture, far",
    "D8.17": "information: weight of Washington's item",
    "D8.18": "information: weight of an ally's missile item",
    "D8.19": "information: weight of an ally's item on its own ground",
    "D8.20": "information: confidence that is good enough",
    "D8.21": "information: longest wait of the NSC",
    "D8.22": "information: a stale picture puts an answer off",
    "D8.23": "information: longest wait of ships",
    "P3.13": "information: divergence in public, by way of Washington alone",
    "P3.13-gsomia": "information: divergence in public, with GSOMIA",
    "P3.13-realtime": "information: divergence in public, with the real-time link",
    "P3.14": "information: divergence to correction",
    "P3.15": "information: error that sharing removes",
}
_ATTACKS = (Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED)
_HOUR = 3_600
#: Topics of the items that a party makes of an attack; a strike is a missile matter for all three.
_TOPICS: Mapping[str, Mapping[str, tuple[Topic, ...]]] = {
    Phase.LIMITED: {ROK: (Topic.GROUND_FORCES,), USA: (Topic.GROUND_FORCES,)},
    Phase.ALL_OUT: {
        ROK: (Topic.MISSILE, Topic.GROUND_FORCES),
        JPN: (Topic.MISSILE,),
        USA: (Topic.MISSILE,),
    },
}
_MISSILES: Mapping[str, tuple[Topic, ...]] = dict.fromkeys(CAPITALS, (Topic.MISSILE,))


@dataclass(frozen=True, slots=True)
class Readiness:
    """With what picture a body decides: good enough, or stale after the longest wait."""

    stale: bool = False
    record: int = -1


class Information:
    """Items on their way and the pictures they make."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.exchange = Exchange(crisis)
        self._convoys = Convoys(crisis, self.exchange)
        self.attack: Happening | None = None  # the attack that opened the present phase
        self._waiting: list[tuple[str, Rank, Event]] = []

    def start(self) -> None:
        """Watch for attacks."""
        if self.crisis.plan.scenario.information.pictures:
            self.crisis.phase_listeners.insert(0, self._phase_opened)

    # --- events ---

    def _phase_opened(self) -> None:
        crisis = self.crisis
        if crisis.phase not in _ATTACKS:
            return
        parties = sorted(crisis.attacked)
        truth = Content(crisis.phase, len(parties), " ".join(parties) or "nobody yet")
        host = JPN if crisis.phase is Phase.JAPAN_ATTACKED else ROK
        ident = f"attack/{crisis.phase_key}"
        self.attack = Happening(ident, truth, host, crisis.now, crisis.phase_record)
        self._observe(self.attack)

    def strike(self, ident: str, weapon: str, missiles: int, place: str, record: int) -> None:
        """Missiles have hit a place: an event that each capital assesses."""
        crisis = self.crisis
        host = crisis.plan.place(place).host
        if crisis.plan.scenario.information.pictures and host in (ROK, JPN):
            truth = Content(weapon, missiles, place)
            self._observe(Happening(ident, truth, host, crisis.now, record, place))
            self._speak(ident, place, record)

    def _speak(self, ident: str, place: str, cause: int) -> None:
        """Seoul and Tokyo assess a strike in public, and may say different things; Pyongyang listens."""
        crisis, politics = self.crisis, self.crisis.systems.politics
        chance = "P3.13"
        if politics.realtime:
            chance = "P3.13-realtime"
        elif politics.gsomia == "in-force":
            chance = "P3.13-gsomia"
        if crisis.happens(f"information/in-public/{ident}", 0, chance):
            seq = crisis.log("divergence", ROK, ident, place, "", "", cause, "", chance, EVERYBODY)
            crisis.systems.red.sees("divergence", seq)

    def _observe(self, event: Happening) -> None:
        crisis = self.crisis
        crisis.log("event", "white", event.ident, event.place, str(event.truth), "", event.record, known="")
        for party in CAPITALS:
            first = crisis.plan.numbers.span("D8.07" if event.near(party) else "D8.08")
            delay = crisis.seconds(f"information/first/{event.ident}/{party}", 0, first)
            call_at(crisis.env, delay, _at(party), partial(self._sense, event, party, first.params))

    def _sense(self, event: Happening, party: str, params: str) -> None:
        """A party's own sensors have made a first picture; it passes its items on."""
        crisis, near, about = self.crisis, event.near(party), f"{event.ident}/{party}"
        error, weight = ("D8.10", "D8.13") if near else ("D8.11", "D8.15")
        says = event.truth
        if crisis.happens(f"information/wrong/{about}", 0, error):
            u = crisis.luck.reveal(f"information/what-is-wrong/{about}", 0, crisis.now)
            says = misread(event, crisis.plan, u)
            self._correct_later(event, party, "D8.12", f"information/own-analysis/{about}", event.record)
        picture = event.pictures[party]
        if picture.says is None:
            picture.says = says
        picture.weights["own"] = crisis.plan.numbers.value(weight)
        seq = self._changed(event, party, event.record, f"{params} {error} {weight}")
        mature = crisis.seconds(f"information/mature/{about}", 0, crisis.plan.numbers.span("D8.09"))
        call_at(crisis.env, mature, _at(party), partial(self._mature, event, party))
        topics = _MISSILES if event.place else _TOPICS.get(event.truth.type, _MISSILES)
        for topic in topics.get(party, ()):
            for other in CAPITALS:
                # Of a single strike Washington has its own picture; an item to it would decide nothing.
                if other != party and not (event.place and other == USA):
                    item = _product(topic, party, other)
                    self.exchange.send(event.ident, item, seq, partial(self._read, event, says))

    def _mature(self, event: Happening, party: str) -> None:
        weight = "D8.14" if event.near(party) else "D8.16"
        event.pictures[party].weights["own"] = self.crisis.plan.numbers.value(weight)
        self._changed(event, party, event.record, f"D8.09 {weight}")

    # --- items ---

    def _read(self, event: Happening, says: Content, item: Item, record: int) -> None:
        """A partner's item has come: it counts, and where it differs somebody errs."""
        crisis, party = self.crisis, item.recipient
        picture = event.pictures[party]
        weight = "D8.17" if item.originator == USA else "D8.18" if item.topic is Topic.MISSILE else "D8.19"
        picture.weights[f"{item.originator}/{item.topic}"] = crisis.plan.numbers.value(weight)
        params = weight
        about = f"{event.ident}/{item.topic}/{item.originator}-{party}"
        if picture.says is None:
            picture.says = says
        elif picture.says != says:
            params = f"{weight} P3.15"
            better_placed = event.near(item.originator) or not event.near(party)
            if better_placed and crisis.happens(f"information/taken-over/{about}", 0, "P3.15"):
                picture.says = says
            self._correct_later(event, party, "P3.14", f"information/divergence/{about}", record)
        self._changed(event, party, record, params)

    def _correct_later(self, event: Happening, party: str, ident: str, stream: str, cause: int) -> None:
        crisis = self.crisis
        lag = crisis.seconds(stream, 0, crisis.plan.numbers.span(ident))

        def correct() -> None:
            picture = event.pictures[party]
            if picture.says != event.truth:
                picture.says = event.truth
                self._changed(event, party, cause, ident)

        call_at(crisis.env, lag, _at(party), correct)

    def _changed(self, event: Happening, party: str, cause: int, params: str) -> int:
        """Record a picture; let whoever waited for it go on once it is good enough."""
        crisis, picture = self.crisis, event.pictures[party]
        picture.since = crisis.now
        seq = crisis.log(
            "picture",
            party,
            event.ident,
            event.place,
            str(picture.says),
            picture.per_cent,
            cause,
            "",
            params,
            party,
        )
        if not picture.confirmed and picture.confidence >= crisis.plan.numbers.value("D8.20"):
            picture.confirmed = True
            lag = crisis.now - event.at
            crisis.log(
                "picture-confirmed", party, event.ident, event.place, lag, "s", seq, "", "D8.20", party
            )
            if event is self.attack:
                self._wake(party)
        return seq

    def agreements_changed(self, cause: int) -> None:
        """Politics has changed what is in force: items look for a faster way."""
        self.exchange.reconsider(cause)

    # --- decisions ---

    def picture(self, party: str) -> Picture | None:
        """A party's picture of the present attack; nothing before there is one."""
        return self.attack.pictures.get(party) if self.attack is not None else None

    def knows(self, party: str) -> str:
        """What a party is told with a question: its picture, how old, how sure."""
        picture = self.picture(party)
        if picture is None or self.attack is None:
            return "no attack"
        hours = (self.crisis.now - self.attack.at) / _HOUR
        if picture.says is None:
            return f"no picture yet of the attack of {hours:.1f} h ago"
        age = (self.crisis.now - picture.since) / _HOUR
        return (
            f"the attack of {hours:.1f} h ago ({picture.says}), {picture.per_cent} sure, "
            f"nothing new for {age:.1f} h"
        )

    def ready_to_decide(self, party: str, cause: int, at: Rank) -> Generator[Event, object, Readiness]:
        """Wait until the party's picture is good enough for a decision, or its patience ends."""
        picture = self.picture(party)
        if picture is None or picture.confirmed:
            return Readiness()
        crisis = self.crisis
        sure = picture.per_cent
        seq = crisis.log("awaits-picture", party, "", "", sure, "", cause, "", "D8.20 D8.21", party)
        door = Event(crisis.env)
        self._waiting.append((party, at, door))
        longest = crisis.plan.numbers.value("D8.21")
        call_at(crisis.env, round(longest * _HOUR), at, lambda: _open(crisis, door, at))
        yield door
        picture = self.picture(party)
        stale = picture is not None and not picture.confirmed
        word = "stale" if stale else "good"
        seq = crisis.log("picture-ready", party, "", "", word, "", seq, "", "D8.21", party)
        return Readiness(stale, seq)

    def puts_off(self, case: str, ready: Readiness) -> bool:
        """Whether an answer on a stale picture goes to another round; drawn when the answer is given."""
        return ready.stale and self.crisis.happens(f"information/put-off/{case}", 0, "D8.22")

    def _wake(self, party: str) -> None:
        for who, at, door in self._waiting:
            if who == party:
                _open(self.crisis, door, at)
        self._waiting = [entry for entry in self._waiting if entry[0] != party]

    def convoy_release(self, line: Line, cause: int) -> Generator[Event, object, int]:
        """Wait until ships may leave for Korea: mines, submarines and special forces accounted for."""
        if self.crisis.plan.scenario.information.convoys and self.crisis.phase in _ATTACKS:
            cause = yield from self._convoys.release(line, cause)
        return cause


@cache
def _product(topic: Topic, party: str, other: str) -> Item:
    return Item(topic, 2, party, other)


def _at(party: str) -> Rank:
    return rank(Band.POLITICS, 100 + CAPITALS.index(party))


def _open(crisis: Crisis, door: Event, at: Rank) -> None:
    if not door.triggered:
        release(crisis.env, door, at)
