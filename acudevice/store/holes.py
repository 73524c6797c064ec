"""What is missing from a boot, found from what is there.

A gap is a step in the indexes of what is kept: nothing that was filled later, and nothing that is there, can be
reported as missing. Why samples are missing, labels say; they apply only where samples are missing indeed.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from acudevice.values.recording import Boot
from acudevice.values.samples import Gap

PAUSE_PERIODS = 3
"""A new epoch that begins later than this after the last sample was preceded by a pause in measuring."""


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """Why samples `first` to `last` of a boot may be missing. Where `last` is before `first`, how many is not known."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of samples that is there."""

    first: int
    end: int
    """Index of the sample that would follow."""
    tick: int
    last_tick: int
    period_ticks: int
    epoch: int
    overrun: bool = False
    """Whether the device says that it lost the samples before."""


class Labels:
    """The labels of one boot, to be looked up by index."""

    def __init__(self, labels: Sequence[Label] = ()) -> None:
        self._counted = sorted(label for label in labels if label.first <= label.last)
        self._uncounted = {label.first: label.reason for label in labels if label.first > label.last}

    def damaged(self, first: int, last: int) -> None:
        """Remember that these samples were stored, and are damaged."""
        insort(self._counted, Label(first, last, "damaged"))

    @property
    def end(self) -> int:
        """Index of the sample after the last damaged one; 0 where none is damaged."""
        return max((label.last + 1 for label in self._counted if label.reason == "damaged"), default=0)

    def uncounted(self, index: int) -> str:
        """Return why an unknown number of samples is missing right before `index`; empty where none is."""
        return self._uncounted.get(index, "")

    def cut(self, first: int, last: int, default: str) -> list[Label]:
        """Return `first` to `last` in pieces of one reason each, `default` where no label says."""
        pieces: list[Label] = []
        at = first
        for label in self._counted[bisect_left(self._counted, first, key=lambda label: label.last) :]:
            if label.first > last:
                break
            low, high = max(label.first, at), min(label.last, last)
            if low <= high:
                _add(pieces, Label(at, low - 1, default))
                _add(pieces, Label(low, high, label.reason))
                at = high + 1
        _add(pieces, Label(at, last, default))
        return pieces


def _add(pieces: list[Label], piece: Label) -> None:
    """Put a piece behind the others, as part of the last one if the reason is the same."""
    if piece.first > piece.last:
        return
    if pieces and pieces[-1].reason == piece.reason:
        piece = Label(pieces.pop().first, piece.last, piece.reason)
    pieces.append(piece)


def holes(boot: Boot, spans: Iterable[Span], labels: Labels, end: int | None = None) -> Iterator[Gap]:
    """Yield the gaps of one boot, numbered as the recording numbers samples.

    `spans` come in order; `end` is the index that the next boot says this one reached. Labels may be added to `labels`
    as the spans are drawn.
    """
    before: Span | None = None
    index, t_s = boot.first, boot.start_s
    for span in spans:
        start_s = boot.t_s(span.tick)
        if span.first > index:
            reason = "overrun" if span.overrun else "link"
            yield from _pieces(boot, (index, span.first), (t_s, start_s), labels, reason)
        elif reason := _step(before, span, labels):
            yield Gap(None, None, round(t_s, 6), round(start_s, 6), reason)
        before, index, t_s = span, span.end, boot.t_s(span.last_tick)
    end = max(index, end or 0, labels.end)
    period_s = before.period_ticks / boot.tick_hz if before else 0.0
    yield from _pieces(boot, (index, end), (t_s, t_s + (end + 1 - index) * period_s), labels, "damaged")


def _step(before: Span | None, after: Span, labels: Labels) -> str:
    """Return why there is time but no numbered sample between two spans; empty where there is none."""
    reason = labels.uncounted(after.first)
    if reason or before is None:
        return reason
    period = max(before.period_ticks, after.period_ticks)
    paused = before.epoch != after.epoch and after.tick - before.last_tick > PAUSE_PERIODS * period
    return "stopped" if paused else ""


def _pieces(
    boot: Boot, indexes: tuple[int, int], times: tuple[float, float], labels: Labels, default: str
) -> Iterator[Gap]:
    """Yield the samples from the one index up to before the other as gaps, their times between the two given."""
    first, end = indexes
    start_s, end_s = times
    step_s = (end_s - start_s) / (end + 1 - first)
    for piece in labels.cut(first, end - 1, default):
        yield Gap(
            boot.number(piece.first),
            boot.number(piece.last),
            round(start_s + (piece.first - first) * step_s, 6),
            round(start_s + (piece.last + 2 - first) * step_s, 6),
            piece.reason,
        )
