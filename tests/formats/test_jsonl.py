"""JSON Lines as others see them: with nothing but a JSON parser."""

import json
from pathlib import Path
from typing import Any

import pytest

from acudevice.errors import BadDataError
from acudevice.formats import jsonl
from acudevice.formats.format import Options
from acudevice.signal.calibrate import force_mn
from acudevice.values.recording import Recording
from tests.store.making import contents, samples_of


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a file as anybody would; NaN is no JSON."""

    def never(text: str) -> None:
        raise AssertionError(text)

    return [json.loads(line, parse_constant=never) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_line_says_what_it_is(recording: Recording, tmp_path: Path) -> None:
    """First what it is all about, last the end; units, rate, start, device and calibration are in the first."""
    jsonl.write(recording, tmp_path / "x.jsonl")
    head, *rest, end = lines(tmp_path / "x.jsonl")
    assert (head["schema"], head["type"], head["start"]) == (
        "acudevice/1",
        "recording",
        "2026-09-21T14:13:21.410Z",
    )
    assert (head["units"]["t_s"], head["units"]["force_n"]) == ("s", "N")
    assert head["rates_hz"] == [80.0, 100.0]
    assert head["session"]["info"]["serial"] == "R-0001"
    assert head["epochs"][0]["scale"]["calibration"]["cells"][0]["force_mn"] == [0, 1000, 20000]
    assert head["thresholds"][0]["entries"][0]["low_mn"] == 8000
    assert not {"gaps", "presses", "marks"} & head.keys()  # nobody is to take an empty list for none
    assert (end["type"], end["lines"]) == ("end", len(rest) + 1)
    kinds = [line["type"] for line in rest]
    assert (kinds.count("gap"), kinds.count("press"), kinds.count("event")) == (3, 3, 4)
    assert [line["reason"] for line in rest if line["type"] == "gap"] == ["link", "stopped", "reboot"]
    assert [line["kind"] for line in rest if line["type"] == "event"][:2] == ["ready", "press_start"]


def test_every_sample_is_there_with_its_time_and_force(recording: Recording, tmp_path: Path) -> None:
    """The time is that of the run and its steps; force is null where it is not known."""
    jsonl.write(recording, tmp_path / "x.jsonl")
    found = []
    for line in lines(tmp_path / "x.jsonl"):
        if line["type"] == "samples":
            cells = line["cells"]
            for k, force_n in enumerate(line["force_n"]):
                counts = tuple(line["counts"][k * cells : (k + 1) * cells])
                found.append(
                    (line["sample"] + k, line["t_s"] + k * line["period_s"], counts, force_n, line["flags"])
                )
    wanted = samples_of(recording)
    assert [(one[0], one[2], one[4]) for one in found] == [(one[0], one[3], one[4]) for one in wanted]
    assert [one[1] for one in found] == pytest.approx([one[7] for one in wanted], abs=2e-6)
    scale = recording.epochs[0].scale
    assert scale
    for (_, _, counts, force_n, _), one in zip(found, wanted, strict=True):
        mn = force_mn(scale, counts, 3) if one[5:7] == (3, 7) else None
        assert force_n == (None if mn is None else mn / 1000)


@pytest.mark.parametrize("what", ['"type":"gap"', '"force_n":[', '"kind":"ready"'])
def test_a_changed_or_missing_line_is_refused(recording: Recording, tmp_path: Path, what: str) -> None:
    """Wherever it is."""
    path = tmp_path / "x.jsonl"
    jsonl.write(recording, path)
    text = path.read_text(encoding="utf-8")
    changed = text.replace(what, what.replace('":', '" :'), 1)
    for broken in (changed, _without(text, what), _without(text, '"type":"end"')):
        path.write_text(broken, encoding="utf-8")
        with pytest.raises(BadDataError, match="not as it was exported"):
            jsonl.read(path)


def test_a_cut_line_is_refused_by_any_parser(recording: Recording, tmp_path: Path) -> None:
    """It is no JSON."""
    jsonl.write(recording, tmp_path / "x.jsonl")
    text = (tmp_path / "x.jsonl").read_text(encoding="utf-8")
    (tmp_path / "x.jsonl").write_text(text[:-20], encoding="utf-8")
    with pytest.raises(json.JSONDecodeError):
        lines(tmp_path / "x.jsonl")


def _without(text: str, what: str) -> str:
    kept = text.splitlines(keepends=True)
    kept.remove(next(line for line in kept if what in line))
    return "".join(kept)


@pytest.mark.parametrize("text", ["", "null\n", "[]\n", "{}\n", '{"type":"recording"}\n', "\x00", "{\n"])
def test_what_is_no_recording_is_refused(tmp_path: Path, text: str) -> None:
    """Not recognised either."""
    (tmp_path / "x.jsonl").write_text(text)
    assert not jsonl.recognises(tmp_path / "x.jsonl")
    with pytest.raises(BadDataError):
        jsonl.read(tmp_path / "x.jsonl")


def test_samples_are_read_again_and_again(recording: Recording, tmp_path: Path) -> None:
    """Nothing is held in memory, so a file that changes under the reader is noticed."""
    path = tmp_path / "x.jsonl"
    jsonl.write(recording, path)
    back = jsonl.read(path)
    assert contents(back) == contents(back)
    jsonl.write(back, path.with_name("y.jsonl"), Options(force=True))
    path.write_text(path.read_text().replace('{"type":"samples",', '{"type":"samples",,', 1))
    with pytest.raises(BadDataError, match="does not hold the samples"):
        contents(back)
