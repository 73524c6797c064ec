"""What is kept beside samples is the same recording again."""

import json
from pathlib import Path

import pytest

from acudevice.errors import BadDataError
from acudevice.formats.datapackage import Stretch
from acudevice.formats.head import from_head, head_of, recording_of, to_head
from acudevice.store.store import Store
from tests.store.making import contents, record_all


def test_all_but_samples_survives_json(tmp_path: Path) -> None:
    """Session, boots, epochs, gaps, presses, events, thresholds and stretches."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store))
        head = head_of(recording, [Stretch(0, 7, 3, 10_000)])
        back = from_head(json.loads(json.dumps(to_head(head), allow_nan=False)))
        assert back == head
        assert contents(recording_of(back, recording.blocks)) == contents(recording)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "acudevice/2"}, "not known here: acudevice/2"),
        ({"type": "x"}, "does not begin"),
        ({"boots": 3}, "boots"),
    ],
)
def test_what_is_no_head_is_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    """Another version, another type, a field of another kind."""
    with Store.open(tmp_path) as store:
        plain = to_head(head_of(store.load(record_all(store))))
    with pytest.raises(BadDataError, match=said):
        from_head(plain | change)
    with pytest.raises(BadDataError):
        from_head([])
