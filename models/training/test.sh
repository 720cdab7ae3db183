#!/bin/sh
# Installs what training needs into a virtual environment outside the tree, checks the code, and runs its tests at toy size on
# the processor.
#
#   sh models/training/test.sh [pytest's words]
#
# The environment is $FORETYPE_TRAINING, or foretype-training below $XDG_CACHE_HOME (~/.cache); a second run finds it.
set -eu
cd "$(dirname "$0")"
home=${FORETYPE_TRAINING:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/foretype-training}
stamp="$home/installed"
if ! cmp -s pyproject.toml "$stamp"; then
  rm -rf "$home"
  python3 -m venv "$home"
  # The packages are run from the tree; only what they need is installed.
  "$home/bin/python" - <<'EOF' >"$home/needed.txt"
import tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
print("\n".join(project["dependencies"] + project["optional-dependencies"]["test"]))
EOF
  "$home/bin/pip" install --quiet --disable-pip-version-check -r "$home/needed.txt"
  cp pyproject.toml "$stamp"
fi
"$home/bin/ruff" check --no-cache .
exec "$home/bin/python" -m pytest -q -p no:cacheprovider "$@"
