"""One literal message for each kind of wrong design: file, line, found, expected, nearest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scenarios.check import World
from scenarios.designs import Design
from scenarios.designs.loading import read_design
from scenarios.designs.opening import opened
from scenarios.problems import InputError
from tests.scenarios.conftest import BASE

Write = Callable[[str, str], str]

HEAD = "format: 1\nsweep: mine\ntitle: A sweep\nsummary: Of tests.\nscenario: small.yaml\n"
RANGES = "one of Tri(low, mode, high), LN(median, p90), LN(median, gsd=G), Beta(a, b), U(low, high)"
IDENTIFIER = "a name in lower-case letters, digits, '.', '_' and '-', of at most 64 characters"
ACCESS = "policies: {access: [minute, prompt]}\n"
NUMBERS = "uncertain: {ranges: {P1.03: 'LN(8, 30)', P1.06: 'U(0, 1)'}}\n"

MESSAGES = {
    # what the file says of itself
    "": "",
}


@pytest.fixture
def design(write: Write, world: World) -> Callable[[str], Design]:
    def read(text: str) -> Design:
        write("small.yaml", BASE)
        write("mine.yaml", HEAD + text)
        return read_design(opened("mine.yaml"), "mine.yaml", world)

    return read


CASES = """
polices: {}
---
policies: {access: [minit]}
---
policies: {access: []}
---
policies: {access: {}}
---
policies: {access: [minute, minute]}
---
policies: {access: {minute: {packs: [minute]}, minute: {}}}
---
policies: {access: {quick: {pack: [minute]}}}
---
policies: {access: {Quick: {packs: [minute]}}}
---
policies: {access: minute}
---
policies: {access: [3]}
---
policies: {seed: [minute]}
---
policies: {access: [minute]}
circumstances: {access: {one: {}}}
---
policies: {access: {a: {set: {unc.presnt: false}}}}
---
policies: {access: {a: {set: {unc.present: 3}}}}
---
policies: {access: {a: {packs: [minute, prompt]}}}
---
policies: {access: [minute, prompt], again: [strict]}
---
policies: {access: [minute, prompt]}
circumstances: {when: {late: {set: {access.inflow: prompt}}}}
---
uncertain: {register: some}
---
uncertain: {register: [P1.60]}
---
uncertain: {register: ["P9.*"]}
---
uncertain: {register: [P1.06, P1.06]}
---
uncertain: {register: [P1.06], ranges: {P1.06: "U(0, 1)"}}
---
uncertain: {ranges: {P1.06: "U(0, 1)", P1.06: "U(0.5, 1)"}}
---
uncertain: {register: [P1.15]}
---
uncertain: {register: [P1.03]}
---
uncertain: {register: [P1.16]}
---
uncertain: {ranges: {P1.16: "U(0, 1)"}}
---
uncertain: {ranges: {P1.15: "U(0, 1)"}}
---
uncertain: {ranges: {P1.006: "U(0, 1)"}}
---
uncertain: {ranges: {P1.06: "U(5, 5)"}}
---
uncertain: {ranges: {P1.06: "U(0, 2)"}}
---
uncertain: {ranges: {P1.06: 0.5}}
---
uncertain: {ranges: {P1.06: half}}
---
uncertain: {ranges: {P1.06: {value: "U(0, 1)"}}}
---
uncertain: {ranges: {P1.06: {values: "U(0, 1)", grade: A}}}
---
uncertain: {ranges: {P1.06: {values: "U(0, 1)", grade: A, sources: [S28]}}}
---
uncertain: {ranges: {P1.03: "Beta(2, 2)"}}
---
uncertain: {ranges: {P1.03: "U(-1, 4)"}}
---
uncertain: {ranges: {lift.ship.count: "U(1, 9)"}}
---
uncertain: {ranges: {lift.ships.home: "U(1, 9)"}}
---
uncertain: {ranges: {lift.ships.count: "U(0, 9)"}}
---
uncertain: {ranges: {force.brigade.tons: "U(0, 9)"}}
---
uncertain: {ranges: {parameters.P1.06: "U(0, 1)"}}
---
policies: {access: {a: {set: {parameters.P1.06: 0.9}}}}
uncertain: {register: [P1.06]}
---
policies: {access: {a: {set: {lift.ships.count: 2}}}}
uncertain: {ranges: {lift.ships.count: "U(1, 9)"}}
---
replications: 0
---
policies: {access: [minute, prompt]}
replications: 9000000
---
policies:
  a: {l0: {}, l1: {}, l2: {}, l3: {}, l4: {}, l5: {}, l6: {}, l7: {}, l8: {}, l9: {}}
  b: {l0: {}, l1: {}, l2: {}, l3: {}, l4: {}, l5: {}, l6: {}, l7: {}, l8: {}, l9: {}}
  c: {l0: {}, l1: {}, l2: {}, l3: {}, l4: {}, l5: {}, l6: {}, l7: {}, l8: {}, l9: {}}
  d: {l0: {}, l1: {}, l2: {}, l3: {}, l4: {}, l5: {}, l6: {}, l7: {}, l8: {}, l9: {}}
  e: {l0: {}, l1: {}}
