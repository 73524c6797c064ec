"""A sitting: one session from its first word to its seal, whatever happens in between."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from acudevice.driver.device import LinkChange, LinkState
from acudevice.errors import AcuError, LinkLostError
from acudevice.session import objects
from acudevice.session.audience import Audience
from acudevice.session.ending import Ending
from acudevice.session.live import Live
from acudevice.session.reaching import Reached
from acudevice.store.recorder import Recorder
from acudevice.store.store import Store
from acudevice.values.recording import iso

DONE = "done"


@dataclass(slots=True)
class Sitting:
    """A session that is being recorded."""

    reached: Reached
    live: Live
    recorder: Recorder
    ending: Ending
    lost: LinkLostError | None = None
    """Why the link is gone for good; None while it is not."""


@asynccontextmanager
async def sitting(
    kind: str, there: Reached, store: Store, audience: Audience, ending: Ending, *, routine: str | None = None
) -> AsyncIterator[Sitting]:
    """Begin a session with a device that is open; it is sealed when the block ends, however it ends.

    Raises:
        LinkLostError: when the block ends, if the link did not come back; the session is sealed before.
    """
    device, started_s = there.device, time.time()
    recorder = store.begin(
        kind, started_s=started_s, host_s=time.monotonic(), device=there.name, address=there.address,
        info=device.info, routine=routine, simulated=device.simulated,
    )  # fmt: skip
    live = Live(recorder, audience, device.info)
    sat = Sitting(there, live, recorder, ending)
    live.on_link = lambda state: _on_link(sat, state)
    for epoch in device.epochs():
        live.take(epoch)
    device.sink = live.take
    audience.show(
        "session_start",
        {"t_s": 0.0, "session": recorder.id, "kind": kind, "started": iso(started_s), "device": there.name,
         "routine": routine, "simulated": device.simulated},
    )  # fmt: skip
    audience.show("device", {"t_s": 0.0, **objects.device(device.info, there.address)})
    reason = "failed"
    try:
        yield sat
        reason = "link lost" if sat.lost else ending.reason or DONE
    except (asyncio.CancelledError, KeyboardInterrupt):
        reason = ending.reason or "interrupted"
        raise
    except AcuError as error:
        reason = f"failed: {error}"
        raise
    finally:
        live.finish()
        recorder.seal(reason)
        audience.show("session_end", _end(recorder.id, live, reason))
    if sat.lost is not None:
        raise sat.lost


def _on_link(sat: Sitting, state: LinkState) -> None:
    if state.change is LinkChange.ENDED:
        sat.ending.ask(DONE)
    if state.change is LinkChange.GIVEN_UP:
        hint = f"the session is kept: acudevice sessions show {sat.recorder.id}"
        sat.lost = LinkLostError(f"the link is lost: {state.reason}", hint=hint)
        sat.ending.ask("link lost")


def _end(session_id: str, live: Live, reason: str) -> objects.Object:
    count = live.count
    return {
        "t_s": round(live.t_s, 6), "session": session_id, "reason": reason, "samples": count.samples,
        "missing": count.missing, "gaps": count.gaps, "presses": count.presses, "differing": count.differing,
        **({} if live.summary is None else {"summary": live.summary}),
    }  # fmt: skip
