#!/bin/sh
# Make one of the two environments: `setup.sh dev` makes .venv, `setup.sh ministack` makes .local/ministack.
# MiniStack has one of its own: it pins another botocore than aws-sam-cli asks for.
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

find_python() {
    for candidate in "${PYTHON:-}" python3.13 python3 python "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python; do
        if [ -n "$candidate" ] && is_3_13 "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    echo "Python 3.13 is needed and wasn't found: install it, or say where it is: make setup PYTHON=/path/to/python3.13" >&2
    return 1
}

python=$(find_python)

if uv --version >/dev/null 2>&1; then
    uv=uv
elif [ "$1" != dev ] && .venv/bin/uv --version >/dev/null 2>&1; then
    uv=$PWD/.venv/bin/uv
else
    uv=.local/uv/bin/uv
    if [ ! -x "$uv" ]; then
        echo "Getting uv ..."
        "$python" -m venv .local/uv
        # The one that is locked, with its hashes.
        awk '/^uv==/ { take = 1 } take { print; if (!/\\$/) exit }' requirements/dev.txt >.local/uv/requirements.txt
        .local/uv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r .local/uv/requirements.txt
    fi
fi

echo "Setting up $target from requirements/$1.txt (may take a minute) ..."
is_3_13 "$target/bin/python" || "$uv" venv -q --clear --python "$python" "$target"
"$uv" pip sync -q --python "$target/bin/python" --require-hashes "requirements/$1.txt"
