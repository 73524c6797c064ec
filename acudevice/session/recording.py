"""Recording a device, every sample, until somebody wants it to end."""

from functools import partial

from acudevice.errors import UsageError
from acudevice.session.audience import Audience
from acudevice.session.ending import Ending, unless_asked
from acudevice.session.reaching import Reached, insist
from acudevice.session.sitting import DONE, sitting
from acudevice.store.store import Store


async def record(
    there: Reached,
    store: Store,
    audience: Audience,
    ending: Ending,
    *,
    duration_s: float | None = None,
    rate_hz: float | None = None,
) -> str:
    """Record for `duration_s` seconds of the device's clock (None: until told to end); return the session's id.

    Raises:
        UsageError: the device offers no such rate; no session is begun.
        LinkLostError: the link did not come back; what came before is kept.
    """
    offered = there.device.info.rates_hz
    if rate_hz is not None and offered and rate_hz not in offered:
        rates = ", ".join(f"{rate:g}" for rate in sorted(offered))
        raise UsageError(f"{there.name} does not measure at {rate_hz:g} Hz", hint=f"it offers {rates} Hz")
    async with sitting("record", there, store, audience, ending) as sat:
        if duration_s is not None:
            sat.live.limit(duration_s, partial(ending.ask, DONE))
        await unless_asked(ending, insist(there.device, partial(there.device.start, rate_hz)))
        await ending.wait()
        await sat.stop()
    return sat.recorder.id
