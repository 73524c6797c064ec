"""The recorder of one session: takes what comes, in the order it comes, and hands rows to the shared commits."""

from collections.abc import Callable

from acudevice.errors import UsageError
from acudevice.store.batch import Batch, Row
from acudevice.store.chunks import Growing
from acudevice.store.coverage import Coverage
from acudevice.store.rows import (
    boot_row,
    chunk_row,
    epoch_rows,
    event_row,
    gap_row,
    mark_row,
    press_row,
    seen_boot_row,
    thresholds_row,
)
from acudevice.values.device import DeviceEvent
from acudevice.values.press import Press
from acudevice.values.recording import Boot, Epoch
from acudevice.values.samples import Gap, Samples
from acudevice.values.thresholds import ThresholdTable

FULL = 256
"""Rows that are committed together where samples have no time of arrival (downloaded, imported)."""


class Recorder:
    """Records one session. Samples, events and all else are on the disk half a second after they came.

    Times of arrival come from one clock for all recorders of a store. A method may raise `StorageError` when a commit
    fails: nothing is lost then, and the next commit tries again.
    """

    __slots__ = (
        "_batch", "_boot_id", "_boots", "_end_s", "_finish", "_growing", "_kept", "_key", "_ordinals",
        "_rows", "_zero_host_s", "id", "sealed",
    )  # fmt: skip

    def __init__(self, batch: Batch, key: int, session_id: str, finish: Callable[[str], None]) -> None:
        self.id = session_id
        """The id of the session."""
        self.sealed = False
        """Whether it has ended."""
        self._batch = batch
        self._key = key
        self._finish = finish
        self._growing: Growing | None = None
        """The newest samples; what came before them are rows already."""
        self._rows: list[Row] = []
        self._ordinals: dict[int, int] = {}
        self._boots: dict[int, tuple[Boot, Coverage]] = {}
        self._boot_id: int | None = None
        self._kept = Coverage(0)
        self._zero_host_s: float | None = None
        self._end_s = 0.0
        batch.join(self._take)

    def append(self, samples: Samples) -> None:
        """Keep samples. Those that are kept already are dropped; a step in their numbers stays a step."""
        kept, growing = self._kept, self._growing
        if (
            growing is not None
            and samples.first == kept.end
            and samples.boot_id == self._boot_id
            and growing.takes(samples)
        ):
            kept.end = growing.end
        else:
            self._turn(samples)
        received_s = samples.received_s
        if received_s is None:
            if len(self._rows) >= FULL:
                self._batch.flush()
        elif not self._batch.since_s < received_s < self._batch.due_s:
            self._batch.flush(received_s)

    def gap(self, gap: Gap) -> None:
        """Keep why samples are missing, numbered as the device numbers them.

        What is missing shows by what is there: a gap that is filled later is none, and a reboot needs no gap.
        """
        if gap.first is not None and gap.last is not None:
            self._keep(gap_row(self._key, self._ordinal(None), gap.first, gap.last, gap.reason))
        elif gap.reason != "reboot" and self._boot_id is not None:
            # Nobody knows how many: the numbers go on without a step, and the row stands between two of them.
            self._pack()
            end = self._kept.end
            self._keep(gap_row(self._key, self._ordinal(None), end, end - 1, gap.reason))

    def epoch(self, epoch: Epoch) -> None:
        """Keep what turns the counts of an epoch into force."""
        self._keep(*epoch_rows(self._key, self._ordinal(epoch.boot_id), epoch))

    def event(self, event: DeviceEvent) -> None:
        """Keep an event of the device, and the press it may report."""
        boot = self._ordinal(event.boot_id)
        self._keep(event_row(self._key, boot, event))
        if event.press:
            self._keep(press_row(self._key, boot, event.press, "device"))

    def mark(self, kind: str, t_s: float | None, fields: dict[str, object] | None = None) -> None:
        """Keep something that happened on the host, `t_s` seconds from sample 0 (negative before it)."""
        self._keep(mark_row(self._key, kind, t_s, fields or {}))

    def press(self, press: Press, *, source: str = "host", boot_id: int | None = None) -> None:
        """Keep a press as the host (or, with `source="device"`, the device) judged it, in the numbers of the device."""
        self._keep(press_row(self._key, self._ordinal(boot_id), press, source))

    def thresholds(self, table: ThresholdTable) -> None:
        """Keep the table of thresholds that is in force from now on."""
        self._keep(thresholds_row(self._key, table))

    def boot(self, boot_id: int) -> Boot | None:
        """Return how indexes and ticks of a boot become numbers and seconds; None before its first sample."""
        found = self._boots.get(boot_id)
        return found[0] if found else None

    def flush(self, now_s: float | None = None) -> None:
        """Commit what waits, at once: for times without samples."""
        self._batch.flush(now_s)

    def seal(self, reason: str) -> None:
        """End the session: all is on the disk when this returns. Sealing again does nothing."""
        if self.sealed:
            return
        self._batch.flush()
        self._batch.settle()
        self._finish(reason)
        self._batch.leave(self._take)
        self.sealed = True
        self._boot_id = None

    def _keep(self, *rows: Row) -> None:
        if self.sealed:
            raise UsageError(f"session {self.id} is sealed: begin another")
        self._rows += rows

    def _turn(self, samples: Samples) -> None:
        """Take samples that do not simply continue the chunk that grows."""
        self._keep()
        if not samples.counts:
            return
        if samples.boot_id != self._boot_id:
            self._pack()
            if samples.boot_id not in self._boots:
                self._begin(samples)
            self._boot_id = samples.boot_id
            self._kept = self._boots[samples.boot_id][1]
        for new in self._kept.admit(samples):
            self._grow(new)

    def _begin(self, samples: Samples) -> None:
        """Begin a boot with its first samples."""
        number, start_s = 0, 0.0
        host_s = samples.received_s
        if host_s is not None:
            host_s -= (samples.size - 1) * samples.period_ticks / samples.tick_hz
            self._zero_host_s = host_s if self._zero_host_s is None else self._zero_host_s
        if self._boots:
            number, start_s = self._following(host_s)
        boot = Boot(
            samples.boot_id,
            number,
            samples.first,
            samples.tick,
            samples.tick_hz,
            start_s,
            samples.cells,
            samples.width,
        )
        self._boots[samples.boot_id] = boot, Coverage(samples.first)
        self._keep(boot_row(self._key, self._ordinal(samples.boot_id), boot, host_s))

    def _following(self, host_s: float | None) -> tuple[int, float]:
        """Return number and second of the first sample of a new boot, which came at host time `host_s`."""
        boot, kept = max(self._boots.values(), key=lambda found: found[0].sample)
        start_s = self._end_s
        if host_s is not None and self._zero_host_s is not None:
            start_s = max(start_s, host_s - self._zero_host_s)
        # Six decimals, so that text gives it back exactly.
        return boot.number(kept.end), round(start_s, 6)

    def _ordinal(self, boot_id: int | None) -> int:
        """Return which boot of the session `boot_id` is; the one of the newest samples where it is None."""
        if boot_id is None:
            boot_id = self._boot_id
            if boot_id is None:
                raise UsageError("no samples yet: say of which boot this speaks")
        if boot_id not in self._ordinals:
            self._ordinals[boot_id] = len(self._ordinals)
            self._keep(seen_boot_row(self._key, self._ordinals[boot_id], boot_id))
        return self._ordinals[boot_id]

    def _grow(self, samples: Samples) -> None:
        """Keep samples that are new."""
        if self._growing is None or not self._growing.takes(samples):
            self._pack()
            self._growing = Growing(samples)

    def _pack(self) -> None:
        """Turn the chunk that grows into a row."""
        if self._growing is not None and self._boot_id is not None:
            boot, chunk = self._boots[self._boot_id][0], self._growing.chunk()
            self._rows.append(chunk_row(self._key, self._ordinals[self._boot_id], chunk))
            self._end_s = max(self._end_s, boot.t_s(chunk.last_tick + chunk.period_ticks))
            self._growing = None

    def _take(self) -> list[Row]:
        """Give up all rows to a commit."""
        self._pack()
        rows, self._rows = self._rows, []
        return rows
