"""Descriptions of epochs."""

from acudevice.firmware.epochs import Epochs

SETTING = (100_000, 10_000, (0,), 7)


def test_numbers_come_round_after_255() -> None:
    """And are told from those before by which are kept."""
    epochs = Epochs()
    for index in range(300):
        epochs.add(index, index * 10, SETTING)
    assert (epochs.now().number, epochs.now().index) == (299 & 0xFF, 299)
    assert [epochs.get((299 - back) & 0xFF).index for back in range(8)] == [*range(299, 291, -1)]


def test_at_least_eight_are_described() -> None:
    """Older ones are not, and those to come never were."""
    epochs = Epochs()
    for index in range(30):
        epochs.add(index, 0, SETTING)
    assert epochs.get(22)
    assert not epochs.get(3)
    assert epochs.occurred(3)
    assert not epochs.get(30)
    assert not epochs.occurred(30)


def test_the_period_outlives_the_description() -> None:
    """Samples that are held may be of an epoch that is not described any more."""
    epochs = Epochs()
    for number in range(30):
        epochs.add(0, 0, (100_000, 10_000 + number, (0,), 7))
    assert [epochs.period(number) for number in range(30)] == [*range(10_000, 10_030)]


def test_an_epoch_takes_index_and_tick_of_its_first_sample() -> None:
    """What was foretold is replaced, once."""
    epochs = Epochs()
    epochs.add(5, 50, SETTING)
    assert epochs.now().open(8, 85)
    assert not epochs.now().open(9, 95)
    assert dict(epochs.now().fields()) == {
        "epoch": 0, "index": 8, "tick": 85, "rate": 100_000, "period": 10_000, "tare": (0,), "calibration_crc": 7,
    }  # fmt: skip
