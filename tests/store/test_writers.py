"""Who is writing, and whether they still live."""

import subprocess
import sys
from pathlib import Path

from acudevice.store.writers import Claim, alive

ROOT = Path(__file__).parents[2]

HOLDER = """
import sys
from pathlib import Path
from acudevice.store.writers import Claim
print(Claim(Path(sys.argv[1])).name, flush=True)
sys.stdin.read()
"""


def test_a_writer_lives_until_it_lets_go(tmp_path: Path) -> None:
    """Within one process too, and two writers do not disturb each other."""
    one, two = Claim(tmp_path), Claim(tmp_path)
    assert alive(tmp_path, one.name)
    one.release()
    assert not alive(tmp_path, one.name)
    assert alive(tmp_path, two.name)
    two.release()
    assert list((tmp_path / "writers").iterdir()) == []


def test_a_killed_writer_is_dead_at_once_and_swept_away(tmp_path: Path) -> None:
    """The operating system lets go for it; nobody has to wait or repair."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        name = holder.stdout.readline().strip()
        assert alive(tmp_path, name)
        holder.kill()
        holder.wait()
        assert not alive(tmp_path, name)
    assert list((tmp_path / "writers").iterdir()) == []


def test_a_name_nobody_holds_is_dead(tmp_path: Path) -> None:
    """A store that was copied without its locks has only dead writers."""
    assert not alive(tmp_path, "0123456789abcdef")
