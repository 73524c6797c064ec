"""A gap is told when the sample behind it is there, with when it begins and ends."""

import pytest

from acudevice.driver.device import Missing
from acudevice.session.gaps import Gaps
from acudevice.store.holes import Label, Labels, Span, holes
from acudevice.values.recording import Boot
from acudevice.values.samples import Gap

BOOT = Boot(7, 100, 40, 400_000, 1_000_000, 2.0)


def test_a_gap_lies_between_the_samples_around_it() -> None:
    """In the numbers of the recording, in its seconds."""
    gaps = Gaps()
    assert not gaps.any
    gaps.lose(Missing(7, 50, 59, "link"))
    assert gaps.any
    assert list(gaps.close(BOOT, 2.09, 2.2)) == [Gap(110, 119, 2.09, 2.2, "link")]
    assert not gaps.any
    assert list(gaps.close(BOOT, 2.2, 2.3)) == []


def test_losses_for_different_reasons_share_the_time_between() -> None:
    """Each from the sample before it to the one behind it, missing or not, at even steps."""
    gaps = Gaps()
    gaps.lose(Missing(7, 50, 52, "link"))
    gaps.lose(Missing(7, 53, 58, "overrun"))
    assert list(gaps.close(BOOT, 2.09, 2.19)) == [
        Gap(110, 112, 2.09, 2.13, "link"),
        Gap(113, 118, 2.12, 2.19, "overrun"),
    ]


def test_losses_for_one_reason_are_one_gap() -> None:
    """However often the device was asked until it was certain."""
    gaps = Gaps()
    for first, last in ((50, 52), (53, 53), (54, 59)):
        gaps.lose(Missing(7, first, last, "link"))
    assert list(gaps.close(BOOT, 2.09, 2.2)) == [Gap(110, 119, 2.09, 2.2, "link")]


@pytest.mark.parametrize("cut", [1, 4, 9])
def test_what_is_told_live_is_what_is_shown_later(cut: int) -> None:
    """The store finds the same gaps in what it keeps."""
    gaps, labels = Gaps(), []
    for first, last, reason in ((50, 50 + cut - 1, "link"), (50 + cut, 59, "overrun")):
        gaps.lose(Missing(7, first, last, reason))
        labels.append(Label(first, last, reason))
    spans = [Span(40, 50, 400_000, 490_000, 10_000, 1), Span(60, 64, 600_000, 630_000, 10_000, 1)]
    told = list(gaps.close(BOOT, BOOT.t_s(490_000), BOOT.t_s(600_000)))
    assert told == list(holes(BOOT, spans, Labels(labels)))


def test_around_a_restart_nobody_knows_how_many_are_missing() -> None:
    """One gap without numbers, whatever was known to be lost on either side of it."""
    gaps = Gaps()
    gaps.lose(Missing(6, 50, 52, "reboot"))
    gaps.reboot()
    gaps.lose(Missing(7, 0, 3, "link"))
    assert gaps.missing == 0
    assert list(gaps.close(BOOT, 2.09, 5.5)) == [Gap(None, None, 2.09, 5.5, "reboot")]
    assert not gaps.any
