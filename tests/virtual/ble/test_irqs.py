"""The numbers of MicroPython's events."""

from acudevice.firmware import ble_link
from acudevice.virtual.ble import irqs


def test_the_firmware_and_what_it_runs_on_number_events_alike() -> None:
    """Each event that the firmware knows is there under its number, and the documentation's numbers are these."""
    ours = {name: number for name, number in vars(irqs).items() if isinstance(number, int)}
    assert ours == {
        "CENTRAL_CONNECT": 1, "CENTRAL_DISCONNECT": 2, "GATTS_WRITE": 3, "GATTS_READ_REQUEST": 4,
        "GATTS_INDICATE_DONE": 20, "MTU_EXCHANGED": 21, "ENCRYPTION_UPDATE": 28, "GET_SECRET": 29, "SET_SECRET": 30,
    }  # fmt: skip
    theirs = {name.removeprefix("GATTS_"): number for name, number in ours.items()}
    for name, number in theirs.items():
        known = getattr(ble_link, f"_{name}", None) or getattr(ble_link, f"_GATTS_{name}")
        assert known == number, name
