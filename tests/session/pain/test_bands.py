"""Bands of one's own in a file of one's own: one entry at a time, within the limits, and taken back on request."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acudevice.errors import BadDataError, NotFoundError, UsageError
from acudevice.session.catalogue import read_catalogue
from acudevice.session.pain.bands import FILE, set_band, undo
from acudevice.session.pain.history import Measured

SHARE = (0.4, 0.7)
FOUND = Measured(
    "2026-11-22T10-30-05-abcd", "2026-11-22T10:30:05.120Z", "blue", False, "LR3", "left", 15.0, 150.0, 0.05, 1.0, 3, 3,
    3, 30.0, 100.0, 50.0, False,
)  # fmt: skip
OTHER = """# mine
[bands.LI4]   # a comment that stays
low_n = 6.0
high_n = 12.0

[bands."Tai Chong"]
low_n = 5.0
high_n = 9.0
ceiling_n = 20.0
source = "before"

# about the next one
[bands.ST36]
high_n = 20.0
"""


def file(home: Path, text: str | None = None, name: str = FILE) -> Path:
    """Return the path of a file of points, with a text in it."""
    path = home / "points" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return path


def band(code: str = "LR3") -> tuple[float, float, float]:
    """Return the band of a point and its ceiling, as the program reads them."""
    found = read_catalogue().point(code).band
    return found.low_n, found.high_n, found.ceiling_n


def test_a_band_is_written_with_where_it_comes_from(home: Path) -> None:
    """Date, median, share and session; the program reads it."""
    done = set_band(FOUND, SHARE)
    assert (done.low_n, done.high_n, done.capped) == (6.0, 10.5, False)
    assert band() == (6.0, 10.5, 50.0)
    note = read_catalogue().point("LR3").band.evidence.note
    for word in ("40 to 70 %", "15.0 N (150 kPa)", "left", "median of 3", "2026-11-22", FOUND.session):
        assert word in note
    assert file(home).stat().st_mode & 0o077 == 0


def test_entries_of_others_stay_letter_by_letter(home: Path) -> None:
    """And so do limits that somebody wrote for this one."""
    path = file(home, OTHER)
    set_band(FOUND, SHARE)
    text = path.read_text(encoding="utf-8")
    start, end = OTHER.index('[bands."Tai'), OTHER.index("\n# about")
    assert text.startswith(OTHER[:start])
    assert text.endswith(OTHER[end:])
    assert band() == (6.0, 10.5, 20.0)
    assert band("LI4")[:2] == (6.0, 12.0)


def test_undo_puts_this_entry_back_and_no_other(home: Path) -> None:
    """And undoing that sets it again."""
    path = file(home, OTHER)
    set_band(FOUND, SHARE)
    set_band(replace(FOUND, point="GB20", threshold_n=9.0, ceiling_n=20.0), SHARE)
    undo("tai chong")
    assert band() == (5.0, 9.0, 20.0)
    assert band("GB20")[:2] == (3.6, 6.3)
    assert OTHER.rstrip() in path.read_text(encoding="utf-8")
    undo("LR3")
    assert band()[:2] == (6.0, 10.5)


def test_undo_of_the_first_band_leaves_the_packages_own(home: Path) -> None:
    """Where nothing was set there is nothing to undo."""
    before = band()
    with pytest.raises(NotFoundError, match="nothing to undo"):
        undo("LR3")
    set_band(FOUND, SHARE)
    undo("LR3")
    assert band() == before
    assert not [path for path in (home / "points").iterdir() if path.name.startswith(".")]


def test_undo_never_raises_a_limit(home: Path) -> None:
    """That was lowered by hand since."""
    set_band(FOUND, SHARE)
    path = file(home)
    path.write_text(path.read_text(encoding="utf-8") + "ceiling_n = 15.0\n", encoding="utf-8")
    with pytest.raises(UsageError, match="would raise its limits"):
        undo("LR3")
    assert band()[2] == 15.0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.floats(0.1, 200.0), st.sampled_from(["LR3", "GB20", "CV6", "GV20"]), st.floats(10.0, 400.0))
def test_no_threshold_leads_out_of_the_limits_of_the_point(
    threshold_n: float, code: str, tip_mm2: float
) -> None:
    """Whatever is written ends within 80 % of soft warning and ceiling, and raises neither."""
    before = read_catalogue().point(code)
    try:
        set_band(replace(FOUND, point=code, threshold_n=threshold_n, tip_area_mm2=tip_mm2), SHARE)
    except UsageError:
        return
    after = read_catalogue().point(code)
    ceiling_n = min(after.band.ceiling_n, 0.3 * tip_mm2)
    assert 1.0 <= after.band.low_n <= after.band.high_n <= 0.8 * min(after.band.soft_n, ceiling_n) + 1e-9
    assert (after.band.soft_n, after.band.ceiling_n) == (before.band.soft_n, before.band.ceiling_n)
    assert after.tip_area_mm2 <= before.tip_area_mm2


def test_what_another_file_decides_is_refused(home: Path) -> None:
    """Nothing is written that would not hold."""
    file(home, "[bands.LR3]\nlow_n = 3.0\nhigh_n = 4.0\n", "zz.toml")
    with pytest.raises(UsageError, match="another of your own files"):
        set_band(FOUND, SHARE)
    assert not file(home).exists()


@pytest.mark.parametrize(
    "text", ["[bands.LR3\n", "[bands]\nLR3 = { low_n = 5.0, high_n = 9.0 }\n", "[bands.LR3]\nlow = 3\n"]
)
def test_a_file_that_is_wrong_or_unlike_stays(home: Path, text: str) -> None:
    """Whoever wrote it mends it."""
    path = file(home, text)
    with pytest.raises(BadDataError):
        set_band(FOUND, SHARE)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("above", "words"), [(True, "not reached below the ceiling"), (False, "too few trials count")]
)
def test_no_threshold_sets_no_band(home: Path, above: bool, words: str) -> None:
    """The band that there is stays."""
    with pytest.raises(UsageError, match=words):
        set_band(replace(FOUND, threshold_n=None, counted=2, not_reached=above), SHARE)
    assert not file(home).exists()


def test_one_trial_is_not_enough(home: Path) -> None:
    """A median of three is."""
    with pytest.raises(UsageError, match="wants 3 trials"):
        set_band(replace(FOUND, counted=2, wanted=2), SHARE)
    assert not file(home).exists()
