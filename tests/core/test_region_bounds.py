import pytest

from unfold.core.region_bounds import (
    lines_in_general_position,
    most_regions_at_least,
    most_regions_at_most,
    regions_expected,
)


def test_one_layer():
    assert [lines_in_general_position(n) for n in range(9)] == [1, 2, 4, 7, 11, 16, 22, 29, 37]
    assert lines_in_general_position(24) == 301
    assert [lines_in_general_position(n, 1) for n in range(4)] == [1, 2, 3, 4]
    assert lines_in_general_position(5, 0) == 1


def test_two_layers_of_eight():
    assert most_regions_at_least((8, 8)) == 592
    assert most_regions_at_most((8, 8)) == 1369


@pytest.mark.parametrize("n", range(2, 9))
def test_for_one_layer_both_are_exact(n):
    assert most_regions_at_least((n,)) == most_regions_at_most((n,)) == lines_in_general_position(n)


def test_a_narrow_layer_leaves_one_dimension():
    assert most_regions_at_most((1, 5)) == 2 * 6
    assert most_regions_at_most((2, 5)) == 4 * 16
    assert most_regions_at_least((1, 5)) is None


def test_no_layers_and_no_inputs():
    assert most_regions_at_most(()) == 1
    assert most_regions_at_least(()) is None
    assert most_regions_at_most((5, 5), 0) == 1


def test_random_networks():
    assert regions_expected(24) == 288
