"""One recording with all there is, for all tests of formats: recorded once, since every commit waits for the disk."""

from collections.abc import Iterator

import pytest

from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.store.making import record_all


@pytest.fixture(scope="session", params=[1, 3], ids=["one cell", "three cells"])
def recording(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Recording]:
    """Return a recording with all there is: holes, a pause, a reboot, faults, presses, events."""
    with Store.open(tmp_path_factory.mktemp("recorded") / "store") as store:
        yield store.load(record_all(store, request.param))
