"""What a device says of itself defaults to unknown."""

from acudevice.values.device import Battery, DeviceEvent, DeviceInfo


def test_what_a_device_does_not_say_is_none() -> None:
    """Never 0 and never -1: a family fills in what it knows."""
    info = DeviceInfo("ring", "Ring")
    assert (info.serial, info.range_n, info.ceiling_n, info.tip_area_mm2, info.boot_id) == (None,) * 5
    assert Battery() == Battery(None, None, None)


def test_events_of_one_kind_do_not_share_their_fields() -> None:
    """Each event has its own mapping."""
    assert DeviceEvent("over", 1, 5, 50).fields is not DeviceEvent("over", 2, 6, 60).fields
