"""The words of a certificate fit what a calibration holds."""

from dataclasses import fields

from acudevice.formats.certificate_words import FORMULAS, NAMES, PARTS
from acudevice.signal.metrology.figures import FIGURES
from acudevice.signal.metrology.models import NAMES as MODELS
from acudevice.values.calibration_record import Doubt


def test_every_figure_model_and_part_has_its_words() -> None:
    """None is left out, none is of something that is not there."""
    assert set(NAMES) == set(FIGURES)
    assert set(FORMULAS) == set(MODELS)
    assert set(PARTS) <= {field.name for field in fields(Doubt)}
