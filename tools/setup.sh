#!/bin/sh
# Make one of the two environments: `setup.sh dev` makes .venv, `setup.sh ministack` makes .local/ministack.
# MiniStack has one of its own: it pins another botocore than aws-sam-cli asks for.
#
# It takes any Python from 3.9 on. That brings uv, and uv finds or fetches Python 3.13.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    dev) target=.venv ;;
    ministack) target=.local/ministack ;;
    *) echo "usage: $0 dev|ministack" >&2; exit 2 ;;
esac

# Run it to know: a pyenv shim is there for versions that aren't selected, too, and then fails.
is_3_13() {
    "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' >/dev/null 2>&1
}

can_bring_uv() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1
}

pyenv=${PYENV_ROOT:-${HOME:-}/.pyenv}

# uv: the machine's own, or the one that is locked, with its hashes.
find_uv() {
    if uv --version >/dev/null 2>&1; then
        echo uv
        return
    fi
    if [ "$target" != .venv ] && .venv/bin/uv --version >/dev/null 2>&1; then
        echo "$PWD/.venv/bin/uv"
        return
    fi
    uv=.local/uv/bin/uv
    if "$uv" --version >/dev/null 2>&1; then
        echo "$uv"
        return
    fi
    echo "Getting uv ..." >&2
    said="there is no Python from 3.9 on"
    for candidate in "${PYTHON:-}" python3.13 python3 python python3.14 python3.12 python3.11 python3.10 python3.9 "$pyenv"/versions/3.*/bin/python; do
        if [ -n "$candidate" ] && can_bring_uv "$candidate"; then
            rm -rf .local/uv
            if said=$(bring_uv "$candidate" 2>&1); then
                echo "$uv"
                return
            fi
        fi
    done
    echo "uv, which sets up the rest, can't be got: $(echo "$said" | tail -n 3)" >&2
    echo "Install Python 3.9 or later with its venv and pip (Debian: python3-venv), or uv." >&2
    return 1
}

bring_uv() {
    "$1" -m venv .local/uv &&
        awk '/^uv==/ { take = 1 } take { print; if (!/\\$/) exit }' requirements/dev.txt >.local/uv/requirements.txt &&
        .local/uv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r .local/uv/requirements.txt
}

find_python() {
    for candidate in "${PYTHON:-}" python3.13 python3 python "$pyenv"/versions/3.13*/bin/python; do
        if [ -n "$candidate" ] && is_3_13 "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    # It knows more places than we do, and keeps those that it has fetched.
    if "$uv" python find --system --no-python-downloads 3.13 2>/dev/null; then
        return
    fi
    echo "Getting Python 3.13 ..." >&2
    if said=$(UV_PYTHON_INSTALL_BIN=0 "$uv" python install 3.13 2>&1) &&
        "$uv" python find --system --no-python-downloads 3.13; then
        return
    fi
    echo "Python 3.13 is needed and isn't here. Tried: \$PYTHON; python3.13, python3 and python on PATH;" \
        "$pyenv/versions; all that uv knows; and to fetch one with uv, which said:" >&2
    echo "$said" | sed 's/^/    /' >&2
    echo "Install Python 3.13, or say where it is: make setup PYTHON=/path/to/python3.13" >&2
    return 1
}

uv=$(find_uv)
python=$(find_python)

echo "Setting up $target from requirements/$1.txt (may take a minute) ..."
is_3_13 "$target/bin/python" || "$uv" venv -q --clear --python "$python" "$target"
"$uv" pip sync -q --python "$target/bin/python" --require-hashes "requirements/$1.txt"
