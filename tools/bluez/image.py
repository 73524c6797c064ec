"""The guest's kernel and its initramfs, made of Debian's packages in some ten seconds and kept under `.cache/`.

    python -m tools.bluez.image          # makes it, unless it is there, and prints where

The initramfs holds busybox, dbus-daemon, bluetoothd, the libraries and modules that they need, `init.sh` and `guest.c`.
It is kept by a digest of this folder: a recipe that changes makes a new one. Needs a Debian or a child of it on x86-64,
with gcc and binutils.
"""

import hashlib
import lzma
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.bluez.packages import Archive, output, unpack

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "bluez"

PACKAGES = ("bluez", "busybox-static", "dbus-daemon")
KERNEL = "linux-image-amd64"

PROGRAMS = ("usr/bin/dbus-daemon", "usr/libexec/bluetooth/bluetoothd")

MODULES = (
    # Keys of LE Secure Connections need a source of random numbers, without which the kernel's ECDH fails its own test.
    "sha3_generic sha512_generic sha256_generic hmac ctr jitterentropy_rng drbg "
    "virtio_pci virtio_net virtio_rng "
    "bluetooth ecdh_generic cmac ecb algif_hash algif_skcipher hci_vhci uhid"
).split()
"""In the order in which they are loaded, each behind what it depends on; what the kernel has built in is left out."""

FOLDERS = "bin dev etc etc/dbus-1 modules proc root run sbin sys tmp var var/lib var/lib/bluetooth".split()


@dataclass(frozen=True)
class Image:
    """What a machine boots."""

    kernel: Path
    initramfs: Path


def image() -> Image:
    """Return the image of this recipe; it is made unless it is there."""
    home = CACHE / _digest()
    made = Image(home / "vmlinuz", home / "initramfs")
    if not home.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            _make(Path(folder), Path(folder) / "image")
            _keep(Path(folder) / "image", home)
    return made


def _digest() -> str:
    """Return what tells this recipe from others."""
    digest = hashlib.sha256()
    for path in sorted(HERE.iterdir()):
        if path.suffix in {".c", ".conf", ".sh"} or path.name in {"image.py", "packages.py"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _keep(made: Path, home: Path) -> None:
    """Put a finished image in its place, unless somebody else was quicker."""
    try:
        made.rename(home)
    except OSError:
        if not home.exists():
            raise


def _make(work: Path, into: Path) -> None:
    """Fetch, unpack and put together."""
    into.mkdir()
    archive = Archive.opened(work / "apt")
    system, kernel, root = work / "system", work / "kernel", work / "root"
    unpack(archive.fetch_with_dependencies(*PACKAGES), system)
    unpack([archive.fetch(archive.newest(KERNEL))], kernel)
    shutil.copy(next((kernel / "boot").glob("vmlinuz-*")), into / "vmlinuz")
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    _programs(system, root)
    _modules(next((kernel / "usr/lib/modules").iterdir()), root / "modules")
    _own(root)
    (into / "initramfs").write_bytes(b"".join(archived(root)))


def _programs(system: Path, root: Path) -> None:
    """Copy the programs and every library that they need."""
    shutil.copy(next(system.glob("**/bin/busybox")), root / "bin/busybox")
    wanted, done = [system / program for program in PROGRAMS], set()
    loader = next(system.glob("usr/lib*/ld-linux-x86-64.so.2"))
    (root / "lib64").mkdir()
    shutil.copy(loader.resolve(), root / "lib64" / loader.name)
    (root / "lib").mkdir()
    while wanted:
        path = wanted.pop()
        if path.name in done:
            continue
        done.add(path.name)
        program = path.relative_to(system).as_posix() in PROGRAMS
        target = root / path.relative_to(system) if program else root / "lib" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
        wanted += (_library(system, name) for name in _needed(path) if name != loader.name)


def _needed(path: Path) -> Iterator[str]:
    """Yield the names of the libraries that a program or a library asks for."""
    for line in output("readelf", "--dynamic", str(path)).splitlines():
        if "(NEEDED)" in line:
            yield line.split("[")[1].rstrip("]")


def _library(system: Path, name: str) -> Path:
    return next(system.glob(f"usr/lib/x86_64-linux-gnu/**/{name}"))


def _modules(kernel: Path, into: Path) -> None:
    """Unpack the modules, numbered in the order in which they are to be loaded."""
    files = {path.name.split(".")[0].replace("-", "_"): path for path in kernel.glob("kernel/**/*.ko.xz")}
    ordered: dict[str, bytes] = {}

    def add(name: str) -> None:
        if name in files and name not in ordered:
            module = lzma.decompress(files[name].read_bytes())
            for other in depends(module):
                add(other)
            ordered[name] = module

    for name in MODULES:
        add(name)
    for number, (name, module) in enumerate(ordered.items()):
        (into / f"{number:02}-{name}.ko").write_bytes(module)


def depends(module: bytes) -> list[str]:
    """Return the modules that a module says it needs."""
    said = module.split(b"\0depends=", 1)
    names = said[1].split(b"\0", 1)[0].decode() if len(said) == 2 else ""
    return [name.replace("-", "_") for name in names.split(",") if name]


def _own(root: Path) -> None:
    """Add what is ours: the first process, the bus's settings, the program with the three ports."""
    shutil.copy(HERE / "init.sh", root / "init")
    (root / "init").chmod(0o755)
    (root / "bin/sh").symlink_to("busybox")
    (root / "usr/share/dbus-1").mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "system.conf", root / "usr/share/dbus-1/system.conf")
    (root / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    (root / "etc/passwd").write_text("root::0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    output("gcc", "-static", "-O2", "-Wall", "-o", str(root / "sbin/guest"), str(HERE / "guest.c"))


def archived(root: Path) -> Iterator[bytes]:
    """Yield a cpio archive ("newc") of a folder; not compressed, as emulated processors unpack slowly."""
    paths = sorted(root.rglob("*"))
    for number, path in enumerate(paths, 1):
        status = path.lstat()
        content = b""
        if stat.S_ISLNK(status.st_mode):
            content = os.fsencode(path.readlink())
        elif stat.S_ISREG(status.st_mode):
            content = path.read_bytes()
        yield _entry(number, status.st_mode, os.fsencode(path.relative_to(root)), content)
    yield _entry(0, 0, b"TRAILER!!!", b"")


def _entry(number: int, mode: int, name: bytes, content: bytes) -> bytes:
    fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name + b"\0"
    return _padded(head) + _padded(content)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


if __name__ == "__main__":
    print(image().initramfs.parent, file=sys.stdout)
