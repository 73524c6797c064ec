"""A session with identifiers everywhere that a person, a device or a program could leave them."""

import gzip
import io
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from acudevice.store.store import Store
from acudevice.values.calibration import Calibration, Scale
from acudevice.values.device import DeviceEvent
from acudevice.values.recording import Epoch, Recording
from acudevice.values.samples import Gap, SampleFlag
from acudevice.values.thresholds import ThresholdTable
from tests.store.making import CALIBRATION, INFO, PERIOD, START_S, TABLE, begin, packets, press

BOOT = 3_735_928_559
SERIAL, ADDRESS, NICKNAME = "SN-QXW77", "tcp:qxwhost.example:7000", "Qxwanna"
CALIBRATION_ID = "0badc0de" * 4
VERSION = 20_260_921

PLANTED = (
    "qxw", "qxwhost", "qxwowner", "qxwpoint", "Qxwanna", "0badc0de", "0BADC0DE", str(BOOT), str(VERSION), "2026-09",
    "21.09.26", "21-SEP-2026", "20260921", "17900000", "1779999", "14:13", "14.13.2", "pregnan", "/home/",
)  # fmt: skip
"""What must not be found, in any case of letters."""


def planted(store: Store, cells: int = 1) -> Recording:
    """Return a session with identifiers in each text, number and name."""
    info = replace(
        INFO, serial=SERIAL, model="Ring of qxw", boot_id=BOOT, calibration_id=CALIBRATION_ID, calibration_crc=0xBAD,
        thresholds_version=VERSION, thresholds_crc=VERSION, features=frozenset({"light", NICKNAME}), cells=cells,
        extra={"owner": "qxwowner", "host": "qxwhost", "built": 1_779_999_999}, sensor=f"cell of {NICKNAME}",
    )  # fmt: skip
    recorder = begin(
        store, info=info, device=NICKNAME, address=ADDRESS, routine="qxwroutine", rating_before=6,
        notes="Qxwanna was here, call 555-qxw; /home/qxw/notes.txt",
    )  # fmt: skip
    scale = Scale(
        Calibration(CALIBRATION_ID, CALIBRATION.cells * cells, 1_779_999_999), (12,) * cells, -5, 8_000_000
    )
    recorder.thresholds(
        ThresholdTable(VERSION, (*TABLE.entries, replace(TABLE.entries[0], point="QXWPOINT")))
    )
    recorder.epoch(Epoch(BOOT, 3, 0, scale, 100.0, PERIOD))
    recorder.mark("problem", 0.1, {"code": "verdicts_differ", "message": "cannot read /home/qxw/x"})
    recorder.mark("link_lost", 0.2, {"reason": "no answer from qxwhost"})
    recorder.mark("cue", 0.3, {"cue": "press", "point": "QXWPOINT", "side": "left", "hint": "qxwwaits"})
    step = {
        "point": "QXWPOINT",
        "name": "qxw's own",
        "side": "left",
        "repeats": 2,
        "thresholds": {"low": 8000},
    }
    recorder.mark("plan", 0.0, {
        "routine": "qxwroutine", "title": "for qxw", "steps": [step], "conditions": ["pregnancy"],
        "cleared": {"qxw": "said so"}, "left": [{"point": "QXWPOINT", "caution": "qxw"}],
    })  # fmt: skip
    recorder.mark("imported", None, {
        "file": "qxw-of-anna.csv", "sha256": "0badc0de" * 8, "format": "csv", "kind": "qxw", "member": "qxw.csv",
        "path": "/home/qxw/qxw.csv", "name": "qxw.csv",
    })  # fmt: skip
    recorder.mark("fetched", None, {"serial": SERIAL, "boot_id": BOOT, "bytes": "qxw", "crc": VERSION})
    recorder.mark(
        "qxw_was_here", 0.4, {"certificate": "qxw-2026-09/1", "calibrated_by": "qxw", "mail": "a@qxw.example"}
    )
    recorder.mark("measured_with", None, {"epochs": [{"calibration": {"id": CALIBRATION_ID, "by": "qxw"}}]})
    recorder.mark("activate", 0.0, {"boot_id": BOOT, "first": 0, "point": "LR3", "side": "left"})
    for samples in packets(0, 40, cells=cells, boot_id=BOOT, epoch=3, flags=SampleFlag.PRESSED):
        recorder.append(samples)
    recorder.gap(Gap(40, 59, 0.39, 0.6, "link"))
    for samples in packets(60, 100, cells=cells, boot_id=BOOT, epoch=3):
        recorder.append(samples)
    fields: dict[str, object] = {
        "table": VERSION,
        "crc": 1,
        "unix": int(START_S),
        "text": "qxw",
        "percent": 80,
    }
    recorder.event(DeviceEvent("table", 0, 30, 500 + 30 * PERIOD, BOOT, fields))
    recorder.press(press(5, 20, point="QXWPOINT", extra={"rise_n_s": 1.5, "qxwanna": 2.0}), boot_id=BOOT)
    recorder.press(press(5, 20), source="device", boot_id=BOOT)
    recorder.seal("failed: no such device qxwhost")
    return store.load("last")


def everything(target: Path) -> Iterator[bytes]:
    """Yield the name and bytes of every file of an export, and what is inside those that are compressed."""
    yield target.name.encode()
    for path in sorted(target.rglob("*")) if target.is_dir() else [target]:
        yield str(path.relative_to(target.parent)).encode()
        if path.is_file():
            yield from _inside(path.read_bytes())


def _inside(data: bytes) -> Iterator[bytes]:
    yield data
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    if data[:4] == b"PAR1":
        yield from _parquet(data)


def _parquet(data: bytes) -> Iterator[bytes]:
    """Yield what the pages hold, which are compressed, and all metadata of file and columns."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no stubs

    with pq.ParquetFile(io.BytesIO(data)) as file:
        yield repr((file.metadata.to_dict(), file.metadata.metadata, file.schema_arrow.metadata)).encode()
        yield repr([field.metadata for field in file.schema_arrow]).encode()
        for column in file.read().columns:
            yield "\n".join(sorted({str(value) for value in column.to_pylist()})).encode()


def found(target: Path) -> set[str]:
    """Return which planted identifiers are in an export, in any of the forms that bytes take."""
    texts = [data.lower() for data in everything(target)]
    return {word for word in PLANTED for form in _forms(word) for text in texts if form in text}


def _forms(word: str) -> Iterator[bytes]:
    """Yield a word in lower case as UTF-8, UTF-16 and UTF-32, and in hexadecimal digits; as it stands in base64."""
    small = word.lower()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
        yield small.encode(encoding)
    if len(word) < 7:
        return  # too short to mean anything there
    for spelt in (word, small, word.capitalize()):
        yield spelt.encode().hex().encode()
        for shift in range(3):
            # What stands before and after it changes the first and the last digits.
            yield b64encode(b"x" * shift + spelt.encode() + b"x" * (-(shift + len(spelt)) % 3))[
                (0, 2, 3)[shift] : -4 or None
            ].lower()
