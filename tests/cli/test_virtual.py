"""`acudevice virtual ring` serves a ring that other programs find, until it is asked to end."""

import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from acudevice.protocol.codec import Answer, Message, Request, decode, encode
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.protocol.ops import OP_CODES
from tests.support.command import acudevice

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals and signals")


@contextmanager
def served(*args: str) -> Iterator[tuple["subprocess.Popen[bytes]", dict[str, Any]]]:
    """Yield the running program and the object that it printed first; kill it should it still run."""
    command = [sys.executable, "-m", "acudevice", "virtual", "ring", *args]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            yield program, json.loads(program.stdout.readline())
        finally:
            program.kill()


def end(program: "subprocess.Popen[bytes]", number: int) -> tuple[int, bytes]:
    """Send a signal; return the exit code and what was said on standard error."""
    program.send_signal(number)
    _, err = program.communicate(timeout=30)
    return program.returncode, err


@POSIX
def test_a_ring_behind_a_symlink_comes_and_goes_with_the_program(tmp_path: Path) -> None:
    """The first line is its address; Ctrl-C ends with 0 and takes the symlink away."""
    link = tmp_path / "ring"
    with served("--serial", "--link", str(link), "--hand", "light", "--seed", "3") as (program, first):
        assert first == {
            "schema": "acudevice/1", "type": "ready", "address": f"serial:{link}", "hand": "light", "seed": 3,
        }  # fmt: skip
        assert stat.S_ISCHR(link.stat().st_mode)
        assert end(program, signal.SIGINT) == (0, b"")
    assert not link.is_symlink()


@POSIX
def test_a_ring_at_a_tcp_port_answers(tmp_path: Path) -> None:
    """A request gets its answer; SIGTERM ends with 143."""
    with served("--tcp", "0") as (program, first):
        host, _, port = first["address"].removeprefix("serial:socket://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as client:
            client.sendall(encode_frame(encode(Request(OP_CODES["info"], 7))))
            deframer = Deframer()
            heard: list[Message] = []
            while not heard:
                data = client.recv(4096)
                assert data, "the ring hung up"
                heard = [decode(message) for message in deframer.feed(data)]
        assert isinstance(heard[0], Answer)
        assert heard[0].ref == 7
        assert end(program, signal.SIGTERM) == (143, b"")


@POSIX
def test_a_signal_pulls_the_plug(tmp_path: Path) -> None:
    """The symlink leads nowhere then, and its name stays."""
    link = tmp_path / "ring"
    with served("--serial", "--link", str(link)) as (program, _):
        while link.exists():
            program.send_signal(signal.SIGUSR1)
        assert link.is_symlink()
        assert program.poll() is None


@POSIX
def test_the_plug_is_pulled_at_the_time_that_was_asked_for(tmp_path: Path) -> None:
    """Without anybody's help, and the program ends in order while it is out."""
    link = tmp_path / "ring"
    with served("--serial", "--link", str(link), "--unplug", "0:1000") as (program, _):
        while link.exists():
            assert program.poll() is None
        assert link.is_symlink()
        assert end(program, signal.SIGINT) == (0, b"")
    assert not link.is_symlink()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "say either --serial, --tcp PORT or --ble TRANSPORT"),
        (("--serial", "--tcp", "7700"), "say either --serial, --tcp PORT or --ble TRANSPORT"),
        (("--serial", "--ble", "usb:0"), "say either --serial, --tcp PORT or --ble TRANSPORT"),
        (("--tcp", "7700", "--link", "x"), "--link goes with --serial"),
        (("--ble", "nonsense"), "is no transport"),
        (("--serial", "--unplug", "1:2"), "use --unplug with --link, --tcp or --ble"),
        (("--tcp", "0", "--unplug", "1"), "AT:FOR"),
        (("--tcp", "0", "--option", "cells"), "write NAME=VALUE"),
        (("--tcp", "0", "--option", "cels=2"), "did you mean 'cells'?"),
        (("--tcp", "0", "--option", "pace=max"), "runs in real time"),
        (("--tcp", "0", "--seed", "x"), "seed=x is no whole number"),
        (("--tcp", "0", "--rate", "33"), "is no rate of a virtual ring"),
    ],
)
def test_what_cannot_be_served_is_refused(args: tuple[str, ...], said: str) -> None:
    """Exit 2, nothing on standard output, and the way out."""
    result = acudevice("virtual", "ring", *args)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_port_that_is_taken_ends_with_69() -> None:
    """Somebody else listens there."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = acudevice("virtual", "ring", "--tcp", str(other.getsockname()[1]))
    assert (result.code, result.out) == (69, "")
    assert "cannot listen on" in result.err


def test_a_controller_that_is_not_there_ends_with_69() -> None:
    """Nothing listens at that transport."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    result = acudevice("virtual", "ring", "--ble", f"tcp-client:127.0.0.1:{port}")
    assert (result.code, result.out) == (69, "")
    assert "no Bluetooth controller at" in result.err


@POSIX
def test_a_file_in_the_way_of_the_symlink_stays(tmp_path: Path) -> None:
    """Exit 2, and it is what it was."""
    (tmp_path / "ring").write_text("mine")
    command = [
        sys.executable,
        "-m",
        "acudevice",
        "virtual",
        "ring",
        "--serial",
        "--link",
        str(tmp_path / "ring"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "exists and is no symlink" in done.stderr
    assert (tmp_path / "ring").read_text() == "mine"
