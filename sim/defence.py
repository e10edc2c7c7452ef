"""Missile defence at sea and on land, and aircraft that leave the ramp before impact.

SM-3 engages outside the atmosphere once the path is confirmed and the track good enough to fire on:
a late cue leaves fewer shots. Patriot and PAC-3 engage in the last seconds where a battery covers the
target. Both spend what does not come back in the crisis.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from policies import Party
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank
from sim.salvo import NOT_YET, Salvo, Watch

KINDS: Mapping[str, str] = {
    "engage": "interceptors (value) of a kind (unit) are fired",
    "intercept": "missiles (value) are destroyed by interceptors of a kind (unit)",
    "flush": "aircraft (value) of a squadron have left the ramp when missiles come",
}
USES: Mapping[str, str] = {
    "H5.25-start": "defence: opening of the SM-3 window",
    "H5.25-end": "defence: closing of the SM-3 window",
    "H5.25-fire-control": "defence: fire-control quality, at the latest",
    "H5.25-shots": "defence: shots of a ship",
    "H5.25-fly-out": "defence: fly-out of SM-3",
    "H5.30": "defence: one PAC-3 shot intercepts",
    "H5.31": "defence: one SM-3 shot intercepts",
    "D9.13": "defence: SM-3 ships that can engage",
    "D9.14": "defence: SM-3 on station",
    "D9.15": "defence: from track to fire-control quality",
    "D9.16": "defence: a battery covers an airfield",
    "D9.17": "defence: a battery covers a port",
    "D9.18": "defence: ready rounds of a battery",
    "D9.19": "defence: shots of a battery at one salvo",
    "D9.20": "defence: from awareness to a battery ready to fire",
    "D9.22": "defence: from track to the alarm at the base",
    "D9.23": "defence: from the alarm to the air",
}
_MINUTE = 60.0
_HIGH, _LAST = "SM-3", "PAC-3"
_WINDOW = "H5.25-start H5.25-end H5.25-fire-control H5.25-shots H5.25-fly-out D9.13 D9.15"


class Defence:
    """Interceptors left, and who is covered by them."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.high_left = round(crisis.plan.numbers.value("D9.14"))
        self.rounds: dict[str, int] = {}  # left at a covered place
        self._covered: dict[str, bool] = {}

    def _seconds(self, ident: str) -> int:
        return round(self.crisis.plan.numbers.value(ident) * _MINUTE)

    # --- SM-3 ---

    def high_line(self, salvo: Salvo, watch: Watch) -> None:
        """The path of missiles at Japan is confirmed: ships fire as soon as the track allows."""
        at_japan = watch.party == Party.JPN and salvo.target
        if not (at_japan and salvo.kind.above_air and watch.on_station and self._allowed()):
            return
        now, launched = self.crisis.now, salvo.launched
        good = min(launched + self._seconds("H5.25-fire-control"), watch.track + self._seconds("D9.15"))
        fire = max(now, launched + self._seconds("H5.25-start"), good)
        at = rank(Band.DAMAGE, salvo.index)
        call_at(self.crisis.env, fire - now, at, partial(self._fire_high, salvo, watch))

    def _fire_high(self, salvo: Salvo, watch: Watch) -> None:
        """As many shots as the rest of the window, the ships and what is left allow."""
        value, fly_out = self.crisis.plan.numbers.value, self._seconds("H5.25-fly-out")
        rest = salvo.launched + self._seconds("H5.25-end") - self.crisis.now
        in_turn = max(0, rest // fly_out)
        shots = min(self.high_left, int(value("D9.13") * min(float(in_turn), value("H5.25-shots"))))
        if not shots:
            return
        self.high_left -= shots
        seq = self._log("engage", salvo, watch, shots, _HIGH, watch.cause, _WINDOW)
        at = rank(Band.DAMAGE, salvo.index)
        call_at(self.crisis.env, fly_out, at, partial(self._high_result, salvo, watch, shots, seq))

    def _high_result(self, salvo: Salvo, watch: Watch, shots: int, cause: int) -> None:
        if not salvo.ended:
            chance = self.crisis.plan.numbers.value("H5.31")
            self._hits(salvo, watch, (_HIGH, shots, chance, "H5.31"), cause)

    # --- Patriot and PAC-3 ---

    def last_line(self, salvo: Salvo) -> None:
        """In the last seconds before impact, where a battery covers the target and is ready."""
        watch = salvo.watches.get(self.crisis.plan.place(salvo.target).host)
        if watch is None or watch.aware == NOT_YET or not salvo.left or not self._allowed():
            return
        if self.crisis.now - watch.aware < self._seconds("D9.20") or not self._covers(salvo.target):
            return
        value = self.crisis.plan.numbers.value
        shots = min(self.rounds[salvo.target], round(value("D9.19")), 2 * salvo.left)
        if not shots:
            return
        self.rounds[salvo.target] -= shots
        params = f"D9.18 D9.19 D9.20 {self._cover(salvo.target)}"
        seq = self._log("engage", salvo, watch, shots, _LAST, watch.seen, params)
        evasion = salvo.kind.evasion
        chance = value("H5.30") * (value(evasion) if evasion else 1.0)
        self._hits(salvo, watch, (_LAST, shots, chance, f"H5.30 {evasion or ''}".strip()), seq)

    def _cover(self, place: str) -> str:
        return "D9.16" if self.crisis.plan.place(place).kind == "airfield" else "D9.17"

    def _covers(self, place: str) -> bool:
        """Whether a battery stands there; known from the first missiles on."""
        if place not in self._covered:
            self._covered[place] = self.crisis.happens(f"defence/covered/{place}", 0, self._cover(place))
            self.rounds[place] = round(self.crisis.plan.numbers.value("D9.18"))
        return self._covered[place]

    # --- both ---

    def _allowed(self) -> bool:
        return self.crisis.plan.scenario.warning.interceptors

    def _hits(self, salvo: Salvo, watch: Watch, fired: tuple[str, int, float, str], cause: int) -> None:
        """Each shot goes at a missile that still flies."""
        name, shots, chance, params = fired
        stream, now = f"defence/{name.lower()}/{salvo.ident}", self.crisis.now
        hits = sum(self.crisis.luck.reveal(stream, shot, now) < chance for shot in range(shots))
        hits = min(hits, salvo.left)
        salvo.left -= hits
        self._log("intercept", salvo, watch, hits, name, cause, params)

    def _log(
        self, kind: str, salvo: Salvo, watch: Watch, value: int, unit: str, cause: int, params: str
    ) -> int:
        return self.crisis.log(kind, watch.party, salvo.name, salvo.target, value, unit, cause, "", params)

    # --- aircraft on the ramp ---

    def flush(self, salvo: Salvo) -> dict[str, int]:
        """Aircraft of each squadron at the target that were in the air in time."""
        watch = salvo.watches.get(self.crisis.plan.place(salvo.target).host)
        if not self.crisis.plan.scenario.warning.flush or watch is None:
            return {}
        if watch.track == NOT_YET or watch.anomalous:
            return {}
        numbers, now = self.crisis.plan.numbers, self.crisis.now
        u = self.crisis.luck.reveal(f"defence/alarm/{salvo.ident}", 0, now)
        alarm = watch.track + round(numbers.distribution("D9.22").quantile(u) * _MINUTE)
        share = numbers.distribution("D9.23").cdf((now - alarm) / _MINUTE)
        gone: dict[str, int] = {}
        for name, squadron in self.crisis.ramp(salvo.target):
            left = round(squadron.aircraft * share)
            if left:
                gone[name] = left
                self.crisis.log(
                    "flush", name, salvo.name, salvo.target, left, "aircraft", watch.seen, "", "D9.22 D9.23"
                )
        return gone
