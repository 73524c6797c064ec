"""Annotations of EDF+: what happened, spread over the records of a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from acudevice.errors import UsageError
from acudevice.values.plain import to_plain
from acudevice.values.recording import Mark, RecordedPress, Recording
from acudevice.values.thresholds import Side

LONGEST = 160
"""Characters of an event's fields; longer ones are left to other formats."""


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation, in seconds from sample 0."""

    onset_s: float
    span_s: float | None
    text: str


def notes_of(recording: Recording) -> Iterator[Note]:
    """Yield gaps, presses and events."""
    for gap in recording.gaps:
        missing = "unknown" if gap.missing is None else gap.missing
        yield Note(gap.start_s, gap.end_s - gap.start_s, f"gap: {gap.reason}, missing: {missing}")
    for press in recording.presses:
        yield Note(press.onset_s, press.release_s - press.onset_s, _press(press))
    for mark in recording.marks:
        yield Note(mark.t_s or 0.0, None, event_text(mark))


def pages(notes: list[Note], records: int, span_s: float, offset_s: float) -> tuple[int, Iterator[bytes]]:
    """Return the bytes of the annotation signal of a record, and those of each: its time, and as many notes as fit.

    Args:
        notes: In any order, and of any time: EDF+ allows them in any record.
        records: How many there are.
        span_s: Seconds of a record.
        offset_s: Fraction of a second at which sample 0 stands.
    """
    texts = [_tal(note, offset_s) for note in sorted(notes, key=lambda note: note.onset_s)]
    longest = max(map(len, texts), default=0)
    size = 32 + max(longest, -(-sum(map(len, texts)) // records) + longest)
    size += size % 2
    if size > 60_000:
        raise UsageError("more happened than EDF can hold", hint="choose another format, such as csv")
    return size, _spread(texts, records, span_s, offset_s, size)


def _spread(texts: list[bytes], records: int, span_s: float, offset_s: float, size: int) -> Iterator[bytes]:
    waiting = iter(texts)
    ahead = next(waiting, None)
    for k in range(records):
        page = _onset(k * span_s + offset_s) + b"\x14\x14\x00"
        while ahead is not None and len(page) + len(ahead) <= size:
            page += ahead
            ahead = next(waiting, None)
        yield page.ljust(size, b"\x00")


def _tal(note: Note, offset_s: float) -> bytes:
    span = b"" if note.span_s is None else b"\x15" + _number(max(0.0, note.span_s))
    text = "".join(sign if ord(sign) >= 32 else " " for sign in note.text)
    return _onset(note.onset_s + offset_s) + span + b"\x14" + text.encode() + b"\x14\x00"


def _onset(t_s: float) -> bytes:
    return (b"+" if round(t_s, 6) >= 0 else b"") + _number(t_s)


def _number(value: float) -> bytes:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return b"0" if text in {"-0", ""} else text.encode()


def _press(press: RecordedPress) -> str:
    judged = press.press
    words = ["press", judged.point or "-", Side(judged.side).name.lower(), judged.verdict.label]
    if press.host and press.device_verdict is not None:
        words.append(f"device: {press.device_verdict.label}")
    return " ".join(words)


def event_text(mark: Mark) -> str:
    """Return an event in a line: who says what, and its fields unless they are long."""
    fields = json.dumps(to_plain(mark.fields), ensure_ascii=False) if mark.fields else ""
    when = " (at an unknown time)" if mark.t_s is None else ""
    return f"{mark.source}: {mark.kind}{when} {fields if len(fields) <= LONGEST else ''}".rstrip()
