"""What start-up costs: importing the package, and asking for its version, load nothing heavy."""

import subprocess
import sys

import pytest

import acudevice

HEAVY = {"asyncio", "bleak", "numpy", "rich", "serial", "sqlite3"}

ASK_VERSION = """
import sys
from acudevice.cli.main import entry
sys.argv = ["acudevice", "--version"]
try:
    entry()
except SystemExit as end:
    assert not end.code, end.code
"""


def loaded_by(source: str) -> tuple[set[str], str]:
    """Run `source` in a fresh interpreter; return the modules it loaded and what it printed."""
    program = f"{source}\nimport sys; print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said, _, modules = done.stdout.partition("LOADED")
    return set(modules.split()), said


def test_importing_the_package_loads_no_library() -> None:
    """`import acudevice` is free: no I/O library, no numpy, not even click."""
    modules, said = loaded_by("import acudevice")
    assert "acudevice" in modules
    assert not modules & (HEAVY | {"click"})
    assert said == ""


def test_asking_for_the_version_loads_click_alone() -> None:
    """`acudevice --version` answers without what the other commands need."""
    modules, said = loaded_by(ASK_VERSION)
    assert "click" in modules
    assert not modules & HEAVY
    assert acudevice.__version__ in said


@pytest.mark.parametrize("command", ["sessions list", "devices", "points LR3", "calibrate history"])
def test_looking_at_what_is_kept_loads_nothing_that_talks_to_devices(command: str) -> None:
    """Lists come at once: neither an event loop nor a driver is loaded for them."""
    modules, _ = loaded_by(f"from acudevice.cli.main import run; run({command.split()})")
    assert "acudevice.cli.main" in modules
    assert not modules & {"asyncio", "bleak", "serial", "acudevice.driver", "acudevice.session.reaching"}


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_a_heavy_library_would_be_seen(library: str) -> None:
    """The probe sees each of the libraries that it is there to see."""
    assert library in loaded_by(f"import {library}")[0]
