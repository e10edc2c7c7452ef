"""Which worlds and which luck the cells of a study hold."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.toy import toy_study
from scenarios.designs.design import Method
from sim.lab.saltelli import base_rows, columns_of
from sim.lab.sampling import Cell, MainBlock, SaltelliBlock, blocks_of, luck_seed, worlds_among
from sim.lab.study import Sampling

METHODS: tuple[Method, ...] = ("sobol", "latin-hypercube", "random")
methods = st.sampled_from(METHODS)
every_method = pytest.mark.parametrize("method", METHODS)


def cells(count: int = 128, **sampling: object) -> list[Cell]:
    return MainBlock(toy_study(sampling=Sampling(**sampling))).cells(0, count)


@given(methods, st.integers(1, 3), st.lists(st.integers(0, 70), min_size=1, max_size=3), st.booleans())
def test_a_cell_depends_on_its_number_alone(
    method: Method, luck: int, cuts: list[int], steered: bool
) -> None:
    sampling = Sampling(method, sets=5, size=7, luck_per_world=luck, steer=("s",) if steered else ())
    whole = MainBlock(toy_study(sampling=sampling)).cells(0, 71)
    block = MainBlock(toy_study(3, sampling=sampling))
    for first in cuts:  # in any order, from one sampler
        assert block.cells(first, 71) == whole[first:]
        assert block.cells(first, first + 1) == whole[first : first + 1]


def test_worlds_draws_and_batches() -> None:
    found = [(c.world, c.draw, c.batch) for c in cells(8, sets=3, luck_per_world=2)]
    assert found == [(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 1), (2, 0, 2), (2, 1, 2), (3, 0, 0), (3, 1, 0)]
    assert [c.batch for c in cells(6, method="latin-hypercube", size=4)] == [0, 0, 0, 0, 1, 1]
    assert [c.batch for c in cells(3, method="random")] == [0, 1, 2]


def test_without_anything_uncertain_there_is_one_world() -> None:
    block = MainBlock(toy_study(uncertain=False, sampling=Sampling(luck_per_world=4)))
    found = block.cells(5, 8)
    assert [(c.world, c.draw, c.batch, c.values) for c in found] == [(0, n, n, ()) for n in (5, 6, 7)]
    assert not block.has_worlds


def test_each_sobol_set_is_stratified_in_every_number() -> None:
    study = toy_study(sampling=Sampling(sets=4))
    found = MainBlock(study).cells(0, 64)
    for number in range(4):
        mine = np.array([c.values for c in found if c.batch == number])
        for place, uncertain in enumerate(study.uncertain):
            if not uncertain.whole:
                strata = [int(16 * uncertain.distribution.cdf(value)) for value in mine[:, place]]
                assert sorted(strata) == list(range(16))


def test_each_hypercube_is_stratified_in_every_number() -> None:
    found = np.array([c.values[0] for c in cells(40, method="latin-hypercube", size=20)])
    for cube in (found[:20], found[20:]):
        assert sorted(int(20 * u) for u in cube) == list(range(20))


@every_method
def test_sets_are_independent_and_the_seed_decides(method: Method) -> None:
    first, again, other = (cells(64, method=method, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert not {c.values for c in first} & {c.values for c in other}
    assert len({c.values for c in first}) == 64


@every_method
def test_values_follow_their_distributions(method: Method) -> None:
    values = np.array([c.values for c in cells(512, method=method)])
    for place, uncertain in enumerate(toy_study().uncertain):
        if uncertain.whole:
            assert (values[:, place] == np.floor(values[:, place])).all()
            assert set(values[:, place]) == {3, 4, 5, 6, 7, 8, 9}
        else:
            uniform = np.sort([uncertain.distribution.cdf(value) for value in values[:, place]])
            assert np.abs(uniform - np.arange(0.5, 512) / 512).max() < 0.06  # Kolmogorov: 1 in 20


def test_luck_is_the_same_for_all_points_and_differs_between_cells() -> None:
    found = cells(200, luck_per_world=2)
    assert len({c.seed for c in found}) == 200
    assert all(0 <= c.seed < 2**63 for c in found)
    assert [c.seed for c in found] == [luck_seed(1, c.world, c.draw) for c in found]
    assert luck_seed(1, 11, 0) != luck_seed(11, 1, 0) != luck_seed(1, 1, 10)


def test_further_draws_of_steered_luck_turn_the_net_of_their_batch_by_one_angle() -> None:
    found = cells(96, sets=4, luck_per_world=3, steer=("s", "t"))
    angles: dict[tuple[int, int], set[tuple[float, ...]]] = {}
    for world in range(32):
        base, *others = found[3 * world : 3 * world + 3]
        for cell in others:
            turn = tuple(round((a - b) % 1.0, 9) for a, b in zip(cell.steer, base.steer, strict=True))
            angles.setdefault((cell.batch, cell.draw), set()).add(turn)
    assert len(angles) == 8
    assert all(len(turns) == 1 for turns in angles.values())
    assert len({turn for turns in angles.values() for pair in turns for turn in pair}) == 16


def test_the_saltelli_block_is_that_of_its_module() -> None:
    study = toy_study(sensitivity=True)
    assert [block.name for block in blocks_of(study)] == ["main", "saltelli"]
    block = SaltelliBlock(study)
    assert study.sensitivity is not None
    width = len(columns_of(study.sensitivity.groups, study.uncertain))
    assert (block.total, block.points, block.span % width) == (8 * width, (0, 2), 0)
    rows = base_rows(study, 0, 8)
    found = block.cells(0, block.total)
    assert [c.values for c in found] == [tuple(row) for row in rows.values.tolist()]
    assert [c.seed for c in found] == rows.seeds.tolist()
    assert [(c.world, c.batch) for c in found] == [(n, n // width) for n in range(block.total)]
    assert block.cells(width + 1, 3 * width) == found[width + 1 : 3 * width]


def test_a_segment_holds_whole_worlds() -> None:
    block = MainBlock(toy_study(sampling=Sampling(luck_per_world=5)))
    assert block.span % 5 == 0
    assert block.span * len(block.points) <= 2048
    worlds = worlds_among(block.cells(0, block.span))
    assert [c.world for c in worlds] == list(range(block.span // 5))


def test_a_whole_number_far_out_in_the_tail_is_finite() -> None:
    assert pl.Series([c.values for c in cells(4096)]).explode().is_finite().all()
