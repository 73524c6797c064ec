"""The parts of a certificate say no more than is known, in signs that a reader knows."""

import pytest

from acudevice.formats.certificate_parts import as_sure, known, minus, rounded_force, table, two


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.0599, "0.060"),
        (0.0996, "0.10"),
        (1.04, "1.0"),
        (23.4, "23"),
        (234.0, "234"),
        (1.2e-9, "1.2e-09"),
    ],
)
def test_uncertainties_have_two_figures(value: float, said: str) -> None:
    """Zeros at the end among them (GUM, 7.2.6)."""
    assert two(value) == said


@pytest.mark.parametrize(
    ("force_n", "u_n", "said"),
    [(40.4713, 1.04, "40.5"), (9.80661, 0.00123, "9.8066"), (0.0, 0.0, "0"), (120.4, 31.0, "120")],
)
def test_forces_have_no_more_places_than_they_are_sure(force_n: float, u_n: float, said: str) -> None:
    """What is known exactly is written as it is."""
    assert as_sure(force_n, u_n) == said


def test_signs_are_those_of_print() -> None:
    """A minus is no hyphen, zero has no sign, and what nobody said is not stated."""
    assert minus("-0.5") == rounded_force(-0.5, 1) == "\N{MINUS SIGN}0.5"
    assert rounded_force(-0.0001, 2) == "0.00"
    assert (known(None), known(21.5), known("x")) == ("not stated", "21.5", "x")


def test_numbers_stand_at_the_right_and_words_are_no_markup() -> None:
    """Also where they bear a minus or a percent sign."""
    made = table(("load N", "why"), [(minus("-1.5"), "<b>"), ("6.0 %", "–")])
    assert made.count('<td class="n">') == 3
    assert "&lt;b&gt;" in made
    assert '<th scope="col" class="n">load N</th>' in made
