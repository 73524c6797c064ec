"""A session with identifiers everywhere that a person, a device or a program could leave them."""

import gzip
import io
import zipfile
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
    "qxw", "0badc0de", "0BADC0DE", str(BOOT), str(VERSION), "2026-09", "21.09.26", "21-SEP-2026", "20260921",
    "17900000", "1779999", "14:13", "14.13.2", "pregnan", "/home/",
)  # fmt: skip
"""What must not be found, in any case of letters."""


def planted(store: Store, cells: int = 1) -> Recording:
    """Return a session with identifiers in each text, number and name."""
    info = replace(
        INFO, serial=SERIAL, model=f"Ring {SERIAL}", boot_id=BOOT, calibration_id=CALIBRATION_ID, calibration_crc=0xBAD,
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


def found(target: Path) -> set[str]:
    """Return which planted identifiers are in an export, as bytes of UTF-8, UTF-16 or UTF-32."""
    texts = [data.lower() for data in everything(target)]
    return {
        word
        for word in PLANTED
        for encoding in ("utf-8", "utf-16-le", "utf-32-le")
        for text in texts
        if word.lower().encode(encoding) in text
    }
