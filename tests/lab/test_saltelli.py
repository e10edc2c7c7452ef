"""The Saltelli block: which column takes what from B; rows do not depend on how they are asked for."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.lab.saltelli import base_rows, cells_of, columns_of, luck_seed_at, matrix_of, value_at
from sim.lab.study import Sensitivity, Study, Uncertain
from tests.lab.planted import number

NUMBERS = (number("a"), number("b", grade="A"), number("c", "LN(2, 5)"), number("d", anchored=True))
GROUPS = {"first": ("a",), "rest": ("b", "d")}  # c is in no group


def study(
    groups: dict[str, tuple[str, ...]] = GROUPS, uncertain: tuple[Uncertain, ...] = NUMBERS, base: int = 16
) -> Study:
    return Study(
        "s", "", "", (), (), (), None, 1,
        uncertain=uncertain,
        sensitivity=Sensitivity(base, (0,), groups),
    )  # fmt: skip


def test_columns_stand_in_the_order_that_all_agree_on() -> None:
    assert columns_of(GROUPS, NUMBERS) == ("A", "first", "rest", "luck", "weak", "anchored", "B")
    assert columns_of({"first": ("a",)}, NUMBERS) == ("A", "first", "luck", "weak", "B")
    assert columns_of({"rest": ("b", "d")}, NUMBERS) == ("A", "rest", "luck", "anchored", "B")
    assert cells_of(study()) == 16 * 7


def test_each_column_takes_its_own_from_b() -> None:
    named = dict(zip(columns_of(GROUPS, NUMBERS), matrix_of(GROUPS, NUMBERS).tolist(), strict=True))
    assert named == {  # a, b, d, luck
        "A": [False, False, False, False],
        "first": [True, False, False, False],
        "rest": [False, True, True, False],
        "luck": [False, False, False, True],
        "weak": [True, False, False, False],
        "anchored": [False, True, True, False],
        "B": [True, True, True, True],
    }


def test_worlds_of_a_base_row_hold_what_the_matrix_says() -> None:
    rows = base_rows(study(), 0, 16)
    values, seeds = rows.values.reshape(16, 7, 4), rows.seeds.reshape(16, 7)
    a, b = values[:, 0], values[:, 6]
    assert (values[..., 2] == NUMBERS[2].distribution.median).all()
    for column, takes in enumerate(matrix_of(GROUPS, NUMBERS)):
        for place, coordinate in ((0, 0), (1, 1), (3, 2)):
            assert (values[:, column, place] == (b if takes[coordinate] else a)[:, place]).all()
        assert (seeds[:, column] == seeds[:, 6 if takes[3] else 0]).all()
    assert (a[:, [0, 1, 3]] != b[:, [0, 1, 3]]).all()
    assert len(set(seeds[:, [0, 6]].ravel().tolist())) == 32


@given(st.lists(st.integers(0, 24), min_size=2, max_size=6))
def test_rows_do_not_depend_on_how_they_are_asked_for(cuts: list[int]) -> None:
    whole = base_rows(study(), 0, 24)
    edges = sorted({0, 24, *cuts})
    parts = [base_rows(study(), first, last) for first, last in pairwise(edges)]
    assert np.array_equal(np.concatenate([p.values for p in parts]), whole.values)
    assert np.array_equal(np.concatenate([p.seeds for p in parts]), whole.seeds)


def test_another_seed_of_the_design_is_another_block() -> None:
    from dataclasses import replace

    first = study()
    other = replace(first, sampling=replace(first.sampling, seed=2))
    assert not np.array_equal(base_rows(first, 0, 2).values, base_rows(other, 0, 2).values)
    assert luck_seed_at(1, 0.25) != luck_seed_at(2, 0.25)


def test_one_column_is_spread_evenly() -> None:
    first = base_rows(study(base=64), 0, 64).values.reshape(64, 7, 4)[:, 0, 0]
    assert sorted((first * 64).astype(int).tolist()) == list(range(64))


@given(st.floats(0.0, 1.0))
def test_whole_numbers_are_rounded_half_up(u: float) -> None:
    value = value_at(number("n", "U(0, 4)", whole=True), u)
    assert value == int(value)
    assert abs(value - 4 * u) <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"luck": ("a",)}, "a group cannot be named 'luck'"),
        ({"one": ("a", "z")}, "'z' is no uncertain number of this study"),
        ({"one": ("a",), "two": ("b", "a")}, "'a' is in two groups"),
    ],
)
def test_groups_that_cannot_be(groups: dict[str, tuple[str, ...]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        columns_of(groups, NUMBERS)


def test_a_study_without_the_design_has_no_block() -> None:
    from dataclasses import replace

    bare = replace(study(), sensitivity=None)
    assert cells_of(bare) == 0
    with pytest.raises(ValueError, match="no Saltelli design"):
        base_rows(bare, 0, 1)


def test_no_rows_are_an_empty_table() -> None:
    assert base_rows(study(), 3, 3).values.shape == (0, 4)
