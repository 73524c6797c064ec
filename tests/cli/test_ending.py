"""Ctrl-C and SIGTERM end a command in order."""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
import tty
from pathlib import Path

import pytest

from acudevice.cli.ending import orderly, until_asked
from tests.support.command import acudevice
from tests.support.fake_bluez import beside


def test_a_terminated_block_cleans_up_and_ends_with_143() -> None:
    """What `finally` has to do is done."""
    cleaned = []

    def work() -> None:
        with orderly():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            finally:
                cleaned.append(True)

    with pytest.raises(SystemExit) as end:
        work()
    assert end.value.code == 143
    assert cleaned == [True]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["guide tai-chong --yes-cautions", "record --plain"])
def test_who_closes_the_terminal_finds_the_session_sealed(command: str) -> None:
    """As after SIGTERM, though there is nowhere to write any more."""
    master, slave = pty.openpty()
    words = [sys.executable, "-m", "acudevice", *command.split(), "--device", "virtual:"]
    ours = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # not ignored, as under `nohup` it would be
    try:
        program = subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave)
    finally:
        signal.signal(signal.SIGHUP, ours)
    with program:
        os.close(slave)
        seen = b""
        while b"samples" not in seen and b"session " not in seen:
            seen += os.read(master, 65536)
        program.send_signal(signal.SIGHUP)
        os.close(master)
        assert program.wait(60) == 143
    (kept,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert kept["state"] == "sealed"


def test_who_wants_it_to_go_on_behind_a_closed_terminal_is_obeyed() -> None:
    """`nohup` ignores the signal, and so it stays."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with orderly():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_afterwards_the_signal_does_what_it_did_before() -> None:
    """Whatever ended the block."""
    before = signal.getsignal(signal.SIGTERM)
    with orderly():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_program_that_serves_is_asked_to_stop(number: signal.Signals, code: int) -> None:
    """Rather than cut short, and told which exit code that means."""
    asked = []
    with until_asked(lambda: asked.append(True)) as codes:
        assert codes == []
        os.kill(os.getpid(), number)
    assert (asked, codes) == ([True], [code])


def test_ctrl_c_is_heard_where_it_was_ignored() -> None:
    """As shells do with jobs in the background."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with until_asked(lambda: None) as codes:
            os.kill(os.getpid(), signal.SIGINT)
        assert codes == [0]
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_command_in_the_middle_of_a_talk_closes_its_link() -> None:
    """It says nothing more than needed, and its exit code tells what ended it."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    place = os.ttyname(slave)
    with subprocess.Popen(
        [sys.executable, "-m", "acudevice", "info", f"serial:{place}"], stderr=subprocess.PIPE
    ) as running:
        select.select([master], [], [])  # it says hello, to nobody
        running.terminate()
        _, said = running.communicate()
    os.close(master)
    os.close(slave)
    assert (running.returncode, said) == (143, b"")


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs Linux and dbus-daemon"
)
def test_a_command_that_is_ended_leaves_no_ring_connected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BlueZ would hold the link on, and nobody could find the ring."""
    with beside(tmp_path, monkeypatch) as world:
        world.slow["ReadValue Info"] = 30.0
        with subprocess.Popen([sys.executable, "-m", "acudevice", "info", "ble:Acu ring"]) as running:
            while "Connect" not in world.calls or not world.ring.linked:
                time.sleep(0.01)
            running.terminate()
            assert running.wait() == 143
        assert "Disconnect" in world.calls
        assert not world.ring.linked
