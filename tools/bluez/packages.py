"""Debian packages, fetched through the machine's own settings of apt and unpacked into a folder; nothing is installed.

apt gets folders of its own, so that neither what the machine has installed nor what it knows of archives is touched,
and nobody needs to be root. Where Debian's archive is, and how it is reached, is what the machine says.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

SUITE = "trixie"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

_SETTINGS = """\
Dir::State "{home}/state";
Dir::State::status "{home}/status";
Dir::Cache "{home}/cache";
Dir::Etc::sourcelist "{home}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferencesparts "-";
APT::Architectures {{ "amd64"; }};
APT::Architecture "amd64";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
"""


@dataclass(frozen=True)
class Archive:
    """Debian's archive, seen from a folder of our own."""

    home: Path

    @classmethod
    def opened(cls, home: Path) -> "Archive":
        """Read what the archive has."""
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        (home / "status").touch()
        line = f"deb [signed-by={KEYRING}] {_mirror()} {SUITE} main\n"
        (home / "sources.list").write_text(line, encoding="utf-8")
        (home / "apt.conf").write_text(_SETTINGS.format(home=home), encoding="utf-8")
        archive = cls(home)
        archive.apt("apt-get", "update")
        return archive

    def apt(self, *command: str) -> str:
        """Run a command of apt with our folders; return what it printed."""
        environment = {**os.environ, "APT_CONFIG": str(self.home / "apt.conf")}
        return output(*command, cwd=self.home, env=environment)

    def fetch_with_dependencies(self, *names: str) -> list[Path]:
        """Fetch packages with all that they depend on; return the files."""
        self.apt("apt-get", "install", "--quiet", "--yes", "--download-only", *names)
        return sorted((self.home / "cache" / "archives").glob("*.deb"))

    def fetch(self, name: str) -> Path:
        """Fetch one package without what it depends on; return the file."""
        self.apt("apt-get", "download", "--quiet", name)
        return next(self.home.glob(f"{name}_*.deb"))

    def newest(self, name: str) -> str:
        """Return the package that a package without content of its own, such as `linux-image-amd64`, stands for."""
        lines = self.apt("apt-cache", "depends", name).splitlines()
        return next(line.split()[1] for line in lines if line.strip().startswith("Depends:"))


def unpack(packages: list[Path], into: Path) -> None:
    """Unpack the files of packages into one folder."""
    for package in packages:
        output("dpkg-deb", "--extract", str(package), str(into))


def output(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a command and return what it printed; one that fails ends the program with what it said."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bluez: {' '.join(command)} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _mirror() -> str:
    """Return where this machine gets Debian from."""
    told = output("apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(REPO_URI)")
    for line in told.splitlines():
        origin, label, uri = line.split(" ", 2)
        if origin == label == "Debian":
            return uri
    raise SystemExit("bluez: apt knows no archive of Debian here; run: apt-get update")
