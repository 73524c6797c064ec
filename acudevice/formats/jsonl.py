"""JSON Lines: one object a line, the first all that is not samples, the last a digest of all before.

Between them a line for each run of samples at even ticks: `t_s` is the first's, `period_s` the step to the next.
"""

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.formats.forces import Forces
from acudevice.formats.format import Options
from acudevice.formats.head import Head, from_head, head_of, recording_of, to_head
from acudevice.formats.progress import Progress
from acudevice.formats.whole import synced, whole
from acudevice.values.plain import to_plain
from acudevice.values.recording import Block, Boot, Recording, Run
from acudevice.values.samples import SampleFlag

_PLAIN = Options()
_SAMPLES = '{"type":"samples",'
_ITEMS = {"gap": "gaps", "press": "presses", "event": "marks"}
"""Type of a line, and the field of the recording that it is an item of."""


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the file `target`: whole, or not at all.

    Raises `ExistsError` where something is there that may not be replaced, `StorageError` where the disk fails.
    """
    with whole(target, force=options.force, ours=recognises) as part, part.open("wb") as file:
        lines = _Lines(file)
        head = head_of(recording)
        apart = {"stretches", *_ITEMS.values()}  # these are said line by line
        lines.put({name: value for name, value in to_head(head).items() if name not in apart})
        progress = Progress(recording.samples, options)
        forces = Forces(recording)
        for block in recording.blocks:
            for line in _samples(block, [None if mn is None else mn / 1000 for mn in forces.of(block)]):
                lines.put(line)
            progress.more(len(block))
        for kind, name in _ITEMS.items():
            for item in getattr(head, name):
                lines.put({"type": kind, **to_plain(item)})
        lines.put({"type": "end", "lines": lines.count, "sha256": lines.digest.hexdigest()})
        progress.end()
        synced(file)


def read(source: Path) -> Recording:
    """Return the recording that was written to `source`; its samples are read as they are asked for.

    Raises `NotFoundError` where there is no file, `BadDataError` where it is not as it was written.
    """
    if not source.exists():
        raise NotFoundError(f"no such file: {source}")
    try:
        head = _read(source)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadDataError(
            f"{source} is not as it was exported: {error}", hint="export the session again"
        ) from error
    return recording_of(head, StoredLines(source, head.boots))


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like a file that `write` wrote."""
    try:
        with source.open("rb") as file:
            return file.read(40).startswith(b'{"schema":"acudevice/1","type":"recordin')
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class StoredLines:
    """The samples of a file, read each time they are iterated."""

    path: Path
    boots: tuple[Boot, ...]

    def __iter__(self) -> Iterator[Block]:
        """Yield a block for each line of samples. Raises `StorageError` and `BadDataError`."""
        boots = {boot.boot_id: boot for boot in self.boots}
        try:
            with self.path.open(encoding="utf-8") as lines:
                yield from (_block(json.loads(line), boots) for line in lines if line.startswith(_SAMPLES))
        except OSError as error:
            raise StorageError(f"cannot read {self.path}: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise BadDataError(f"{self.path} does not hold the samples of a recording: {error}") from error


class _Lines:
    """Lines that are written: counted and digested."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = sha256()
        self.count = 0

    def put(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        data = text.encode() + b"\n"
        self._file.write(data)
        self.digest.update(data)
        self.count += 1


def _samples(block: Block, force_n: list[float | None]) -> Iterator[dict[str, Any]]:
    """Yield what stands in the line of each run of a block."""
    at, boot = 0, block.boot
    for run in block.runs:
        yield {
            "type": "samples",
            "sample": block.sample + at,
            "t_s": round(boot.t_s(run.tick), 6),
            "period_s": block.period_ticks / boot.tick_hz,
            "counts": list(block.counts[at * block.cells : (at + run.n) * block.cells]),
            "force_n": force_n[at : at + run.n],
            "flags": int(run.flags),
            "cells": block.cells,
            "width": block.width,
            "epoch": block.epoch,
            "boot_id": boot.boot_id,
            "first": block.first + at,
            "tick": run.tick,
            "period_ticks": block.period_ticks,
        }
        at += run.n


def _block(line: dict[str, Any], boots: dict[int, Boot]) -> Block:
    counts = array("q", line["counts"])
    run = Run(len(counts) // line["cells"], line["tick"], SampleFlag(line["flags"]))
    return Block(
        boots[line["boot_id"]], line["first"], line["epoch"], line["period_ticks"], (run,), counts, line["cells"],
        line["width"],
    )  # fmt: skip


def _read(source: Path) -> Head:
    """Return all but the samples, once every line has been looked at. Raises `BadDataError`, `ValueError`."""
    digest, found, last = sha256(), dict[str, list[object]](), b""
    with source.open("rb") as lines:
        for line in lines:
            digest.update(last)
            _collect(last, found)
            last = line
    (head,), end = found["recording"], json.loads(last)
    if not last.endswith(b"\n") or end["type"] != "end" or end["sha256"] != digest.hexdigest():
        raise BadDataError("its end is missing, or a line was changed")
    return from_head(
        {**cast("dict[str, object]", head), **{n: found.get(kind, []) for kind, n in _ITEMS.items()}}
    )


def _collect(line: bytes, found: dict[str, list[object]]) -> None:
    if line and not line.startswith(_SAMPLES.encode()):
        item = json.loads(line)
        found.setdefault(item["type"], []).append(item)
