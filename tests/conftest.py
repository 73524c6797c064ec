"""What every test gets: a home of its own, and a hypothesis that never looks at the clock."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", settings(), deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what a test stores out of the person's own data: `ACUDEVICE_HOME` is a folder of this test alone."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ACUDEVICE_HOME", str(folder))
    return folder
