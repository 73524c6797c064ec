"""What the Tindeq app exports is understood: sessions, sets, units, its odd dates; zips in zips."""

import io
import tracemalloc
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest

from acudevice.errors import BadDataError
from acudevice.formats import tindeq

INFO = (
    "date,tag,comment,unit,reps,work dur.,pause btw. reps,sets,pause btw. sets,type\n"
    "2026-20-08 19:55:38,left hand,after rest,SI,8,10,20,1,120,single\n"
)
DATA = ",Overall Avg\nAvg,0.0\nPeak,1.5\n,\ntime,weight\n" + "".join(
    f"{0.05 + k * 0.0116:.6f},{k / 100}\n" for k in range(100)
)


def packed(files: dict[str, str | bytes]) -> bytes:
    """Return a zip."""
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write a zip."""
    path = folder / "tindeq.zip"
    path.write_bytes(packed(files))
    return path


def test_a_session_has_its_sets_with_time_weight_and_unit(tmp_path: Path) -> None:
    """The lines of averages above the table are none of it."""
    path = written(tmp_path, {"info.csv": INFO, "data_set_1.csv": DATA, "data_set_2.csv": DATA})
    assert tindeq.recognises(path)
    first, second = tindeq.read(path)
    assert (first.name, second.name) == ("data_set_1.csv", "data_set_2.csv")
    assert first.series.t_s is not None
    assert first.series.t_s[:2].tolist() == [0.05, 0.0616]
    assert first.series.force[:3].tolist() == [0.0, 0.01, 0.02]
    assert (len(first.series.force), first.unit) == (100, "kgf")
    assert first.about["tag"] == "left hand"


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("2026-20-08 19:55:38", "2026-08-20T19:55:38"),
        ("2026-02-08 10:00:00", "2026-08-02T10:00:00"),
        ("2026-08-20 10:00:00", "2026-08-20T10:00:00"),
        ("yesterday", None),
    ],
)
def test_dates_are_year_day_month_unless_that_cannot_be(
    tmp_path: Path, date: str, wanted: str | None
) -> None:
    """By the clock on the wall."""
    info = INFO.replace("2026-20-08 19:55:38", date)
    (found,) = tindeq.read(written(tmp_path, {"info.csv": info, "data_set_1.csv": DATA}))
    assert found.started_s == (wanted and datetime.fromisoformat(wanted).timestamp())


@pytest.mark.parametrize(("unit", "wanted"), [("SI", "kgf"), ("N", "N"), ("lb", "lbf"), ("?", "kgf")])
def test_units_are_those_of_the_session(tmp_path: Path, unit: str, wanted: str) -> None:
    """Kilograms where it says nothing known, which is said: that is what the app begins with."""
    info = INFO.replace(",SI,", f",{unit},")
    (found,) = tindeq.read(written(tmp_path, {"info.csv": info, "data_set_1.csv": DATA}))
    assert found.unit == wanted
    assert any("taking kilograms" in note for note in found.series.notes) == (unit == "?")


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_a_zip_that_is_damaged_is_refused(tmp_path: Path, method: int) -> None:
    """Wherever it is, however it was packed: as a file that cannot be read, or as no session."""
    made = io.BytesIO()
    with ZipFile(made, "w", method) as archive:
        archive.writestr("info.csv", INFO)
        archive.writestr("data_set_1.csv", DATA)
    raw = bytearray(made.getvalue())
    refused = 0
    for at in range(30, len(raw), 7):
        (tmp_path / "x.zip").write_bytes(bytes(raw[:at]) + bytes([raw[at] ^ 0x5A]) + bytes(raw[at + 1 :]))
        try:
            tindeq.read(tmp_path / "x.zip")
        except BadDataError:
            refused += 1
    assert refused > 10


def test_a_cell_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    """No table of the app has one."""
    with pytest.raises(BadDataError, match="no zip that can be read"):
        tindeq.read(written(tmp_path, {"info.csv": "a\n" + "x" * 200_000, "data_set_1.csv": DATA}))


def deflated(files: dict[str, bytes]) -> bytes:
    """Return a zip that is much smaller than what it holds."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def bombs() -> dict[str, bytes]:
    """Return zips of some kilobytes that hold a lot: one set, many sets, many zips, and a size that is a lie."""
    megabyte, info = b"time,weight\n" + b"0.1,1\n" * 170_000, INFO.encode()
    one = deflated({"info.csv": info, "data_set_1.csv": 8 * megabyte})
    lying = bytearray(one)
    for place in (b"PK\1\2", b"PK\3\4"):
        at = one.rindex(place) + (24 if place == b"PK\1\2" else 22)
        lying[at : at + 4] = (1000).to_bytes(4, "little")
    return {
        "one set": one,
        "many sets": deflated({"info.csv": info, **{f"data_set_{k}.csv": megabyte for k in range(8)}}),
        "zips": deflated({f"{k}.zip": packed({"x.bin": bytes(1 << 20)}) for k in range(8)}),
        "a lie": bytes(lying),
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["one set", "many sets", "zips", "a lie"])
def test_what_unpacks_to_more_than_the_app_measures_is_refused(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the size comes about, no more is unpacked than can be meant."""
    monkeypatch.setattr(tindeq, "MOST", 4 << 20)
    path = tmp_path / "tindeq.zip"
    path.write_bytes(bombs()[kind])
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    with pytest.raises(
        BadDataError, match="no zip that can be read" if kind == "a lie" else "more than 4 MB"
    ):
        tindeq.read(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 80 << 20


def test_all_sessions_of_a_zip_of_zips_are_read(tmp_path: Path) -> None:
    """Each named by where it stands."""
    inner = packed({"info.csv": INFO, "data_set_1.csv": DATA})
    path = written(tmp_path, {"a.zip": inner, "b.zip": inner})
    assert tindeq.recognises(path)
    assert [found.name for found in tindeq.read(path)] == ["a.zip/data_set_1.csv", "b.zip/data_set_1.csv"]


def test_what_is_none_of_its_files_is_refused(tmp_path: Path) -> None:
    """Other zips, zips without data, cut ones, sets without a table."""
    other = written(tmp_path, {"readme.txt": "x"})
    assert not tindeq.recognises(other)
    with pytest.raises(BadDataError, match="holds no session of the Tindeq app"):
        tindeq.read(other)
    with pytest.raises(BadDataError, match=r"data_set_1\.csv"):
        tindeq.read(written(tmp_path, {"info.csv": INFO, "data_set_1.csv": "nothing\n"}))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(packed({"info.csv": INFO, "data_set_1.csv": DATA})[:-30])
    assert not tindeq.recognises(cut)
    assert not tindeq.recognises(tmp_path)
    with pytest.raises(BadDataError, match="no zip"):
        tindeq.read(cut)
