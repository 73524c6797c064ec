"""What is told of a trial and of a threshold: unknown is null, rounded is rounded."""

from dataclasses import replace

from acudevice.points.catalogue import load_catalogue
from acudevice.session.pain.objects import rounded, threshold_fields, trial_fields
from acudevice.session.pain.orders import Order, task
from acudevice.signal.pain.trials import End, Fault, Trial, together
from acudevice.values.device import DeviceInfo

KNOWN = task(Order("LR3"), load_catalogue(), DeviceInfo("ring", "ring", tip_area_mm2=50.0))
UNKNOWN = task(Order("LR3"), load_catalogue(), DeviceInfo("ring", "ring"))
GOOD = Trial(End.STOPPED, 10.00004, 5.0, 1.8, None)


def test_pressure_follows_from_the_tip() -> None:
    """10 N on half a square centimetre are 200 kPa; where nobody knows the tip there is none."""
    assert trial_fields(KNOWN, GOOD, 1)["threshold_kpa"] == 200.0
    assert trial_fields(KNOWN, GOOD, 1)["rate_kpa_s"] == 100.0
    assert trial_fields(UNKNOWN, GOOD, 1)["threshold_kpa"] is None


def test_a_trial_that_does_not_count_says_why() -> None:
    """And has no number."""
    fields = trial_fields(KNOWN, Trial(End.LIFTED, None, None, 0.0, Fault.NOT_STOPPED), 2)
    assert (fields["end"], fields["fault"], fields["threshold_n"]) == ("lifted", "not_stopped", None)
    assert not fields["valid"]


def test_a_result_says_what_it_is_made_of() -> None:
    """The ramp, the tip, the ceiling."""
    fields = threshold_fields(KNOWN, together([GOOD], 1), early=False)
    assert (fields["threshold_n"], fields["threshold_kpa"]) == (10.0, 200.0)
    assert (fields["cv"], fields["range_kpa"]) == (None, None)
    assert (fields["ramp_kpa_s"], fields["ramp_n_s"], fields["ceiling_n"]) == (50.0, 2.5, 15.0)
    assert rounded(None) is None


def test_a_result_says_whether_it_was_not_reached() -> None:
    """Else nobody could tell that from one that was not found."""
    above, stopped = Trial(End.CEILING, None, 5.0, 3.0, None), replace(GOOD, fault=Fault.TOO_FAST)
    for trials, said in (((above, above), True), ((above, stopped), False), ((GOOD, GOOD, GOOD), False)):
        fields = threshold_fields(KNOWN, together(trials, 3), early=False)
        assert (fields["not_reached"], fields["trials"]) == (said, len(trials))
