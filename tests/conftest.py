"""What every test gets: a home of its own, and a hypothesis that never looks at the clock."""

import os
import shutil
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("quick", settings(), deadline=None, max_examples=25)
settings.register_profile("thorough", settings(), deadline=None, max_examples=500)
settings.load_profile("quick")  # `--hypothesis-profile=thorough` for the other

HOMES = count()
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""
ROOM_BYTES = 2_000_000_000
"""More than all tests together write."""


def pytest_configure(config: pytest.Config) -> None:
    """Keep temporary folders of fast tests in memory where there is room: else they wait for the disk.

    Real stacks get a real disk: Deno, for one, reads nothing below `/dev`.
    """
    fast = "not slow" in config.option.markexpr
    if fast and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what a test stores out of the person's own data: `ACUDEVICE_HOME` is a folder of this test alone."""
    folder = tmp_path_factory.getbasetemp() / f"home-{next(HOMES)}"  # not made: `tmp_path` costs more
    monkeypatch.setenv("ACUDEVICE_HOME", str(folder))
    return folder
