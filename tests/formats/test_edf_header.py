"""The header of EDF+, field by field, and the records that fit."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.formats.edf_header import Layout, Signal, header, record_span
from acudevice.store.store import Store
from tests.store.making import record_all


def test_every_field_stands_in_its_place(tmp_path: Path) -> None:
    """ASCII, padded with spaces, as long as the header says; a name that ASCII lacks does no harm."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store))
    recording = replace(recording, session=replace(recording.session, device="rïng two"))
    data = header(recording, Layout(1_790_000_000, (Signal("Force", 2, 50),), Fraction(1, 2), 9, 64)).decode(
        "ascii"
    )
    assert len(data) == 768 == int(data[184:192])
    assert data[8:88].split() == ["X"] * 4
    assert data[88:168].split()[:5] == ["Startdate", "21-SEP-2026", "X", "X", data[88:168].split()[4]]
    assert data[88:168].rstrip().endswith("_r-ng-two_UTC")
    assert (data[168:176], data[176:184]) == ("21.09.26", "14.13.20")
    assert data[192:256].split() == ["EDF+C", "9", "0.5", "2"]
    assert data[256:288].split("  ")[0] == "Force"
    assert data[448:528].split() == [
        "N",
        "-65.536",
        "-1",
        "65.534",
        "1",
        "-32768",
        "-32768",
        "32767",
        "32767",
    ]


@given(st.integers(1, 2000))
def test_records_hold_whole_samples_and_are_written_exactly(rate_hz: int) -> None:
    """For whole rates: what stands in 8 characters is the very span."""
    one = Fraction(round(1_000_000 / rate_hz), 1_000_000)
    span = record_span([one])
    assert (span / one).denominator == 1
    assert len(f"{float(span):.6f}".rstrip("0").rstrip(".")) <= 8
    assert 0.25 <= span <= 60


def test_clocks_of_other_rates_and_several_rates_fit() -> None:
    """A tick of 1/32,768 s; 100 and 80 Hz in one record."""
    assert record_span([Fraction(328, 32_768)]) / Fraction(328, 32_768) == 64
    span = record_span([Fraction(1, 100), Fraction(1, 80)])
    assert (span * 100).denominator == (span * 80).denominator == 1


def test_rates_that_share_no_record_are_refused() -> None:
    """Rather than resampled."""
    with pytest.raises(UsageError, match=r"cannot hold these rates together: 100 Hz, 99\.99 Hz") as caught:
        record_span([Fraction(1, 100), Fraction(10_001, 1_000_000), Fraction(9_973, 1_000_000)])
    assert "csv" in caught.value.hint
