"""What the guest is made of: archives and modules are read as the kernel reads them. Nothing is fetched here."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools.bluez.image import HERE, archived, depends


def test_a_folder_is_archived_as_cpio_reads_it(tmp_path: Path) -> None:
    """Files with their modes and contents, links, folders; names and contents of any length."""
    if shutil.which("cpio") is None:
        pytest.skip("needs cpio")
    root, out = tmp_path / "root", tmp_path / "out"
    (root / "bin/deep").mkdir(parents=True)
    out.mkdir()
    for length in range(6):
        (root / "bin" / ("n" * (length + 1))).write_bytes(b"x" * length)
    (root / "init").write_bytes(b"#!/bin/sh\n")
    (root / "init").chmod(0o755)
    (root / "bin/sh").symlink_to("busybox")
    archive = b"".join(archived(root))
    subprocess.run(["cpio", "-idm", "--quiet"], input=archive, cwd=out, check=True, capture_output=True)
    assert sorted(path.relative_to(out) for path in out.rglob("*")) == sorted(
        path.relative_to(root) for path in root.rglob("*")
    )
    assert [(out / "bin" / ("n" * (length + 1))).read_bytes() for length in range(6)] == [
        b"x" * length for length in range(6)
    ]
    assert (out / "init").stat().st_mode & 0o777 == 0o755
    assert (out / "bin/sh").readlink() == Path("busybox")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (b"license=GPL\0depends=\0name=x\0", []),
        (b"license=GPL\0depends=virtio-net,rfkill\0", ["virtio_net", "rfkill"]),
        (b"license=GPL\0", []),
    ],
)
def test_a_module_says_what_it_needs(said: bytes, names: list[str]) -> None:
    """By names with underscores, as files are called by either."""
    assert depends(b"\x7fELF...\0" + said) == names


def test_the_program_in_the_guest_compiles_without_a_warning(tmp_path: Path) -> None:
    """With all that gcc finds doubtful."""
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc")
    command = ["gcc", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", str(HERE / "guest.c")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
