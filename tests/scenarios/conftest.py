"""A small world of its own, so that these tests do not move with the shipped data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.catalogue import read_catalogue
from scenarios.check import World
from scenarios.loader import Loaded, assemble, finish
from scenarios.problems import InputError
from scenarios.register import read_register

RULES = {"access": ("minute", "prompt", "strict", "movement", "un-sofa")}

PARAMETERS = """\
format: 1
family: access
parameters:
  P1.03: {title: Delay, role: occurrence, value: "LN(8, 30)", at_least: 2, unit: h, grade: C, note: judged}
  P1.06: {title: Chance of yes, role: world, value: "Beta(37, 2.1)", unit: prob, grade: C, note: judged}
  P1.15: {title: Staff, role: constant, value: 4, unit: persons, grade: A, sources: [S29]}
  P1.16: {title: States, role: constant, value: [AUS, CAN], unit: states, grade: B, sources: [S29]}
  H4.30: {title: Sasebo to Busan, role: constant, value: 140, unit: nmi, grade: A, sources: [S29]}
  H6.04-kn23: {title: Cut by KN-23, role: world, value: "U(0.2, 0.5)", unit: prob, grade: C, note: judged}
  H6.04-mrbm: {title: Cut by MRBM, role: world, value: "U(0.01, 0.05)", unit: prob, grade: C, note: judged}
"""
SOURCES = """\
format: 1
sources:
  S29: {publisher: Ministry of Foreign Affairs of Japan, title: On the UNC, date: 2024-10}
"""
PLACES = """\
format: 1
places:
  osan: {name: Osan, kind: airfield, host: KOR, lat: 37.1, lon: 127.0, evidence: {grade: A, sources: [S29]}}
  kadena: {name: Kadena, kind: airfield, host: JPN, lat: 26.3, lon: 127.7, evidence: {grade: C}}
  busan: {name: Busan, kind: port, host: KOR, lat: 35.1, lon: 129.0, evidence: {grade: A, sources: [S29]}}
  sasebo: {name: Sasebo, kind: port, host: JPN, lat: 33.1, lon: 129.7, evidence: {grade: A, sources: [S29]}}
  naha: {name: Naha, kind: port, host: JPN, lat: 26.2, lon: 127.7, evidence: {grade: A, sources: [S29]}}
  zama: {name: Zama, kind: headquarters, host: JPN, lat: 35.5, lon: 139.4, evidence: {grade: C}}
"""
ROUTES = """\
format: 1
sea:
  - {ports: [sasebo, busan], distance: H4.30}
"""
PLATFORMS = """\
format: 1
platforms:
  c-17: {name: C-17, mode: air, payload: P1.15, speed: P1.15, load: P1.03, unload: P1.03}
  ro-ro: {name: Ro-ro ship, mode: sea, payload: P1.15, speed: P1.15, load: P1.03, unload: P1.03}
"""
MISSILES = """\
format: 1
weapons:
  kn23: {name: KN-23, cut: H6.04-kn23}
  mrbm: {name: MRBM, cut: H6.04-mrbm}
  irbm: {name: IRBM}
regions:
  hokkaido: {name: Hokkaido, host: JPN, people: P1.15}
  pacific: {name: Pacific, host: SEA}
flights:
  - {weapon: kn23, to: [osan, busan, sasebo], time: P1.03}
  - {weapon: mrbm, to: [osan, kadena, busan, sasebo, naha], time: P1.03}
  - {weapon: irbm, to: [hokkaido, pacific], time: P1.03}
"""
UNITS = """\
format: 1
unit_types:
  fighter-squadron:
    {name: Fighters, category: fighters, people: P1.15, tons: P1.15, aircraft: P1.15, assembly: P1.03}
  brigade: {name: Brigade, category: ground, people: P1.15, tons: P1.15, assembly: P1.03}
"""

BASE = """\
format: 1
name: small
title: A small war
summary: One squadron, one brigade, two injects.
evidence: {grade: C, note: a fixture}
clock:
  h_hour: 2030-01-31T04:00+09:00
  startex: D-2
  endex: D+30
  sorties_until: D+20
access:
  readings: {USA: prompt, JPN: prompt, ROK: prompt}
  transfer: movement
  inflow: prompt
  third_state: un-sofa
  minute: {otherwise: prompt, status: secret}
consultation: {form: stages}
unc: {present: true}
injects:
  - id: warning
    kind: phase
    at: D-1
    phase: warning
  - id: h-hour
    kind: phase
    at: H
    phase: all-out
    attacked: [ROK]
  - id: strike
    kind: strike
    at: H+30m
    target: osan
    weapon: kn23
    missiles: 8
force:
  f-15:
    unit: fighter-squadron
    title: Fighters at Kadena
    at: kadena
    mission: strike
    mode: in-place
    order: H
  brigade:
    unit: brigade
    title: A brigade by sea
    at: sasebo
    mission: transfer
    mode: sea
    order: H+6h
    via: sasebo
    to: busan
lift:
  ships: {platform: ro-ro, count: 4, home: sasebo, available: H, serves: [sasebo]}
  planes: {platform: c-17, count: 4, home: osan, available: H, serves: [osan]}
"""

Write = Callable[[str, str], str]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("data")
    (folder / "parameters").mkdir()
    (folder / "parameters" / "access.yaml").write_text(PARAMETERS)
    files = {
        "sources": SOURCES, "places": PLACES, "routes": ROUTES,
        "platforms": PLATFORMS, "units": UNITS, "missiles": MISSILES,
    }  # fmt: skip
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    register = read_register(folder)
    return World(register, read_catalogue(folder, register), RULES)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file in the folder where the test runs, and give its name back."""
    monkeypatch.chdir(tmp_path)

    def written(name: str, text: str) -> str:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
        return name

    return written


@pytest.fixture
def small(write: Write) -> str:
    return write("small.yaml", BASE)


@pytest.fixture
def load_small(world: World, write: Write) -> Callable[..., Loaded]:
    """Load the small scenario with a text laid over it, packs and settings."""

    def loaded(text: str = "", packs: tuple[str, ...] = (), sets: tuple[str, ...] = ()) -> Loaded:
        write("small.yaml", BASE)
        write("mine.yaml", f"format: 1\nextends: small.yaml\n{text}")
        return finish(assemble("mine.yaml", packs, sets), world)

    return loaded


@pytest.fixture
def told(load_small: Callable[..., Loaded]) -> Callable[..., list[str]]:
    """What the loader says of a text laid over the small scenario."""

    def messages(text: str = "", packs: tuple[str, ...] = (), sets: tuple[str, ...] = ()) -> list[str]:
        with pytest.raises(InputError) as refused:
            load_small(text, packs, sets)
        return str(refused.value).splitlines()

    return messages
