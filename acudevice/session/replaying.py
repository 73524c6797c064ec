"""Replaying: a session or an export goes through the live path again, at its own pace, faster, or at once."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NamedTuple

from acudevice.coach.coach import Coach
from acudevice.coach.plan import Options, Plan, PlanStep
from acudevice.coach.turn import Outcome
from acudevice.driver.device import Item
from acudevice.driver.replay import PACKET_S, ReplayDevice
from acudevice.errors import AcuError, UsageError
from acudevice.session import objects
from acudevice.session.audience import Audience
from acudevice.session.catalogue import read_catalogue
from acudevice.session.ending import Ending, on_signals
from acudevice.session.live import Live
from acudevice.session.pain.history import KIND
from acudevice.session.pain.retelling import Retelling, Unjudged
from acudevice.session.playing import Curtain, Playing, Stage
from acudevice.session.recordings import recording_of, understood
from acudevice.session.running import Ended
from acudevice.store.store import Store
from acudevice.values.device import DeviceEvent
from acudevice.values.press import Press
from acudevice.values.recording import Boot, Epoch, Mark, Recording
from acudevice.values.samples import Gap, Samples
from acudevice.values.thresholds import FIELDS, Mode, Side, Thresholds


def run_replay(
    text: str, audience: Audience, *, speed: float | None = 1.0, how: Playing | None = None
) -> Ended:
    """Play the recording that `text` means to an audience; `speed` None: as fast as it can. Nothing is kept.

    `how` says more, and the speed too. It ends with 0 when all was played, 130 when Ctrl-C ended it.
    """
    how = how or Playing(speed)
    with Store.open() as store:
        recording = recording_of(text, store)
        _check_part(recording, how)
        return asyncio.run(_replay(recording, audience, how))


def _check_part(recording: Recording, how: Playing) -> None:
    """Refuse a part that begins when all is over, of which nobody would see anything. Raises `UsageError`."""
    if how.from_s:
        ends_s = max((block.end_s for block in recording.blocks), default=0.0)
        if how.from_s > ends_s:
            raise UsageError(f"--from {how.from_s:g} is after the end: the recording lasts {ends_s:.2f} s")


async def _replay(recording: Recording, audience: Audience, how: Playing) -> Ended:
    session, ending = recording.session, Ending()
    measured = session.kind == KIND
    curtain = Curtain(Unjudged(audience) if measured else audience)
    stage = Stage(how, curtain, lambda: live.count)
    device = ReplayDevice(
        recording, speed=how.speed, span=(how.from_s, how.to_s), faults=how.faults, before=stage.before
    )
    live = Live(Shelf(recording), curtain, device.info)
    points = Points(recording, live)
    device.sink = points.take
    name = session.id or None  # which files of others have none
    head = {"session": name, "kind": "replay", "started": session.started, "device": session.device}
    held = objects.thresholds(recording.thresholds[-1] if recording.thresholds else None)
    audience.show(
        "session_start",
        {"t_s": 0.0, **head, "routine": session.routine, "simulated": True, "thresholds": held},
    )
    audience.show("device", {"t_s": 0.0, **objects.device(device.info, session.address or "")})
    _say_what_was_said(recording, live, points, curtain, measured=measured)
    with on_signals(ending):
        try:
            await device.start()
            waits = asyncio.create_task(device.played()), asyncio.create_task(ending.wait())
            over, others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for task in others:
                task.cancel()
            for task in over:
                task.result()
        finally:
            await device.close()
            live.finish()
    reason = ending.reason or "done"
    audience.show(
        "session_end",
        {"t_s": round(live.t_s, 6), "session": name, "reason": reason, **asdict(stage.seen())},
    )
    return Ended(session.id, ending.code())


def _say_what_was_said(
    recording: Recording, live: Live, points: "Points", audience: Audience, *, measured: bool
) -> None:
    """Have a guided session coached once more, and a measurement told again."""
    plan = plan_of(recording)
    if plan is not None and not measured:
        live.begin(Coach(plan, packet_interval_s=PACKET_S))
    elif plan is not None and plan.steps:
        points.after = Retelling(recording, plan.steps[0], live, audience).take


class Shelf:
    """Keeps nothing: it is kept already. It knows how the recording numbers its samples."""

    def __init__(self, recording: Recording) -> None:
        self._boots = {boot.boot_id: boot for boot in recording.boots}

    def append(self, samples: Samples) -> None:
        """Do nothing."""

    def gap(self, gap: Gap) -> None:
        """Do nothing."""

    def epoch(self, epoch: Epoch) -> None:
        """Do nothing."""

    def event(self, event: DeviceEvent) -> None:
        """Do nothing."""

    def mark(self, kind: str, t_s: float | None, fields: dict[str, object] | None = None) -> None:
        """Do nothing."""

    def press(self, press: Press, *, source: str = "host", boot_id: int | None = None) -> None:
        """Do nothing."""

    def boot(self, boot_id: int) -> Boot | None:
        """Return how the recording numbers the samples of a boot."""
        return self._boots.get(boot_id)


class Points:
    """What was active when, and which points were left, from the recording: told just before the samples after it."""

    def __init__(self, recording: Recording, live: Live) -> None:
        self.after: Callable[[Item], None] = _nobody
        """Told of each item once it was taken."""
        self._recording, self._live = recording, live
        self._activations = [
            _activation(mark, recording) for mark in recording.marks if mark.kind == "activate"
        ]
        self._left = [_departure(mark) for mark in recording.marks if mark.kind == "left"]

    def take(self, item: Item) -> None:
        """Pass an item on, after the change of point that falls into it."""
        while isinstance(item, Samples) and self._activations and self._activations[0].falls_into(item):
            active = self._activations.pop(0)
            self._live.activate(active.thresholds, active.boot_id, active.first)
        while isinstance(item, Samples) and self._left and self._after(self._left[0], item):
            self._live.leave(self._left.pop(0).outcome)
        self._live.take(item)
        self.after(item)

    def _after(self, left: "_Departure", packet: Samples) -> bool:
        boot = next((boot for boot in self._recording.boots if boot.boot_id == packet.boot_id), None)
        return boot is not None and boot.t_s(packet.tick) > left.at_s


class _Activation(NamedTuple):
    """A point became active."""

    thresholds: Thresholds | None
    boot_id: int
    first: int
    """Sample of the device from which on it was."""

    def falls_into(self, packet: Samples) -> bool:
        return self.boot_id == packet.boot_id and self.first < packet.end


class _Departure(NamedTuple):
    """A person left a point."""

    at_s: float
    outcome: Outcome


def _activation(mark: Mark, recording: Recording) -> _Activation:
    with understood(mark) as fields:
        thresholds = None
        if fields["point"] is not None:
            side = Side[str(fields["side"]).upper()]
            found = (table.find(str(fields["point"]), side) for table in reversed(recording.thresholds))
            thresholds = next((entry for entry in found if entry is not None), None)
        return _Activation(thresholds, int(fields["boot_id"]), int(fields["first"]))


def _departure(mark: Mark) -> _Departure:
    with understood(mark) as fields:
        return _Departure(mark.t_s or 0.0, Outcome(str(fields["outcome"])))


def _nobody(_: Item) -> None:
    """Do nothing."""


def plan_of(recording: Recording) -> Plan | None:
    """Return the plan that a session followed; None where it was not guided."""
    mark = next((mark for mark in recording.marks if mark.kind == "plan"), None)
    if mark is None:
        return None
    with understood(mark) as fields:
        steps = tuple(_step(step) for step in fields["steps"])
        return Plan(fields["routine"], fields["title"], steps, (), (), Options())


def _step(step: dict[str, Any]) -> PlanStep:
    side, mode = Side[step["side"].upper()], Mode[step["mode"].upper()]
    numbers = {attribute: step["thresholds"][name] for name, attribute in FIELDS.items()}
    try:
        location = read_catalogue(()).point(step["point"]).location
    except AcuError:  # a point that the person had then, and has no more
        location = ""
    thresholds = Thresholds(step["point"], side, mode, **numbers)
    return PlanStep(
        step["point"],
        step["name"],
        side,
        location,
        step["tip_area_mm2"],
        thresholds,
        step["repeats"],
        step["block_s"],
    )
