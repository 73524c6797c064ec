"""The header of an EDF+ file, and which records can hold a recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from acudevice import __version__
from acudevice.errors import UsageError
from acudevice.values.recording import Recording

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal of force."""

    label: str
    step_mn: int
    """Millinewtons of one digital step."""
    count: int
    """Samples in a record."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out."""

    start_s: int
    """Unix time in whole seconds."""
    signals: tuple[Signal, ...]
    span: Fraction
    """Seconds of a record."""
    records: int
    size: int
    """Bytes of annotations in a record."""


def record_span(all_periods: Sequence[Fraction]) -> Fraction:
    """Return the seconds of a record: whole samples of every signal, about half a second, exact in 8 characters.

    Raises `UsageError` where no such record is shorter than a minute.
    """
    least = reduce(
        lambda a, b: Fraction(lcm(a.numerator, b.numerator), gcd(a.denominator, b.denominator)), all_periods
    )
    for times in range(max(1, round(Fraction(1, 2) / least)), 4096):
        span = least * times
        if span > 60:
            break
        if len(_decimal(span)) <= 8 and Fraction(_decimal(span)) == span:
            return span
    rates = ", ".join(f"{float(1 / one):g} Hz" for one in all_periods)
    raise UsageError(
        f"EDF cannot hold these rates together: {rates}", hint="choose another format, such as csv"
    )


def header(recording: Recording, layout: Layout) -> bytes:
    """Return the header of a file with these signals and one of annotations."""
    begun = datetime.fromtimestamp(layout.start_s, UTC)
    date = f"{begun.day:02}-{MONTHS[begun.month - 1]}-{begun.year}"
    count = len(layout.signals) + 1
    fields = [
        ("0", 8), ("X X X X", 80), (f"Startdate {date} X X acudevice_{__version__}_{_code(recording)}_UTC", 80),
        (f"{begun:%d.%m.%y}", 8), (f"{begun:%H.%M.%S}", 8), (str(256 * (count + 1)), 8), ("EDF+C", 44),
        (str(layout.records), 8), (_decimal(layout.span), 8), (str(count), 4),
    ]  # fmt: skip
    about = [*map(_about, layout.signals), _annotations(layout.size)]
    fields += [
        (text, width)
        for texts, width in zip(zip(*about, strict=True), _WIDTHS, strict=True)
        for text in texts
    ]
    return b"".join(text.encode("ascii").ljust(width) for text, width in fields)


_WIDTHS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
"""Of label, transducer, unit, physical and digital minimum and maximum, filters, samples in a record, reserved."""


def _about(signal: Signal) -> tuple[str, ...]:
    low, high = (_decimal(Fraction(digital * signal.step_mn, 1000)) for digital in (-32_768, 32_767))
    return (
        signal.label, "force cell, tared", "N", low, high, "-32768", "32767", "", str(signal.count), "",
    )  # fmt: skip


def _annotations(size: int) -> tuple[str, ...]:
    return ("EDF Annotations", "", "", "-1", "1", "-32768", "32767", "", str(size // 2), "")


def _code(recording: Recording) -> str:
    """Return the name of the device as a header can hold it."""
    allowed = (sign if sign.isascii() and sign.isalnum() else "-" for sign in recording.session.device[:24])
    return "".join(allowed) or "-"


def _decimal(value: Fraction) -> str:
    """Return up to six decimals, without needless ones."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
