#!/bin/sh
# Build the wheel, install it into an empty environment outside the checkout, and run the demo there: no checkout, no
# Node, nothing on the PATH but the environment.
set -eu
cd "$(dirname "$0")/../.."
python=.venv/bin/python
rm -rf build/wheel
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheel .
wheel=$(ls "$PWD"/build/wheel/acudevice-*.whl)

"$python" -m zipfile --list "$wheel" >build/wheel/contents.txt
git ls-files acudevice | while read -r file; do
    grep -q "^$file " build/wheel/contents.txt || { echo "wheel: $file is missing" >&2; exit 1; }
done

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$python" -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$wheel"
cd "$place"
alone() {
    env -i HOME="$place" PATH="$place/venv/bin" LANG=C.UTF-8 ACUDEVICE_HOME="$place/home" "$@"
}
alone acudevice demo --fast
alone acudevice --version
