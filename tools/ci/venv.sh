#!/bin/sh
# Make .venv, or bring it up to date with pyproject.toml: the package in place, its libraries, the tools of `dev`.
#     sh tools/ci/venv.sh [PYTHON]
set -eu
cd "$(dirname "$0")/../.."
python=${1:-python3}

fail() {
    echo "venv: $*" >&2
    exit 1
}

if ! .venv/bin/python -c '' 2>/dev/null; then
    command -v "$python" >/dev/null || fail "no $python on the PATH; install Python 3.11 or later"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("$python" --version) is too old; run: make PYTHON=/path/to/python3.11"
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$python cannot make environments; on Debian or Ubuntu run: sudo apt-get install python3-venv"
    "$python" -m venv --clear .venv
fi
echo "venv: installing what pyproject.toml asks for" >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
