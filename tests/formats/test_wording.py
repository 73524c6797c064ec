"""Of an event only figures and the program's own words are given away."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from acudevice.coach.grammar import CueName, Hint
from acudevice.coach.turn import Outcome
from acudevice.driver.device import LinkChange
from acudevice.formats import deidentify
from acudevice.formats.wording import DAMAGE, EVENTS, FIGURES, WORDS, Wording
from acudevice.protocol import messages
from acudevice.protocol import ops as protocol
from acudevice.protocol.framing import Deframer
from acudevice.session import importing
from acudevice.session.live import _LATCHES
from acudevice.session.pain import history
from acudevice.session.pain.objects import threshold_fields, trial_fields
from acudevice.signal.pain.trials import together
from tests.session.pain.test_objects import GOOD, KNOWN
from tests.support.marking import said


def wording(tally: Counter[tuple[str, str]] | None = None) -> Wording:
    """Return one that knows LR3 alone."""
    counts = Counter[tuple[str, str]]() if tally is None else tally
    return Wording(
        {"LR3"},
        lambda _, value, digits: f"{len(value):0{digits}x}",
        lambda boot_id: boot_id % 10,
        lambda what, how: counts.update([(what, how)]),
    )


def test_figures_and_words_stay_and_the_rest_goes() -> None:
    """Unknown fields go with their values, and are counted; nothing that was empty is."""
    tally: Counter[tuple[str, str]] = Counter()
    fields: dict[str, object] = {
        "index": 5, "peak": None, "cue": "press", "hint": "call Anna", "boot_id": 17, "message": "x", "empty": "",
        "tare": [1, 2], "steps": [{"low": 1, "note": "mine"}],
    }  # fmt: skip
    assert wording(tally).fields(fields) == {
        "index": 5, "peak": None, "cue": "press", "boot_id": 7, "tare": [1, 2], "steps": [{"low": 1}],
    }  # fmt: skip
    assert tally == {("field of an event", "removed"): 3}


def test_names_that_everybody_has_stay() -> None:
    """Own ones become pseudonyms as long as a point's code may be."""
    assert wording().point("LR3") == "LR3"
    assert wording().point(None) is None
    assert wording().point("MY-SPOT") == "P-000007"
    assert wording().own("routine", "mine") == "routine-00000004"


@given(
    st.recursive(
        st.text("ЖЩ", min_size=1),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(FIGURES)), inner),
    )
)
def test_no_free_text_survives_at_any_depth(value: object) -> None:
    """Whatever lists and objects it hides in."""
    kept = wording().fields({"thresholds": value, "message": value, "steps": [value]})
    assert "message" not in kept
    assert not {"Ж", "Щ"} & set(repr(kept))


def test_the_words_that_stay_are_those_the_program_says() -> None:
    """All cues and hints among them; a word of somebody else is not."""
    assert {name.value for name in CueName} <= WORDS
    assert {hint.value for hint in Hint} - {""} <= WORDS
    assert wording().fields({"cue": "hold", "hint": "anna"}) == {"cue": "hold"}


HANDED_ON = {"?event.kind", "?kind", "?mark.kind", "?row['kind']", "?words(fields)", "link_*"}
"""What is a kind already: of the device, read out of the store or a file; words to LSL; changes of the link, below."""


def test_all_kinds_of_events_that_the_program_marks_are_listed() -> None:
    """Wherever it does. What is listed stays by its name, so a new kind is lost in what is given away until it is."""
    packages = ("session", "formats", "store", "driver")
    marked = said(packages, "mark", 0) | said(packages, "Mark", 1) | said(packages, "mark_row", 1)
    assert {"left", "annotation", "problem", "pain_trial"} <= marked
    assert marked - EVENTS == HANDED_ON
    assert set(protocol.EVENTS) | {f"link_{change.value}" for change in LinkChange} <= EVENTS


def test_all_codes_of_problems_stay() -> None:
    """And how a point ended: each is a word of the program."""
    codes = said(["session/live.py", "session/sitting.py"], "problem", 0) | said(
        ["session/fetching.py"], "_problem", 0
    )
    codes |= said(["driver"], "Trouble", 0) | said(["protocol"], "Problem", 0)
    assert codes - WORDS == {"?*_LATCHES[moment.cause]", "?trouble.code", "?item.reason"}
    assert {code for code, _ in _LATCHES.values()} <= WORDS
    assert {"zero_drift", "thresholds_left"} <= WORDS  # told by those who watch the zero, and a threshold
    assert {outcome.value for outcome in Outcome} <= WORDS
    left = {"outcome": "skipped", "point": "LR3", "side": "left"}
    assert wording().fields(dict(left)) == left


def test_what_was_damaged_and_how_old_packets_were_stays() -> None:
    """By every reason for which bytes are dropped, though a checksum of thresholds goes by the same name as one."""
    reasons = said(["protocol"], "_drop", 0) | Deframer().damaged.keys() | {"parts", "samples", "events"}
    assert reasons - DAMAGE == set()
    tally: Counter[tuple[str, str]] = Counter()
    assert wording(tally).counts({"crc": 3, "Erika": 1, "cobs": "Erika"}) == {"crc": 3}
    assert tally == {("field of an event", "removed"): 2}
    assert wording().fields({"p50": 0.25, "p95": 3.5, "crc": 17}) == {"p50": 0.25, "p95": 3.5}


def test_kinds_of_sessions_and_features_are_known() -> None:
    """All that the program makes."""
    kinds = {history.KIND, importing.KIND, "calibrate", "verify", "guide", "record", "demo"}
    assert kinds <= deidentify.KINDS
    assert set(messages.FEATURES.values()) == deidentify.FEATURES


def test_what_a_pain_threshold_was_stays() -> None:
    """Its figures and how each trial ended; not a word of anybody's own."""
    fields: dict[str, object] = {
        "threshold_n": 21.5,
        "wanted": 3,
        "end": "stopped",
        "fault": "too_fast",
        "number": 1,
    }
    assert wording().fields({**fields, "said": "ouch", "quit": False}) == {**fields, "quit": False}
    for made in (threshold_fields(KNOWN, together([GOOD], 1), early=False), trial_fields(KNOWN, GOOD, 1)):
        assert wording().fields(dict(made)) == made
