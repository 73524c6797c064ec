"""A person writes what lies on the ring; it becomes newtons with a budget."""

from math import hypot

import pytest

from acudevice.errors import UsageError
from acudevice.signal.metrology.gravity import Gravity, gravity
from acudevice.signal.metrology.loads import NOTHING, load

PLACE = Gravity(9.81, 0.0005, "here")


def test_a_mass_weighs_less_in_air() -> None:
    """1 kg of steel at 9.81 m/s² is 9.8085 N."""
    found = load("1 kg ± 0.5 g M1 no. 4711", PLACE)
    assert found.name == "M1 no. 4711"
    assert found.force_n == pytest.approx(9.81 * (1 - 1.2 / 8000))
    assert found.u_n == pytest.approx(hypot(*(part.u_n for part in found.parts)))
    assert found.parts[0].u_n == pytest.approx(0.0005 * 9.81, rel=1e-3)


@pytest.mark.parametrize("text", ["500 g ± 1 g", "0.5kg:1g", "500 g +- 0.2 %", "0.5 kg ± 0.001"])
def test_there_are_several_ways_to_write_the_same(text: str) -> None:
    """Units may differ, and ± may be typed."""
    found = load(text, PLACE)
    assert (found.force_n, found.u_n) == pytest.approx((4.904264, 0.0098), rel=2e-3)


def test_a_litre_of_water_is_honest() -> None:
    """Known to some per cent; the jug is most of it, and a scale makes it better."""
    jug, scale = load("1 l", gravity()), load("1 l ± 5 ml", gravity())
    assert jug.force_n == pytest.approx(10.1, abs=0.05)
    assert 0.02 < jug.u_n / jug.force_n < 0.03
    assert scale.u_n < jug.u_n / 1.5
    assert max(jug.parts, key=lambda part: part.u_n).source == "volume"


def test_newtons_are_taken_as_said() -> None:
    """And nothing is nothing."""
    assert load("9.81 N ± 10 mN", PLACE).u_n == pytest.approx(0.01)
    assert load("0", PLACE) == load("0 kg", PLACE) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a brick",
        "1 stone ± 1 stone",
        "1 kg",
        "1 kg ± 0 g",
        "1 kg ± 2 kg",
        "-1 kg ± 1 g",
        "1.2.3 kg ± 1 g",
        "1 kg ± 1 l",
        "1 kg ± 0.5 g ± 3",
    ],
)
def test_what_is_no_load_is_refused_with_an_example(text: str) -> None:
    """Also a mass that nobody says how well it is known."""
    with pytest.raises(UsageError) as refused:
        load(text, PLACE)
    assert refused.value.hint
