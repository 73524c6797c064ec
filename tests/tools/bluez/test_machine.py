"""The machine before it boots: what it needs, where it listens."""

import socket
from pathlib import Path

import pytest

from tools.bluez.machine import NEEDED, free_ports, lacking


def test_it_says_what_this_computer_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it at once, by the names of programs; nothing where all is there."""
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in NEEDED[1:]:
        (tmp_path / name).touch(0o755)
    assert lacking() == f"needs {NEEDED[0]}"
    (tmp_path / NEEDED[0]).touch(0o755)
    assert lacking() is None
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert lacking() == "needs Linux on x86-64"


def test_its_ports_are_free_and_differ() -> None:
    """Three of this computer alone."""
    ports = free_ports()
    assert len(set(ports)) == 3
    for port in ports:
        with socket.create_server(("127.0.0.1", port)):
            pass
