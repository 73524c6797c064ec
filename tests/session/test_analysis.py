"""From a file to what is to be said of it."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import NotFoundError, UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.points.thresholds import thresholds_for
from acudevice.session.analysis import Report, Request, analyse_file, bands, fields
from tests.support.families import make
from tests.support.recordings import Recording

TRACES = Path(__file__).parents[1] / "data" / "traces"
SQUEEZES = TRACES / "mrgrip_8squeezes.csv"
LR3 = thresholds_for(load_catalogue().point("LR3"))


def written(made: Recording, target: Path, header: str = "t_s,force_n") -> Path:
    """Write a recording as a table."""
    np.savetxt(target, np.column_stack([made.t_s, made.force]), delimiter=",", header=header, comments="")
    return target


def codes(report: Report) -> list[str]:
    """Return the codes of the problems."""
    return [problem.code for problem in report.problems]


def test_a_report_has_the_fields_of_the_contract() -> None:
    """And JSON holds them."""
    data = fields(analyse_file(SQUEEZES, Request(unit="N")))
    assert {"unit", "rate_hz", "sign", "gaps", "problems", "presses"} <= set(data)
    assert (data["unit"], data["sign"], len(data["presses"])) == ("N", 1, 8)
    assert data["rate_hz"] == pytest.approx(12.4, rel=0.15)
    assert set(data["presses"][0]) == {
        "onset_s", "release_s", "hold_start_s", "hold_end_s", "peak", "mean_hold", "cv_hold", "rest", "clipped",
        "uncertain", "doubts", "technique",
    }  # fmt: skip
    assert data["presses"][0]["peak"] == 115.718
    assert set(data["presses"][0]["technique"]) == {"figures", "uncertainty", "interval", "unknown"}
    assert data["series"]["figures"]["presses"] == 8
    json.dumps(data, allow_nan=False)


def test_a_point_makes_presses_of_its_own_and_judges_them() -> None:
    """With the fields of the others, and its verdict."""
    data = fields(analyse_file(SQUEEZES, Request(unit="N", thresholds=LR3)))
    assert data["point"] == "LR3"
    assert {press["verdict"] for press in data["presses"]} == {"over_ceiling"}
    assert set(fields(analyse_file(SQUEEZES, Request()))["presses"][0]) < set(data["presses"][0])


def test_thresholds_need_a_unit_of_force() -> None:
    """Counts are no newtons."""
    for unit in (None, "counts"):
        with pytest.raises(UsageError, match="newtons") as caught:
            analyse_file(SQUEEZES, Request(unit=unit, thresholds=LR3))
        assert "--unit" in caught.value.hint


def test_a_broken_recording_has_a_reason_and_no_presses() -> None:
    """It comes last."""
    report = analyse_file(TRACES / "mrgrip_garbage.csv", Request(unit="N"))
    assert report.broken
    assert codes(report)[-1] == "implausible"
    assert "too_much_force" in codes(report)
    assert fields(report)["presses"] == []


def test_what_is_no_table_is_broken_too(tmp_path: Path) -> None:
    """With what the reader says of it."""
    prose = tmp_path / "prose.txt"
    prose.write_text("it was a dark night\n")
    data = fields(analyse_file(prose, Request(thresholds=LR3)))
    assert [problem["code"] for problem in data["problems"]] == ["unreadable"]
    assert (data["presses"], data["rate_hz"], data["duration_s"]) == ([], None, None)


def test_no_file_is_an_error(tmp_path: Path) -> None:
    """Of its own."""
    with pytest.raises(NotFoundError):
        analyse_file(tmp_path / "none.csv", Request())


def test_units_come_from_the_request_or_the_file(tmp_path: Path) -> None:
    """In this order; none is known where neither says."""
    made = make("plain", 0)
    source = written(made, tmp_path / "a.csv")
    assert analyse_file(source, Request()).unit == "N"
    assert analyse_file(source, Request(unit="kgf")).unit == "kgf"
    assert analyse_file(written(made, tmp_path / "b.csv", "t_s,x"), Request()).unit is None


def test_columns_rate_and_sign_are_obeyed(tmp_path: Path) -> None:
    """As they were asked for."""
    made = make("inverted", 0)
    source = written(made, tmp_path / "a.csv", "a,b")
    report = analyse_file(source, Request(force_column="2", rate_hz=50.0, sign=-1))
    assert report.analysis.rate_hz == 50.0
    assert report.analysis.sign == -1
    assert len(report.presses) == len(made.labels)


def test_what_was_assumed_is_told(tmp_path: Path) -> None:
    """As a problem of its own."""
    made = make("plain", 0)
    source = tmp_path / "a.csv"
    np.savetxt(
        source, np.column_stack([made.t_s * 1000, made.force]), delimiter=",", header="t,force", comments=""
    )
    report = analyse_file(source, Request())
    assert "assumed" in codes(report)
    assert len(report.presses) == len(made.labels)


def test_hundredths_of_a_newton_are_no_presses(tmp_path: Path) -> None:
    """Where the unit is known; of counts nobody knows what they mean."""
    made = make("plain", 0)
    faint = Recording("", made.t_s, made.force * (0.05 / made.force.max()), ())
    source = written(faint, tmp_path / "a.csv", "t_s,force")
    assert analyse_file(source, Request(unit="N")).presses == ()
    assert len(analyse_file(source, Request(unit="counts")).presses) == len(made.labels)


def test_bands_are_in_the_unit_of_the_recording() -> None:
    """As a plot shows them."""
    levels = dict(bands(LR3, 9.80665))
    assert levels["low"] == pytest.approx(LR3.low_mn / 9806.65)
    assert list(levels) == ["onset", "low", "high", "ceiling"]


def presses(size: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]  # of float64
    """Return times and forces at 1 kHz: a press of 5 s in 10 s, with noise."""
    t_s = np.arange(size) / 1000.0
    phase = t_s % 10
    force = 12 * np.clip(np.minimum((phase - 2) / 0.3, (7 - phase) / 0.3), 0, 1)
    return t_s, force + 0.05 * np.random.default_rng(1).standard_normal(size)


def peak_of(source: Path) -> tuple[int, Report]:
    """Return how much memory it takes to analyse a file and to tell of it, and what was found."""
    tracemalloc.start()
    report = analyse_file(source, Request(unit="N"))
    fields(report)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, report


def test_a_long_recording_takes_little_more_memory_than_its_arrays(tmp_path: Path) -> None:
    """Half as much again, and what is looked at at a time."""
    t_s, force = presses(600_000)
    np.savez(tmp_path / "long.npz", t_s=t_s + 1e6, force_n=force)
    peak, report = peak_of(tmp_path / "long.npz")
    assert len(report.presses) == 60
    assert peak < 2.5 * (t_s.nbytes + force.nbytes)


def test_a_long_text_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    """Its columns are, and a few lines at a time."""
    t_s, force = presses(200_000)
    rows = "".join(f"{t:.3f},{f:.4f},{'x' * 80}\n" for t, f in zip(t_s.tolist(), force.tolist(), strict=True))
    text = tmp_path / "long.csv"
    text.write_text(rows.replace("x" * 80, "0" * 80))
    peak, report = peak_of(text)
    assert len(report.presses) == 20
    assert peak < 1.2 * text.stat().st_size


def test_whoever_waits_is_told_what_is_done(tmp_path: Path) -> None:
    """Reading, finding, and figures of technique, press by press; each to its end."""
    t_s, force = presses(60_000)
    np.savez(tmp_path / "a.npz", t_s=t_s, force_n=force)
    told: list[tuple[object, int, int]] = []
    tell = lambda *said: told.append(said)  # noqa: E731 - a list of what was said
    fields(analyse_file(tmp_path / "a.npz", Request(), tell), tell)
    assert list(dict.fromkeys(what for what, _, _ in told)) == [
        "reading",
        "finding presses",
        "measuring technique",
    ]
    assert told[-1] == ("measuring technique", 6, 6)
    assert all(0 <= done <= everything for _, done, everything in told)
