"""ETRS-TM35FIN and degrees: the recommendation's own example, and there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.exchange import coordinates


def test_the_example_of_jhs_197() -> None:
    east, north = coordinates.to_metres(60.385106872, 19.848136769)
    assert east == pytest.approx(106256.360, abs=0.001)
    assert north == pytest.approx(6715706.377, abs=0.001)


def test_the_central_meridian_is_at_500_kilometres() -> None:
    assert coordinates.to_metres(62.0, 27.0)[0] == 500_000.0


@given(st.integers(50_000_000, 760_000_000), st.integers(6_570_000_000, 7_790_000_000))
def test_metres_come_back_to_the_millimetre(east: int, north: int) -> None:
    metres = (east / 1000, north / 1000)
    latitude, longitude = coordinates.to_degrees(*metres)
    assert coordinates.in_metres(*metres)
    assert coordinates.in_degrees(latitude, longitude)
    assert coordinates.to_metres(latitude, longitude) == pytest.approx(metres, abs=0.0011)
