"""What reaches a person."""

from acudevice.protocol.messages import CUES as WIRE_CUES
from acudevice.virtual.percepts import CUES, ZONES, Percept


def test_every_cue_of_the_protocol_reaches_the_person() -> None:
    """But `none`, which is silence."""
    assert {number: percept.name.lower() for number, percept in CUES.items()} == {
        number: name for number, name in WIRE_CUES.items() if name != "none"
    }


def test_zones_last_and_all_else_passes() -> None:
    """What is neither a zone nor a cue is the sign that it is enough."""
    assert set(Percept) - ZONES - set(CUES.values()) == {Percept.REACHED}
