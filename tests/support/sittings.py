"""Sessions with virtual rings on a clock that jumps: hours of them in moments, with whatever happens meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from acudevice.coach.plan import Options, Plan, make_plan
from acudevice.driver.device import Device
from acudevice.errors import AcuError
from acudevice.points.catalogue import load_catalogue
from acudevice.session.audience import Audience
from acudevice.session.ending import Ending
from acudevice.session.guiding import guide
from acudevice.session.reaching import Reached
from acudevice.session.recording import record
from acudevice.session.wishes import Wishes
from acudevice.store.store import Store
from acudevice.values.press import Press
from acudevice.values.recording import Recording
from tests.support.hurried import hurried
from tests.support.rings import Port, device_at
from tests.support.sessions import Heard

Errand = Callable[[Reached, Store, Audience, Ending], Awaitable[object]]
Meanwhile = Callable[[Port, Ending], Awaitable[None]]
"""What happens while a session goes on."""


@dataclass
class Sat:
    """A session that is over."""

    heard: Heard
    error: AcuError | None = None
    result: object = None
    recording: Recording | None = None
    numbers: list[int] = field(default_factory=list)
    """Number of each sample that is kept, in order."""

    @property
    def kept(self) -> Recording:
        """What was kept."""
        assert self.recording is not None
        return self.recording

    def presses(self) -> list[tuple[Press | None, Press | None]]:
        """Return the presses that are kept, as host and device saw them."""
        return [(press.host, press.device) for press in self.kept.presses]


def plan(repeats: int = 1) -> Plan:
    """Return a plan of Tai Chong, left and right."""
    catalogue = load_catalogue()
    return make_plan(catalogue.routine("tai-chong"), catalogue, Options(repeats=repeats, range_n=100.0))


def sat(
    port: Port, errand: Errand, meanwhile: Meanwhile | None = None, *, give_up_s: float | None = None
) -> Sat:
    """Run an errand with the ring at a port."""
    done = Sat(Heard(samples=True))

    async def run(store: Store) -> None:
        device: Device = device_at(port, give_up_s=give_up_s)
        ending = Ending()
        await device.open()
        other = None if meanwhile is None else asyncio.ensure_future(meanwhile(port, ending))
        try:
            done.result = await errand(Reached(device, "virtual:", None), store, done.heard, ending)
        except AcuError as error:
            done.error = error
        finally:
            if other is not None:
                other.cancel()
                await asyncio.gather(other, return_exceptions=True)
            await device.close()

    with Store.open() as store:
        hurried(run(store))
        done.recording = store.load("last")
        for block in done.recording.blocks:
            done.numbers += range(block.sample, block.sample + len(block))
    return done


def recorded(
    port: Port,
    meanwhile: Meanwhile | None = None,
    *,
    duration_s: float | None = 10.0,
    give_up_s: float | None = None,
) -> Sat:
    """Record the ring at a port."""
    return sat(
        port,
        lambda there, store, audience, ending: record(there, store, audience, ending, duration_s=duration_s),
        meanwhile,
        give_up_s=give_up_s,
    )


def guided(
    port: Port, meanwhile: Meanwhile | None = None, *, repeats: int = 1, give_up_s: float | None = None,
    wishes: Wishes | None = None,
) -> Sat:  # fmt: skip
    """Guide Tai Chong with the ring at a port."""
    return sat(
        port,
        lambda there, store, audience, ending: guide(
            there, plan(repeats), store, audience, ending, wishes=wishes
        ),
        meanwhile,
        give_up_s=give_up_s,
    )


def pulled(at_s: float, for_s: float) -> Meanwhile:
    """Return what pulls the plug after a while, and plugs it in again."""

    async def pull(port: Port, _: Ending) -> None:
        await asyncio.sleep(at_s)
        port.pull()
        await asyncio.sleep(for_s)
        port.plug()
        await asyncio.sleep(10_000.0)

    return pull
