import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.paper.reading import geometry
from tytti_desktop.paper.reading.registration import shift

angles = st.floats(-3.2, 3.2)
sizes = st.floats(0.5, 2.0)
moves = st.floats(-300, 300)
bends = st.floats(-1e-4, 1e-4)
CORNERS = np.array([(0, 0), (1654, 0), (1654, 2339), (0, 2339), (400, 900), (1200, 1500)], float)


def laid(
    angle: float, size: float, x: float, y: float, p: float = 0, q: float = 0
) -> geometry.Matrix:
    c, s = size * np.cos(angle), size * np.sin(angle)
    return np.array([[c, -s, x], [s, c, y], [p, q, 1.0]])


@given(angles, sizes, moves, moves, bends, bends)
def test_a_homography_is_found_again_from_points(
    angle: float, size: float, x: float, y: float, p: float, q: float
) -> None:
    wanted = laid(angle, size, x, y, p, q)
    found = geometry.homography(CORNERS, geometry.carried(wanted, CORNERS))
    assert np.allclose(
        geometry.carried(found, CORNERS), geometry.carried(wanted, CORNERS), atol=1e-3
    )
    assert geometry.mean_error(found, CORNERS, geometry.carried(wanted, CORNERS)) < 1e-3


@given(angles, sizes, moves, moves)
def test_similarity_and_affine_agree_on_a_turned_page(
    angle: float, size: float, x: float, y: float
) -> None:
    wanted = laid(angle, size, x, y)
    target = geometry.carried(wanted, CORNERS)
    assert np.allclose(geometry.similarity(CORNERS[:2], target[:2]), wanted, atol=1e-6)
    assert np.allclose(geometry.affine(CORNERS[:3], target[:3]), wanted, atol=1e-6)


@given(st.sampled_from([0, 90, 180, 270]), st.floats(-20, 20), sizes)
def test_the_turn_is_the_nearest_quarter(quarter: int, more: float, size: float) -> None:
    assert geometry.turn(laid(np.radians(quarter + more), size, 5, 7)) == quarter


@given(angles, sizes)
def test_the_size_does_not_depend_on_the_turn(angle: float, size: float) -> None:
    assert geometry.size(laid(angle, size, 3, 4), 1654, 2339) == pytest.approx(size)


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 1000))
def test_a_shift_is_found(down: int, right: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    page = np.zeros((70, 90))
    page[20:45, 20:60] = rng.random((25, 40)) > 0.6
    moved = np.roll(page, (down, right), (0, 1))
    found = shift(moved, page, 12)
    assert found[:2] == pytest.approx((down, right), abs=0.6)
    assert found[2] > 0.9
