"""A point is taken when its load is on and its reading at rest, and not before."""

import asyncio
from random import Random

import pytest

from acudevice.driver.device import LinkChange, LinkState, Missing
from acudevice.session.calibration.taking import SETTLE_S, Now, Taker, Wanted
from acudevice.signal.metrology.steadiness import WINDOW_S, Rest
from acudevice.values.calibration import Calibration, CellTable
from acudevice.values.device import DeviceInfo
from acudevice.values.samples import FAULT_COUNTS, Samples

PRESENT = Calibration("a" * 32, (CellTable((0, 1_000_000), (0, 50_000)),) * 2, 0)
INFO = DeviceInfo("ring", "ring", cells=1, clip_low=-8_000_000, clip_high=8_000_000)
RATE = 50


class Device:
    """Sends readings to a taker."""

    def __init__(self, cells: int = 1) -> None:
        self.told: list[Now] = []
        self.taker = Taker(INFO, PRESENT, 40.0, self.told.append)
        self._random, self._n, self._boot, self._cells = Random(1), 0, 7, cells

    def send(self, level: float, for_s: float, noise: float = 60.0) -> None:
        """Send readings about a level; all cells the same, with their number added."""
        for _ in range(int(for_s * RATE)):
            base = level + self._random.gauss(0.0, noise)
            counts = tuple(round(base + 1000.0 * cell) for cell in range(self._cells))
            self.raw(counts)

    def raw(self, counts: tuple[int, ...]) -> None:
        """Send one sample."""
        period = 1_000_000 // RATE
        self.taker.take(
            Samples(self._n, self._n * period, period, 1_000_000, counts, self._cells, boot_id=self._boot)
        )
        self._n += 1

    def reboot(self) -> None:
        """Begin anew."""
        self._n, self._boot = 0, self._boot + 1


def taken(
    device: Device, wanted: Wanted, *steps: tuple[float, float], patience_s: float = 60.0
) -> Rest | None:
    """Return what is taken while the device sends levels for some seconds each; fails where nothing is said."""

    async def run() -> Rest | None:
        waiting = asyncio.ensure_future(device.taker.rest(wanted, patience_s))
        await asyncio.sleep(0)
        for level, for_s in steps:
            device.send(level, for_s)
        async with asyncio.timeout(60):
            return await waiting

    return asyncio.run(run())


def test_a_load_is_taken_once_it_is_on_and_has_rested() -> None:
    """Not the rest before it, and not its first moments."""
    device = Device()
    rest = taken(device, Wanted(0.0, 200_000.0), (0.0, 10.0), (100_000.0, 1.0), (200_000.0, 8.0))
    assert rest is not None
    assert rest.counts == pytest.approx(200_000.0, abs=50.0)
    assert rest.t_s - WINDOW_S / 2 >= 11.0 + SETTLE_S - 0.2


def test_where_somebody_says_that_it_is_on_the_reading_need_not_move() -> None:
    """But what came before that does not count."""
    device = Device()
    device.send(0.0, 20.0)
    rest = taken(device, Wanted(None, 200_000.0), (5.0, 6.0))
    assert rest is not None
    assert rest.t_s > 20.0


def test_a_load_that_never_comes_is_given_up() -> None:
    """By the device's clock, so that a simulated one need not be waited for."""
    assert taken(Device(), Wanted(0.0, 200_000.0), (0.0, 70.0)) is None


def test_what_is_clipped_or_broken_off_is_not_taken() -> None:
    """A reading at the end of the converter, none at all, missing samples, a restart: the window begins anew."""
    for spoil in (
        lambda d: d.raw((8_000_000,)),
        lambda d: d.raw((FAULT_COUNTS[3],)),
        lambda d: d.taker.take(Missing(7, 1, 2, "link")),
        lambda d: d.taker.take(LinkState(LinkChange.LOST, 0.0, "")),
        lambda d: d.reboot(),
    ):
        device = Device()

        async def run(device: Device = device, spoil=spoil) -> Rest | None:  # type: ignore[no-untyped-def]  # bound now
            waiting = asyncio.ensure_future(device.taker.rest(Wanted(None, 0.0, 0.0), 60.0))
            await asyncio.sleep(0)
            device.send(500.0, WINDOW_S - 0.2)
            spoil(device)
            device.send(500.0, WINDOW_S - 0.2)
            await asyncio.sleep(0)
            assert not waiting.done()
            device.send(500.0, 1.0)
            return await waiting

        assert asyncio.run(run()) is not None


def test_each_cell_has_its_own_readings() -> None:
    """One is looked at, at a time."""
    device = Device(cells=2)
    device.taker.use(2)
    rest = taken(device, Wanted(None, 0.0, 0.0), (500.0, 5.0))
    assert rest is not None
    assert rest.counts == pytest.approx(1500.0, abs=30.0)


def test_all_cells_together_are_looked_at_as_millinewtons() -> None:
    """By the present calibration; each cell's own counts are known too."""
    device = Device(cells=2)
    device.taker.use(None)
    rest = taken(device, Wanted(None, 0.0, 0.0), (20_000.0, 8.0))
    assert rest is not None
    assert rest.counts == pytest.approx(2050.0, abs=5.0)
    assert device.taker.slow == pytest.approx((20_000.0, 21_000.0), abs=60.0)


def test_what_moves_beside_the_cell_that_is_looked_at_is_known() -> None:
    """In newtons, since nothing was on it."""
    device = Device(cells=2)
    device.send(0.0, 10.0)
    device.taker.mark_others()
    assert device.taker.others() == {2: pytest.approx(0.0, abs=0.01)}
    device.send(100_000.0, 10.0)
    assert device.taker.others() == {2: pytest.approx(5.0, abs=0.01)}
    device.taker.use(2)
    assert list(device.taker.others()) == [1]


def test_somebody_is_told_of_the_reading() -> None:
    """A few times a second, by the present calibration."""
    device = Device()
    device.send(200_000.0, 5.0)
    assert 15 <= len(device.told) <= 25
    assert device.told[-1].force_n == pytest.approx(10.0, abs=0.02)
    assert device.told[-1].wander <= 1.0
    assert device.taker.uptime_s == pytest.approx(5.0, abs=0.1)
