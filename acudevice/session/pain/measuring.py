"""Measuring a pressure-pain threshold: a session whose course is steered by its own samples.

The device holds the point's ceiling meanwhile and latches at it whatever happens here; afterwards it gets the table
that it had. Each trial and the result are marks of the session.
"""

import asyncio
import contextlib
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, Final, Protocol

from acudevice.coach.grammar import Cue, CueName
from acudevice.coach.ramping import Course, say
from acudevice.coach.reading import STALE_S
from acudevice.coach.words import SIGNS
from acudevice.driver.device import Device, Item, LinkChange, LinkState
from acudevice.errors import DeviceError, LinkError, UsageError
from acudevice.session import objects
from acudevice.session.audience import Audience, Fields, Look, View, Viewer
from acudevice.session.ending import Ending, unless_asked
from acudevice.session.guiding import table_of, versioned
from acudevice.session.pain.history import KIND
from acudevice.session.pain.objects import threshold_fields, trial_fields
from acudevice.session.pain.orders import Task
from acudevice.session.pain.view import view_of
from acudevice.session.reaching import Reached, Talk, insist, nobody
from acudevice.session.sitting import Sitting, sitting
from acudevice.store.store import Store
from acudevice.values.device import DeviceEvent
from acudevice.values.thresholds import ThresholdTable

RETRY_S: Final = 2.0
"""How long until the point is activated again, where that failed: judgement."""
PUT_BACK_S: Final = 5.0
"""How long the device may take to get its own table back: judgement."""
LONG: Final = 2
"""A long press of the button (firmware_protocol.md, section 11)."""
_DARK = frozenset({"silent", "lost", "rebooted", "given_up"})


class Word(StrEnum):
    """What a person can say meanwhile."""

    STOP = "stop"
    """It begins to hurt."""
    QUIT = "quit"
    CLOSED = "closed"
    """Nobody is there any more who could say stop; at a terminal somebody may come back."""


class Stops(Protocol):
    """Somebody who can say stop, beside the device's button."""

    async def next(self) -> Word:
        """Wait for a word."""


class Ramping:
    """An audience between the live path and whoever watches: sees every sample, and shows the course."""

    samples = True

    def __init__(self, audience: Audience, task: Task) -> None:
        self.course = Course(task.aim)
        self.ready: Callable[[], bool] = lambda: False
        """Tells whether the device holds the point's ceiling now."""
        self.on_cues: Callable[[list[CueName]], None] = lambda _: None
        self.t_s = 0.0
        self.now: tuple[int | None, float | None, float | None] = None, None, None
        """Number, force and age of the newest sample."""
        self._audience, self._task, self._over, self._live = audience, task, False, True

    def show(self, kind: str, fields: Fields) -> None:
        """Look at samples and at what breaks them off; a verdict on a ramp means nothing, and is not told."""
        if kind == "samples":
            self._take(fields)
        elif kind == "gap" or (kind == "link" and fields["state"] in _DARK):
            self.on_cues(self.course.dark(self.t_s))
        if kind != "press" and (kind != "samples" or self._audience.samples):
            self._audience.show(kind, fields)

    def look(self, now: Look, view: Viewer) -> None:  # noqa: ARG002 - nobody coaches: the view is that of the course
        """Show the course; notice the latch, which the next samples are seen with."""
        self._over, self._live = now.over, now.live
        if not now.live:
            self.on_cues(self.course.dark(self.t_s))
        self._audience.look(now, self.view)

    def view(self) -> View:
        """Return the course as screens show it."""
        return view_of(self._task, self.course, self.t_s, self.now[1], live=self._live)

    def _take(self, fields: Fields) -> None:
        force_n, self.t_s = fields["force_n"], fields["t_s"]
        self.now = fields["sample"] + len(force_n) - 1, force_n[-1], fields["age_ms"]
        if fields["age_ms"] is not None and fields["age_ms"] > STALE_S * 1000.0:
            self.on_cues(self.course.dark(self.t_s))
            return
        first_s = self.t_s - (len(force_n) - 1) * fields["period_s"]
        times = [first_s + k * fields["period_s"] for k in range(len(force_n))]
        over = self._over or "latched" in fields["flags"]
        self.on_cues(self.course.feed(times, force_n, over=over, ready=self.ready()))


def check_stoppable(task: Task, stops: Stops | None) -> None:
    """Refuse a measurement that nobody could stop. Raises `UsageError`."""
    if stops is None and not task.button:
        raise UsageError(
            "nobody could say stop: the device has no button, and nobody is at the keyboard, so nothing begins",
            hint="run it in a terminal, in the foreground, with the keyboard within reach of the other hand",
        )


async def measure(
    there: Reached,
    task: Task,
    store: Store,
    audience: Audience,
    ending: Ending,
    *,
    stops: Stops | None,
    tell: Talk = nobody,
) -> tuple[str, Course]:
    """Measure; return the session's id and the course as far as it got.

    Raises:
        UsageError: nobody could say stop.
        LinkLostError: the link did not come back; what came before is kept.
    """
    device = there.device
    check_stoppable(task, stops)
    before = await unless_asked(ending, insist(device, device.thresholds, tell))
    table = versioned((task.entry,))
    watcher = Ramping(audience, task)
    async with sitting(KIND, there, store, watcher, ending, routine=task.point.code) as sat:
        measuring = Measuring(sat, device, task, watcher, stops)
        try:
            await unless_asked(ending, insist(device, partial(device.write_thresholds, table), tell))
            sat.live.table = table
            sat.recorder.thresholds(table)
            sat.recorder.mark("plan", sat.live.t_s, task.plan.as_dict())
            await unless_asked(ending, insist(device, device.start))
            await measuring.run()
            await sat.stop()
        finally:
            await _put_back(sat, device, before or table_of(task.plan))
        measuring.close()
    return sat.recorder.id, watcher.course


