"""A virtual ring that recorded sessions by itself."""

from acudevice.driver.ring.device import RingDevice
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable
from acudevice.virtual.ring import VirtualRing
from tests.support.hurried import hurried
from tests.support.rings import Port

TABLE = ThresholdTable(
    1,
    tuple(
        Thresholds(
            point, Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000, release_timeout_ms=3000
        )
        for point in ("LR3", "ST36")
    ),
)
UNIX_S = 1_795_343_405.0


def practised(*lasting_s: float, told_time: bool = True, restarted: bool = False) -> VirtualRing:
    """Return a ring on which the button was pressed, for each of so many seconds, while no computer was near."""
    ring = VirtualRing()

    async def prepare() -> None:
        device = RingDevice(Port(ring))
        await device.open()
        await device.write_thresholds(TABLE)
        await device.stored.standalone(True, UNIX_S)
        await device.close()

    hurried(prepare())
    if not told_time:
        ring.firmware._unix_offset = None  # type: ignore[attr-defined]  # as after a restart
    for seconds in lasting_s:
        ring.press_button()
        ring.advance_to(ring.t_s + seconds)
        ring.press_button(long=True)
        ring.advance_to(ring.t_s + 1.0)
    if restarted:
        ring._restart()
    return ring