---
sampling: {method: sobel}
---
sampling: {sets: 1}
---
sampling: {steer: [tokyo, tokyo]}
---
policies: {access: [minute, prompt]}
baseline: promt
---
policies: {access: [minute, prompt], information: [gsomia, tisa]}
baseline: minute+gsomai
---
baseline: prompt
---
measures: [closure_90_h, closure_90_h]
---
deadlines: {closure_90_h: soon}
---
ACCESS
NUMBERS
break_even: [{delay: P1.30, yes: P1.06, policy: minute, against: prompt, margins: {sortie_gap: 5}}]
---
ACCESS
NUMBERS
break_even: [{delay: P1.03, yes: P1.06, policy: minite, against: prompt, margins: {sortie_gap: 5}}]
---
ACCESS
NUMBERS
break_even: [{delay: P1.03, yes: P1.03, policy: minute, against: prompt, margins: {sortie_gap: 5}}]
---
ACCESS
NUMBERS
break_even: [{delay: P1.03, yes: P1.06, policy: minute, against: minute, margins: {sortie_gap: 5}}]
---
ACCESS
NUMBERS
break_even: [{delay: P1.03, yes: P1.06, policy: minute, against: prompt, margins: {}}]
---
ACCESS
NUMBERS
break_even: [{delay: P1.03, yes: P1.06, policy: minute, against: prompt, margins: {sortie_gap: -1}}]
---
ACCESS
NUMBERS
sensitivity: {base: 100, groups: {all: ["*"]}}
---
ACCESS
NUMBERS
sensitivity: {base: 64, points: [minite], groups: {all: ["*"]}}
---
ACCESS
NUMBERS
sensitivity: {base: 64, points: [minute, minute], groups: {all: ["*"]}}
---
ACCESS
NUMBERS
sensitivity: {base: 64, groups: {one: [P1.03], two: ["P1.*"]}}
---
ACCESS
NUMBERS
sensitivity: {base: 64, groups: {one: [P1.30]}}
---
ACCESS
NUMBERS
sensitivity: {base: 64, groups: {luck: ["*"]}}
---
ACCESS
NUMBERS
sensitivity: {base: 64, groups: {}}
---
ACCESS
NUMBERS
sensitivity: {base: 64}
"""


def test_gen(design):

    out = {}
    for case in CASES.strip("\n").split("\n---\n"):
        text = case.replace("ACCESS\n", ACCESS).replace("NUMBERS\n", NUMBERS)
        try:
            design(text)
            out[case] = "OK!!!"
        except InputError as e:
            out[case] = str(e)
    for k, v in out.items():
        print(k.strip())
        print("      ==>", v)
