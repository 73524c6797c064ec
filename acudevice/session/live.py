"""The live path: what a device sends goes to the disk, through the check, to the coach and to the audience.

It is one synchronous call from packet to cue: no queue, no polling, no task in between. The same path serves guided
sessions, plain recordings and replays; they differ in who keeps the samples and whether somebody coaches.

What is shown is live only while it is young: samples that were held back, by a link that was down or is too slow, move
the session on all the same, but the person is told that there is no signal until fresh ones come.

While samples are missing that the device may still send, the newest ones come `Ahead` of those behind them. They are
looked at, and the coach steers by them; to the disk and to the check goes nothing but the line, each sample once and in
its order. So nobody reads "no signal" while packets arrive, and no verdict comes of a press that is not whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import Any, ClassVar, Final

from acudevice.coach.coach import Coach
from acudevice.coach.grammar import Cue
from acudevice.coach.reading import STALE_S, read
from acudevice.coach.turn import Outcome
from acudevice.coach.view import View
from acudevice.coach.words import SIGNS, feedback, say
from acudevice.driver.device import (
    Activated,
    Ahead,
    EpochBegun,
    Item,
    LinkChange,
    LinkState,
    Missing,
    Trouble,
)
from acudevice.errors import AcuError
from acudevice.session import objects
from acudevice.session.ages import Ages
from acudevice.session.audience import Audience, Look
from acudevice.session.checking import Checking
from acudevice.session.gaps import Gaps
from acudevice.session.keeper import Count, Keeper
from acudevice.session.limit import Limit
from acudevice.session.verdicts import Verdicts
from acudevice.signal.moments import Latched, Moment, PressEnded
from acudevice.signal.zones import Cause, State
from acudevice.values.device import DeviceEvent, DeviceInfo
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Boot, Epoch
from acudevice.values.samples import Gap, Samples
from acudevice.values.thresholds import Side, Thresholds, ThresholdTable


class Live:
    """Carries what a device sends. `take` is the sink that a device is given."""

    __slots__ = (
        "_ahead_s", "_audience", "_boot", "_checking", "_gaps", "_heard_s", "_keeper", "_limit", "_thresholds",
        "_verdicts", "active", "ages", "coach", "count", "on_cue", "on_link", "summary", "t_s", "table",
    )  # fmt: skip

    def __init__(
        self, keeper: Keeper, audience: Audience, info: DeviceInfo, heard_s: Callable[[], float] | None = None
    ) -> None:
        """Begin without an active point; `info` is what the device says of itself, `heard_s` its `Device.heard_s`."""
        self.count = Count()
        self.coach: Coach | None = None
        self.on_cue: Callable[[Cue], None] = lambda _: None
        """Called with each cue, for those who carry it on."""
        self.on_link: Callable[[LinkState], None] = lambda _: None
        """Called when something happened to the link, after everybody else was told."""
        self.t_s = 0.0
        """Time of the newest sample in seconds of the session."""
        self.summary: dict[str, Any] | None = None
        """What was done, for the end of the session; None where nothing was guided."""
        self.table: ThresholdTable | None = None
        """What the device holds: the thresholds of a point that it says to be active."""
        self.active: tuple[str, Side] | None = None
        """The point that the device was last heard to check."""
        self._limit: Limit | None = None
        self._keeper, self._audience, self._heard_s = keeper, audience, heard_s
        self._checking = Checking(info)
        self._boot: Boot | None = None
        self._ahead_s = -inf  # second of the newest sample that was seen ahead of the line
        self._thresholds: dict[tuple[str, int], Thresholds] = {}
        self.ages, self._gaps = Ages(info.tick_hz), Gaps()
        self._verdicts = Verdicts(self._tell_press, self._tell_unseen)

    def take(self, item: Item) -> None:
        """Take one thing that came from the device."""
        self.TAKERS[type(item)](self, item)

    def activate(self, thresholds: Thresholds | None, boot_id: int, first: int) -> None:
        """Check against these thresholds (None: the ceiling alone) from the device's sample `first` on."""
        self._checking.activate(thresholds, boot_id, first)
        point = side = None
        if thresholds is not None:
            self._thresholds[thresholds.point, thresholds.side] = thresholds
            point, side = thresholds.point, thresholds.side.name.lower()
        fields: dict[str, object] = {"boot_id": boot_id, "first": first, "point": point, "side": side}
        self._keeper.mark("activate", self.t_s, fields)

    def limit(self, duration_s: float, reached: Callable[[], None]) -> None:
        """Take samples for so many seconds of the session, no more; call `reached` once when they are over."""
        self._limit = Limit(duration_s, reached)

    def begin(self, coach: Coach) -> None:
        """Let somebody coach from now on."""
        self.coach = coach
        self._tell(coach, coach.start(self.t_s))

    def leave(self, outcome: Outcome) -> None:
        """End the coach's point because the person wants it; that is kept, and a replay tells the same."""
        if self.coach is not None and not self.coach.done:
            step = self.coach.step
            fields: dict[str, object] = {
                "outcome": outcome.value,
                "point": step.point,
                "side": step.side.name.lower(),
            }
            self._keeper.mark("left", self.t_s, fields)
            self._tell(self.coach, self.coach.leave(self.t_s, outcome))

    def problem(self, code: str, message: str) -> None:
        """Tell and keep that something is wrong; the session goes on."""
        self._keeper.mark("problem", self.t_s, {"code": code, "message": message})
        self._show("problem", objects.problem(code, message))

    def view(self) -> View | None:
        """Return the snapshot of the coach; None where nothing is guided."""
        return None if self.coach is None else self.coach.view

    def finish(self) -> None:
        """End the press in progress at the last sample, as the device does when it is stopped; tell what still waits.

        What is missing behind the last sample is no gap.
        """
        boot, last, moments = self._boot, self._checking.check.last, self._checking.restart()
        if boot is not None and last is not None and moments:
            for moment in moments:
                self._moment(moment, boot.boot_id, self.t_s)
            if self.coach is not None:  # it counts the press, and has nothing to say any more
                self.coach.feed(read(self._checking.check, t_s=self.t_s, sample=boot.number(last)), moments)
        self._verdicts.flush()

    # ---- samples

    def _samples(self, samples: Samples) -> None:
        if self._limit is not None:
            boot = self._keeper.boot(samples.boot_id)
            samples = self._limit.cut(samples, self.t_s if boot is None else boot.t_s(samples.tick))
        if samples.counts:
            self._keeper.append(samples)
            boot = self._boot
            if boot is None or boot.boot_id != samples.boot_id:
                boot = self._turn(samples.boot_id)
            if self._gaps.any:
                self._close_gaps(boot, boot.t_s(samples.tick))
            self._go_on(samples, boot)

    def _go_on(self, samples: Samples, boot: Boot) -> None:
        """Do what a packet asks for, which is kept by now."""
        forces, moments = self._checking.feed(samples)
        size = len(forces)
        last_tick = samples.tick + (size - 1) * samples.period_ticks
        self.t_s = t_s = boot.t_s(last_tick)
        if self._heard_s is not None:
            now_s = self._heard_s()
        else:
            now_s = t_s if samples.received_s is None else samples.received_s
        age_ms = self.ages.of(samples, last_tick, now_s)
        self.count.samples += size
        if self._audience.samples:
            self._show("samples", objects.samples(samples, forces, boot, age_ms))
        for moment in moments:
            self._moment(moment, samples.boot_id, now_s)
        self._guide(boot.number(samples.first + size - 1), age_ms, moments)
        self._verdicts.pass_by(now_s)
        if t_s >= self._ahead_s:
            check, live = self._checking.check, age_ms is None or age_ms <= STALE_S * 1000.0
            self._show_force(t_s, check.force_mn, age_ms, live=live, over=check.state is State.OVER)

    def _glance(self, ahead: Ahead) -> None:
        """Show samples that are not in their turn yet."""
        samples, boot = ahead.samples, self._boot
        if boot is None or boot.boot_id != samples.boot_id:
            return
        last_tick = samples.tick + (samples.size - 1) * samples.period_ticks
        age_ms = self.ages.of(samples, last_tick, samples.received_s or 0.0)
        t_s = self._ahead_s = boot.t_s(last_tick)
        seen = self._checking.glimpse(samples, t_s, boot.number(samples.end - 1), age_ms)
        if self.coach is not None:
            self._tell(self.coach, self.coach.glimpse(seen))
        live = age_ms is None or age_ms <= STALE_S * 1000.0
        self._show_force(t_s, seen.force_mn, age_ms, live=live, over=seen.state is State.OVER)

    def _turn(self, boot_id: int) -> Boot:
        """Go on with another boot, of which samples were just kept; tell of what is missing before them."""
        boot = self._keeper.boot(boot_id)
        if boot is None:
            raise AcuError("a keeper must know the boot of what it keeps")
        if self._boot is None and self._gaps.any:
            lost, self._gaps = self._gaps.missing, Gaps()
            self.problem("late", f"the first {lost} samples are lost: the recording begins after them")
        self._boot = boot
        return boot

    def _close_gaps(self, boot: Boot, end_s: float) -> None:
        for gap in self._gaps.close(boot, self.t_s, end_s):
            self.count.gaps += 1
            self.count.missing += gap.missing or 0
            self._show("gap", objects.gap(gap))

    def _moment(self, moment: Moment, boot_id: int, now_s: float) -> None:
        if isinstance(moment, PressEnded):
            self.count.presses += 1
            self._keeper.press(moment.press, boot_id=boot_id)
            self._verdicts.host(moment.press, boot_id, now_s)
        elif isinstance(moment, Latched):
            self.problem(*_LATCHES[moment.cause])

    # ---- the person

    def _guide(self, sample: int, age_ms: float | None, moments: Sequence[Moment]) -> None:
        coach, check = self.coach, self._checking.check
        if coach is not None and (moments or not coach.passes(check, self.t_s, sample, age_ms)):
            self._tell(coach, coach.feed(read(check, t_s=self.t_s, sample=sample, age_ms=age_ms), moments))

    def _tell(self, coach: Coach, cues: Sequence[Cue]) -> None:
        for cue in cues:
            fields = cue.as_dict()
            self._keeper.mark("cue", cue.t_s, dict(fields))
            self._show("cue", objects.cue(fields, say(cue, coach.step), SIGNS[cue.cue].symbol), cue.t_s)
            self.on_cue(cue)

    def _show_force(
        self, t_s: float, force_mn: int | None, age_ms: float | None, *, live: bool, over: bool
    ) -> None:
        force_n = None if force_mn is None else force_mn / 1000.0
        now = Look(t_s, force_n, age_ms, self.count.samples, self.count.missing, live, over)
        self._audience.look(now, self.view)

    # ---- what is not samples

    def _missing(self, lost: Missing) -> None:
        if self._boot is not None and self._boot.boot_id == lost.boot_id:
            self._keeper.gap(Gap(lost.first, lost.last, self.t_s, self.t_s, lost.reason))
        self._gaps.lose(lost)

    def _event(self, event: DeviceEvent) -> None:
        self._keeper.event(event)
        if event.press is not None:
            self._verdicts.device(event.press, event.boot_id)

    def _epoch(self, begun: EpochBegun) -> None:
        self._checking.scale(begun)
        if begun.scale is None:
            self.problem("no_calibration", "the device did not give its calibration: no force is known")
        epoch = Epoch(begun.boot_id, begun.epoch, begun.first, begun.scale, begun.rate_hz, begun.period_ticks)
        self._keeper.epoch(epoch)

    def _activated(self, activated: Activated) -> None:
        self.active = activated.point, activated.side
        found = None if self.table is None else self.table.find(*self.active)
        if found is not None and found.side is not activated.side:
            found = replace(found, side=activated.side)  # what is told is the side that was asked for
        self.activate(found, activated.boot_id, activated.first)

    def _link(self, state: LinkState) -> None:
        now_s = None if self._boot is None else self.ages.second(self._boot, state.at_s)
        t_s = self.t_s if now_s is None else max(self.t_s, now_s)
        self._keeper.mark(f"link_{state.change}", t_s, {"reason": state.reason})
        self._show("link", {"state": state.change.value, "reason": state.reason}, t_s)
        if state.change is LinkChange.FRESH:
            self._verdicts.resume(state.at_s)
        elif state.change is LinkChange.REBOOTED:
            self._reboot((t_s - self.t_s) * 1000.0)
        elif state.change in _DARK:
            self._ahead_s = -inf
            self._verdicts.suspend()
            if self.coach is not None:
                self._tell(self.coach, self.coach.no_signal(t_s))
            check = self._checking.check
            self._show_force(self.t_s, check.force_mn, None, live=False, over=check.state is State.OVER)
        self.on_link(state)

    def _reboot(self, age_ms: float) -> None:
        """End what the device has forgotten: the active point, and the press in progress."""
        self.active = None
        if self.coach is not None:
            self.coach.catch_up()
        boot, last, moments = self._boot, self._checking.check.last, self._checking.restart()
        if boot is None:
            return
        self._gaps.reboot()
        for moment in moments:
            self._moment(moment, boot.boot_id, self.t_s)
        if moments and last is not None:
            self._guide(boot.number(last), age_ms, moments)

    def _tell_press(self, press: Press, boot_id: int, reported: Press | None) -> None:
        boot = self._keeper.boot(boot_id)
        if boot is None:
            return
        fields = objects.press(press, boot, None if reported is None else reported.verdict)
        entry = self._thresholds.get((press.point or "", press.side))
        words = None if entry is None else feedback(press, entry)
        self._show("press", {**fields, "feedback": words})
        # Where samples are lost for the host alone it cannot judge, and the device may: that is no disagreement.
        if reported is not None and press.verdict not in (reported.verdict, Verdict.UNCERTAIN):
            self.count.differing += 1
            self.problem(
                "verdicts_differ", f"the device says {reported.verdict.label}, the host {press.verdict.label}"
            )

    def _tell_unseen(self, press: Press) -> None:
        label = press.verdict.label
        self.problem("unseen_press", f"the device alone saw a press ({label}): it does not count here")

    def _show(self, kind: str, fields: objects.Object, t_s: float | None = None) -> None:
        self._audience.show(kind, {"t_s": round(self.t_s if t_s is None else t_s, 6), **fields})

    TAKERS: ClassVar[dict[type[Any], Callable[["Live", Any], None]]] = {
        Samples: _samples,
        Ahead: _glance,
        Missing: _missing,
        DeviceEvent: _event,
        LinkState: _link,
        EpochBegun: _epoch,
        Activated: _activated,
        Trouble: lambda self, trouble: self.problem(trouble.code, trouble.text),
    }
    """What is done with each kind of thing that comes from a device."""


_DARK = frozenset({LinkChange.SILENT, LinkChange.LOST, LinkChange.GIVEN_UP})
"""States of the link in which nothing live can be shown."""

_LATCHES: Final = {
    Cause.FORCE: (
        "over_ceiling",
        "the ceiling was reached: it is latched until the finger was off for a second",
    ),
    Cause.CLIPPED: ("clipped", "the sensor is clipped, which counts as over the ceiling: look at it"),
    Cause.NO_READING: (
        "no_reading",
        "the sensor gives no reading, which counts as over the ceiling: see its wires",
    ),
}
"""What is told when the ceiling latches, by cause: code and words."""
