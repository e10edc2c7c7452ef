"""Warning: from launch to alert, cue, intercept and shelter.

``sensors`` says who sees a launch and when, ``alerts`` what people are told, ``defence`` what is shot
down and which aircraft leave in time; here they are put together for the rest of the engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim import defence
from sim.alerts import Alerts
from sim.crisis import Crisis
from sim.defence import Defence
from sim.salvo import Salvo
from sim.sensors import Sensors

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "launch": "missiles (value) of a weapon (unit) leave the ground",
    "aware": "a party knows of a launch (value: seconds since launch)",
    "track": "a party has a track of its own (value: seconds since launch)",
    "cross-cue": "the partner's track comes by the link (value: seconds since launch)",
    "cross-tell": "the partner's track comes by hand (value: seconds since launch)",
    "link-down": "the link does not carry a track (value: seconds since launch)",
    "track-anomaly": "a track is misread, or a siren mishandled",
    "confirmed": "the path of missiles is confirmed (value: seconds since launch)",
    "alert": "people are alerted (value: seconds since launch)",
    "false-alert": "people whom nothing threatens are alerted (value: seconds since launch)",
    "correction": "a false alert is taken back, or put right (value: seconds since the alert)",
    "all-clear": "people may leave shelter (value: seconds since the alert)",
    "statement": "a capital first speaks in public of a launch (value: seconds since launch)",
    "overflight": "missiles pass over a region (value: seconds since launch)",
    "splash": "missiles fall into the sea (value: seconds since launch)",
    "margin": "between the alert and the missiles at a place (value: seconds, negative when it came after)",
    "unwarned": "people at risk who were not in shelter when missiles came (value)",
    **defence.KINDS,
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    "H2.02": "warning: a track is anomalous",
    "H2.03": "warning: launch to alert on an anomalous track",
    "H2.06": "warning: first report of the satellite",
    "H2.07": "warning: satellite warning to a command post, at most",
    "H2.10-citizen": "warning: J-Alert to the citizen",
    "H2.11": "warning: receivers and sirens that fail",
    "H2.12": "warning: launch to the first public word in Japan",
    "H2.13": "warning: launch to the first public word in Korea",
    "H2.14": "warning: launch to siren in Korea",
    "H2.14-error": "warning: launch to siren in Korea after an error",
    "H2.14-error-weight": "warning: a siren in Korea is mishandled",
    "H2.15": "warning: a false siren is cancelled",
    "H2.19": "warning: latency of the real-time link",
    "H5.21": "warning: launch to track by AN/TPY-2",
    "H5.22": "warning: launch to track by Green Pine",
    "H5.23": "warning: launch to track by an Aegis ship",
    "P3.02": "warning: the link works",
    "P3.02-attack": "warning: the link works under attack",
    "P3.03": "warning: the tracks are compared by hand",
    "P3.15": "warning: single-sensor error that sharing removes",
    "D9.01": "warning: share of H2.07 that passing a warning takes",
    "D9.02": "warning: an Aegis ship is on station",
    "D9.03": "warning: from track to confirmed path",
    "D9.04": "warning: from confirmed path to J-Alert",
    "D9.05": "warning: from alert to shelter",
    "D9.06": "warning: a misread track leads to a false alert",
    "D9.07": "warning: people at risk around an airfield",
    "D9.08": "warning: people at risk around a port",
    "D9.25": "warning: alert to all-clear, where the alert is lifted",
    "D9.26": "warning: a false J-Alert is corrected",
    "D9.27": "warning: alert to all-clear, where it is told that it passed",
    "D13.05": "warning: launch to the fall of a missile that fails",
    **defence.USES,
}


class Warnings:
    """Launches seen, alerts given, missiles intercepted."""

    def __init__(self, crisis: Crisis) -> None:
        self.launches = 0
        self.defence = Defence(crisis)
        self.alerts = Alerts(crisis, self.defence)
        self._sensors = Sensors(crisis, self.alerts)

    def start(self) -> None:
        """Nothing happens before a launch."""

    def watch(self, salvo: Salvo) -> None:
        """A salvo has left the ground: whatever may see it begins to."""
        self.launches += 1
        self._sensors.watch(salvo)
