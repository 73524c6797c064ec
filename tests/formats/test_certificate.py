"""A certificate is one page that needs nothing from elsewhere, and says what was and was not done."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from acudevice.formats.certificate import certificate
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.values.calibration_record import CalibrationRecord, Circumstances, Found, Load, Part
from tests.support.sensors import RIGS

VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})


class Nesting(HTMLParser):
    """Collects what is wrong with the nesting of a page, its text, and what it names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.append(tag)
        self.wrong += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "onload", "onclick")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it; nothing stays open."""
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close it, if it is open."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Collect it."""
        self.text += data.replace("\N{NO-BREAK SPACE}", " ")


def record(rig: str, around: Circumstances | None = None) -> CalibrationRecord:
    """Return a calibration of a simulated sensor."""
    return calibrate(
        RIGS[rig].table(1), created="2026-11-22T10:00:00+00:00", software="test", circumstances=around
    )  # fmt: skip


AROUND = Circumstances(
    "VR-1 <b>", operator="A & B", reference="masses", certificate="no. 4711", temperature_c=21.5, due="2027-05-23",
    loads=(Load("1 kg", 9.81, 0.001, (Part("gravity", 0.001, "latitude 52°"),)),), simulated=True,
)  # fmt: skip


@pytest.mark.parametrize("rig", ["load cell", "film"])
def test_a_page_is_whole_and_needs_nothing_from_elsewhere(rig: str) -> None:
    """Properly nested, without scripts, links, pictures or fonts from anywhere; four figures."""
    page = certificate(record(rig))
    nesting = Nesting(page)
    assert page.startswith("<!DOCTYPE html>")
    assert not nesting.wrong
    assert not {"script", "img", "link", "iframe", "object"} & set(nesting.tags)
    assert not re.search(r"url\(|@import|https?:", page)
    assert nesting.tags.count("svg") == 4
    assert "nan" not in re.sub(r"<style>.*</style>", "", page).lower().split()


def test_it_says_what_was_taken_off_so_that_readings_can_be_had_back() -> None:
    """The points are counted from one zero; each series had its own."""
    rows = [replace(o, zero_shift=-2.5 if o.series == "1" else 1.25) for o in RIGS["load cell"].table(1)]
    made = calibrate(rows, created="2026-11-22T10:00:00+00:00", software="test")
    text = Nesting(certificate(made)).text
    assert "in counts, \N{MINUS SIGN}2.5 in series 1, +1.2 in series 2" in text
    assert "Each series is counted from" not in Nesting(certificate(record("load cell"))).text


def test_it_says_beside_the_result_what_is_not_in_it() -> None:
    """One series of one mounting looks surer than three; the page says what it does not hold."""
    rows = [o for o in RIGS["load cell"].table(1) if o.series == "1"]
    lone = calibrate(rows, created="2026-11-22T10:00:00+00:00", software="test")
    assert "The sensor was not put on anew" in Nesting(certificate(lone)).text
    assert (
        "The sensor was not put on anew"
        not in Nesting(certificate(record("load cell, remounting matters"))).text
    )


def test_it_says_who_what_against_what_and_until_when() -> None:
    """What a person wrote is text, whatever it looks like; a simulation is no calibration of anything."""
    text = Nesting(certificate(record("load cell", AROUND))).text
    for words in (
        "VR-1 <b>",
        "A & B",
        "masses",
        "no. 4711",
        "21.5 °C",
        "2027-05-23",
        "latitude 52°",
        "Chain: the loads by no. 4711",
        "half the width of a rectangle",
        "Not in them are creep",
        "Simulated",
    ):
        assert words in text


def test_what_was_not_assessed_is_said_to_be() -> None:
    """And what nobody said is not stated; without a certificate the page says on whose word the loads are known."""
    text = Nesting(certificate(record("load cell"))).text
    assert text.count("not assessed") >= 3
    assert "not stated" in text
    assert "No certificate was named" in text
    assert "Simulated" not in text


def test_it_says_what_was_done_with_what_and_where_to_sign() -> None:
    """The device by what it says of itself, the method by how points were taken; unsigned pages say so."""
    made = record("load cell", replace(AROUND, item="virtual ring, firmware 1.2"))
    text = Nesting(certificate(made)).text
    for words in (
        "virtual ring, firmware 1.2",
        "Known loads are put on",
        "unsigned unless somebody signs",
        "Signature",
    ):
        assert words in text
    assert "The readings were taken by others" in Nesting(certificate(record("load cell"))).text
    pressed = replace(AROUND, loads=(), sessions=("a", "b"))
    assert "stand under one press" in Nesting(certificate(record("load cell", pressed))).text


def test_what_was_found_before_is_told() -> None:
    """By load, with the error in newtons and as a share; where nobody knows, that is said."""
    found = (Found(1, 0.0, 0.001), Found(1, 20.0, 20.5))
    text = Nesting(certificate(record("load cell", replace(AROUND, found_by="b" * 32, found=found)))).text
    for words in ("b" * 32, "20.50", "+0.50", "+2.50 %"):
        assert words in text
    assert "is not stated" in Nesting(certificate(record("load cell"))).text


def test_the_budget_tells_kind_and_degrees_of_each_part() -> None:
    """By which the effective ones follow; uncertainties have two figures each."""
    made = record("load cell, remounting matters")
    page = certificate(made)
    text = Nesting(page).text
    for words in (
        "A, Student",
        "B, rectangular",
        "Effective ν",
        "Coverage factor k",
        "Expanded U",
        "coverage probability",
    ):
        assert words in text.replace("\n", " ")
    assert re.search(r"<td>A, Student</td><td[^>]*>2</td>", page)
    assert made.id in page.partition("</style>")[0]
    assert "-0.0 N" not in text
    assert "-0.00" not in re.findall(r"<td[^>]*>(-0.00)</td>", page)


def test_it_claims_no_accreditation() -> None:
    """In as many words; and says what the interval is of."""
    text = Nesting(certificate(record("load cell"))).text
    assert "not a certificate of an accredited laboratory" in text
    assert "no class of ISO 376" in text
    assert "mean curve" in text


def test_every_point_and_every_part_of_the_uncertainty_is_there() -> None:
    """With the device's table."""
    made = record("film")
    text = Nesting(certificate(made)).text
    assert f"{made.observations[7].counts:g}" in text
    assert f"{made.residuals_n[7]:+.4f}" in text
    for words in (
        "Reference",
        "Model",
        "Scatter of the mean curve",
        "Resolution",
        "Device's table",
        "Combined u",
    ):
        assert words in text
    counts, force_mn = made.cells[0].table.counts[3], made.cells[0].table.force_mn[3]
    assert f"{counts} → {force_mn}" in text


def test_a_table_of_one_direction_has_no_loop() -> None:
    """Nothing is drawn that was not measured."""
    made = record("load cell")
    up = [o for o in made.observations if o.direction.value == "up"]
    page = certificate(calibrate(up, created=made.created, software="test"))
    assert page.count("<svg") == 3
    assert "Hysteresis loop" not in page


def test_several_cells_have_a_result_each() -> None:
    """And the page stays one."""
    one = record("load cell")
    both = [*one.observations, *(replace(o, cell=2) for o in one.observations)]
    page = certificate(calibrate(both, created=one.created, software="test"))
    assert "Result of cell 1" in page
    assert "Result of cell 2" in page
    assert not Nesting(page).wrong