async def _put_back(sat: Sitting, device: Device, table: ThresholdTable) -> None:
    """Let the device hold what it held before; where it held nothing, what the point is usually pressed with."""
    try:
        async with asyncio.timeout(PUT_BACK_S):
            await device.write_thresholds(table)
    except (LinkError, DeviceError, TimeoutError):
        sat.attempt(
            sat.live.problem, "thresholds_left",
            "the device still holds the thresholds of this measurement; `acudevice guide` writes its own",
        )  # fmt: skip


class Measuring:
    """Keeps device, person and course together."""

    def __init__(
        self, sat: Sitting, device: Device, task: Task, watcher: Ramping, stops: Stops | None
    ) -> None:
        self._sat, self._device, self._task, self._stops = sat, device, task, stops
        self._watcher, self._course = watcher, watcher.course
        self._cue, self._moved, self._over = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._newest: CueName | None = None
        self._told = 0
        watcher.ready = self._ready
        watcher.on_cues = self._say
        sat.live.on_link = self._link
        device.sink = sat.also(self._look)

    async def run(self) -> None:
        """Measure until it is over or somebody wants it to end."""
        self._say(self._course.begin(self._sat.live.t_s))
        tasks = [asyncio.create_task(work()) for work in (self._activate, self._play, self._listen)]
        waits = [asyncio.create_task(self._over.wait()), asyncio.create_task(self._sat.ending.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if self._sat.error is None:
                self._say(self._course.leave(self._sat.live.t_s))
            await self._play_now()
        finally:
            for running in (*tasks, *waits):
                running.cancel()
            await asyncio.gather(*tasks, *waits, return_exceptions=True)

    def close(self) -> None:
        """Keep and tell what came of it."""
        result = self._course.result
        self._tell("pain_threshold", threshold_fields(self._task, result, early=self._course.quit))
        self._sat.live.summary = {"threshold_n": result.threshold_n, "complete": result.complete}

    def _look(self, item: Item) -> None:
        """Look at one thing from the device."""
        if isinstance(item, DeviceEvent) and item.kind == "button":
            self._button(item)

    def _button(self, event: DeviceEvent) -> None:
        """Take a press of the button, of which nobody knows more than that it has just come; a long one ends all."""
        self._say(self._course.stop(self._sat.live.t_s))
        if event.fields.get("action") == LONG:
            self._say(self._course.leave(self._sat.live.t_s))

    def _ready(self) -> bool:
        """Tell whether the device checks against the point's ceiling."""
        entry = self._task.entry
        return self._sat.live.active == (entry.point, entry.side)

    def _link(self, state: LinkState) -> None:
        self._sat.follow(state)
        if state.change in (LinkChange.BACK, LinkChange.REBOOTED):
            self._moved.set()

    # ---- what goes on beside the samples

    async def _activate(self) -> None:
        """Have the device check against the point, whenever it does not."""
        entry = self._task.entry
        while True:
            self._moved.clear()
            with contextlib.suppress(LinkError, DeviceError):
                if await self._device.active() != (entry.point, entry.side):
                    await self._device.activate(entry.point, entry.side)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self._ready() else RETRY_S):
                    await self._moved.wait()

    async def _play(self) -> None:
        """Have the device play the newest cue."""
        while True:
            await self._cue.wait()
            await self._play_now()

    async def _play_now(self) -> None:
        self._cue.clear()
        if self._newest is not None:
            with contextlib.suppress(LinkError, DeviceError):
                await self._device.cue(self._newest.value)

    async def _listen(self) -> None:
        """Take what the person says; where nobody is there who could, and no button either, it is over."""
        while self._stops is not None:
            word = await self._stops.next()
            if word is Word.STOP:
                self._sat.attempt(self._say, self._course.stop(self._sat.live.t_s))
            elif word is Word.QUIT or not self._task.button:
                self._sat.attempt(self._say, self._course.leave(self._sat.live.t_s))

    # ---- what is told

    def _say(self, cues: list[CueName]) -> None:
        for name in cues:
            self._give(name)
        trials = self._course.trials
        while self._told < len(trials):
            self._told += 1
            self._tell("pain_trial", trial_fields(self._task, trials[self._told - 1], self._told))
        if self._course.done:
            self._over.set()

    def _give(self, name: CueName) -> None:
        step, (sample, force_n, age_ms) = self._task.step, self._watcher.now
        cue = Cue(name, step.point, step.side, self._sat.live.t_s, sample, force_n, age_ms)
        fields: dict[str, Any] = cue.as_dict()
        self._sat.recorder.mark("cue", cue.t_s, dict(fields))
        self._show("cue", objects.cue(fields, say(name, step), SIGNS[name].symbol))
        self._newest = name
        self._cue.set()

    def _tell(self, kind: str, fields: dict[str, Any]) -> None:
        self._sat.recorder.mark(kind, self._sat.live.t_s, fields)
        self._show(kind, fields)

    def _show(self, kind: str, fields: Fields) -> None:
        self._watcher.show(kind, {"t_s": round(self._sat.live.t_s, 6), **fields})
