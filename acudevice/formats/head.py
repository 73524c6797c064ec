"""All of a recording but its samples, as plain data: what formats keep beside them as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from acudevice import __version__
from acudevice.errors import BadDataError
from acudevice.formats.csv_tables import FLAGS
from acudevice.formats.datapackage import NOTICE, SCHEMA, Stretch
from acudevice.values.plain import from_plain, to_plain
from acudevice.values.recording import Block, Boot, Epoch, Mark, RecordedPress, Recording, SessionInfo, iso
from acudevice.values.samples import Gap
from acudevice.values.thresholds import ThresholdTable

UNITS = {
    "t_s": "s", "period_s": "s", "force_n": "N", "counts": "{count}", "force_mn": "mN", "t_us": "us",
    "start_s": "s", "end_s": "s", "onset_s": "s", "release_s": "s", "tip_area_mm2": "mm2", "rate_hz": "Hz",
}  # fmt: skip
"""Units of the fields as UCUM codes."""


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of a `Recording` but the samples, and where stretches of samples begin."""

    session: SessionInfo
    boots: tuple[Boot, ...]
    epochs: tuple[Epoch, ...]
    thresholds: tuple[ThresholdTable, ...]
    samples: int
    missing: int
    gaps: tuple[Gap, ...] = ()
    presses: tuple[RecordedPress, ...] = ()
    marks: tuple[Mark, ...] = ()
    stretches: tuple[Stretch, ...] = ()


def head_of(recording: Recording, stretches: Iterable[Stretch] = ()) -> Head:
    """Return the head of a recording."""
    return Head(
        recording.session, recording.boots, recording.epochs, recording.thresholds, recording.samples,
        recording.missing, recording.gaps, recording.presses, recording.marks, tuple(stretches),
    )  # fmt: skip


def to_head(head: Head) -> dict[str, Any]:
    """Return a head as plain data, with what others want to know: schema, start, rates, flags, units."""
    session = head.session
    return {
        "schema": SCHEMA,
        "type": "recording",
        "software": __version__,
        "notice": NOTICE,
        "start": iso(session.started_s if session.zero_s is None else session.zero_s),
        "rates_hz": sorted({epoch.rate_hz for epoch in head.epochs if epoch.rate_hz}),
        "flags": {str(bit): name for bit, name in FLAGS.items()},
        "units": UNITS,
        **to_plain(head),
    }


def from_head(plain: object) -> Head:
    """Return the head that was made plain. Raises `BadDataError` for anything else."""
    if not isinstance(plain, dict) or plain.get("type") != "recording":
        raise BadDataError("it does not begin as a recording does")
    if plain.get("schema") != SCHEMA:
        raise BadDataError(f"it was written by a version that is not known here: {plain.get('schema')}")
    return from_plain(Head, plain)


def recording_of(head: Head, blocks: Iterable[Block]) -> Recording:
    """Return the recording of a head and its samples."""
    return Recording(
        head.session, head.boots, head.epochs, blocks, head.samples, head.gaps, head.presses,
        thresholds=head.thresholds, marks=head.marks,
    )  # fmt: skip
