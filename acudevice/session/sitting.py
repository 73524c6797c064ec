"""A sitting: one session from its first word to its seal, whatever happens in between.

Whatever fails on the way of a sample (the disk is full, the reader of our output has left, a fault of ours) would end
in the event loop, which only logs it. Here it is kept, asks the session to end, and is raised when the session is
sealed.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ParamSpec

from acudevice.driver.device import Item, LinkChange, LinkState
from acudevice.errors import AcuError, DeviceError, LinkError, LinkLostError
from acudevice.session import objects
from acudevice.session.audience import Audience
from acudevice.session.calibration.due import overdue
from acudevice.session.ending import Ending
from acudevice.session.live import Live
from acudevice.session.reaching import Reached
from acudevice.session.zeroing import LOADED, Zeroing
from acudevice.store.recorder import Recorder
from acudevice.store.store import Store
from acudevice.values.recording import iso
from acudevice.values.thresholds import ThresholdTable

P = ParamSpec("P")

DONE = "done"
FAILED = "failed"


class Sitting:
    """A session that is being recorded."""

    def __init__(self, reached: Reached, live: Live, recorder: Recorder, ending: Ending) -> None:
        self.reached, self.live, self.recorder, self.ending = reached, live, recorder, ending
        self.error: Exception | None = None
        """What the session has to end with; None while nothing failed."""
        live.on_link = self.follow

    def take(self, item: Item) -> None:
        """Take one thing from the device: the sink that it is given."""
        if self.error is None:
            self.attempt(self.live.take, item)

    def also(self, taker: Callable[[Item], None]) -> Callable[[Item], None]:
        """Return a sink that keeps what comes as any session does, and lets `taker` look at it."""

        def take(item: Item) -> None:
            self.take(item)
            self.attempt(taker, item)

        return take

    def attempt(self, work: Callable[P, None], *args: P.args, **named: P.kwargs) -> None:
        """Do something; what it raises ends the session, and is raised at its end."""
        try:
            work(*args, **named)
        except Exception as error:  # noqa: BLE001 - whatever it is: the session ends with it rather than go on deaf
            self.error = self.error or error
            self.ending.ask(f"{FAILED}: {error}")

    def follow(self, state: LinkState) -> None:
        """Do what a change of the link asks for: what came before a silence is on the disk when it begins."""
        if state.change in (LinkChange.SILENT, LinkChange.LOST):
            self.recorder.flush()
        elif state.change is LinkChange.ENDED:
            self.ending.ask(DONE)
        elif state.change is LinkChange.GIVEN_UP:
            hint = f"the session is kept: acudevice sessions show {self.recorder.id}"
            self.error = self.error or LinkLostError(f"the link is lost: {state.reason}", hint=hint)
            self.ending.ask(f"link lost: {state.reason}")

    async def stop(self) -> None:
        """Let the device measure no more. One that cannot be reached now stops by itself."""
        if self.error is None:
            try:
                await self.reached.device.stop()
            except (LinkError, DeviceError) as error:
                self.live.problem("not_stopped", f"the device was not told to stop: {error}")


@asynccontextmanager
async def sitting(
    kind: str, there: Reached, store: Store, audience: Audience, ending: Ending, *, routine: str | None = None,
    table: ThresholdTable | None = None,
) -> AsyncIterator[Sitting]:  # fmt: skip
    """Begin a session with a device that is open, and holds `table`; it is sealed when the block ends, however it ends.

    Raises:
        LinkLostError: when the block ends, if the link did not come back; the session is sealed before.
        StorageError: when the block ends, if the disk failed; what was stored until then is safe.
    """
    device, started_s = there.device, time.time()
    recorder = store.begin(
        kind, started_s=started_s, host_s=time.monotonic(), device=there.name, address=there.address,
        info=device.info, routine=routine, simulated=device.simulated,
    )  # fmt: skip
    watched = Zeroing(audience, there.name, kind)
    live = Live(recorder, watched, device.info, lambda: device.heard_s)
    sat = Sitting(there, live, recorder, ending)
    watched.tell = live.problem
    reason = FAILED
    try:
        audience.show("session_start", {
            "t_s": 0.0, "session": recorder.id, "kind": kind, "started": iso(started_s), "device": there.name,
            "routine": routine, "simulated": device.simulated, "thresholds": objects.thresholds(table),
        })  # fmt: skip
        _greet(sat, audience, table, None if kind in LOADED else overdue(there, store, started_s))
        device.sink = sat.take
        yield sat
        reason = ending.reason or DONE
    except (asyncio.CancelledError, KeyboardInterrupt):
        reason = ending.reason or "interrupted"
        raise
    except AcuError as error:
        reason = f"{FAILED}: {error}"
        raise
    finally:
        device.sink = _nobody
        _seal(sat, watched, reason)
    if sat.error is not None:
        raise sat.error


def _greet(sat: Sitting, audience: Audience, table: ThresholdTable | None, overdue_words: str | None) -> None:
    """Say who the device is, and what its counts mean from the beginning on."""
    there = sat.reached
    if table is not None:
        sat.live.table = table
        sat.recorder.thresholds(table)
    audience.show("device", {"t_s": 0.0, **objects.device(there.device.info, there.address)})
    for epoch in there.device.epochs():
        sat.live.take(epoch)
    if overdue_words is not None:
        sat.live.problem("calibration_overdue", overdue_words)


def _nobody(_: Item) -> None:
    """Take nothing: the session is over."""


def _seal(sat: Sitting, audience: Zeroing, reason: str) -> None:
    """Tell what waits, seal the session, say how it ended: each of these whatever becomes of the others."""
    live, recorder = sat.live, sat.recorder
    damage: dict[str, object] = {why: count for why, count in sat.reached.device.damage().items() if count}
    sat.attempt(live.finish)
    if damage:
        sat.attempt(recorder.mark, "damage", live.t_s, damage)
    if live.ages.summary is not None:
        sat.attempt(recorder.mark, "age_ms", live.t_s, dict(live.ages.summary))
    sat.attempt(recorder.seal, reason)
    sat.attempt(audience.show, "session_end", _end(recorder.id, live, reason, audience.zero_n))


def _end(session_id: str, live: Live, reason: str, zero_n: float | None) -> objects.Object:
    count = live.count
    return {
        "t_s": round(live.t_s, 6), "session": session_id, "reason": reason, "samples": count.samples,
        "missing": count.missing, "gaps": count.gaps, "presses": count.presses, "differing": count.differing,
        "zero_n": zero_n, "age_ms": live.ages.summary,
        **({} if live.summary is None else {"summary": live.summary}),
    }  # fmt: skip
