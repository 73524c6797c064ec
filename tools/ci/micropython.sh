#!/bin/sh
# Put the MicroPython interpreter that the slow tests drive under build/micropython, unless it is there.
# It is MicroPython's own WebAssembly build and runs under Node.
set -eu
cd "$(dirname "$0")/../.."
package=@micropython/micropython-webassembly-pyscript
version=1.27.0
home=build/micropython

if [ -n "${ACUDEVICE_MICROPYTHON:-}" ]; then
    echo "micropython: using $ACUDEVICE_MICROPYTHON" >&2
    exit 0
fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "micropython: the interpreter runs under Node; install node and npm, then run this again" >&2
    exit 1
fi
authorities=/etc/ssl/certs/ca-certificates.crt # Node trusts its own list alone; the machine's has what an index behind a proxy needs
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r "$authorities" ]; then
    export NODE_EXTRA_CA_CERTS="$authorities"
fi
if ! grep -qs "\"version\": \"$version\"" "$home/node_modules/$package/package.json"; then
    mkdir -p "$home"
    npm install --prefix "$home" --no-save --no-audit --no-fund --loglevel=error "$package@$version" >&2
fi
echo "micropython: $version in $home" >&2
