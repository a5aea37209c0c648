#!/bin/sh
# Makes an empty virtual environment: venv.sh FOLDER. PYTHON names the interpreter, python3 where it is not set.
# Debian's python3 comes without venv: as root it is installed, else this says what to type.
set -eu

folder=$1
python=${PYTHON:-python3}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

command -v "$python" >/dev/null || fail "There is no $python. On Debian and Ubuntu type:" "    sudo apt-get install python3 python3-venv"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "mailbot needs Python 3.11 or newer; this is $("$python" --version)." \
        "If a newer one is installed, type:  make PYTHON=python3.11 <target>"

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    command -v apt-get >/dev/null || fail "$python has no venv module: install your system's package for it."
    [ "$(id -u)" = 0 ] || fail "$python has no venv module. Type:" "    sudo apt-get install python3-venv" "and then the same again."
    echo "Installing python3-venv"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    "$python" -c 'import ensurepip, venv' || fail "$python still has no venv module: try  make PYTHON=/usr/bin/python3 <target>"
fi

rm -rf "$folder"
"$python" -m venv "$folder"
