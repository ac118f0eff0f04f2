# Shared by the scripts beside it: finds Python, sets up the environment, builds the consoles.
# Sourced, never run.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

find_python() {
  for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  fail "Transom needs Python 3.11 or newer. Debian: apt-get install python3 python3-venv. macOS: install it from python.org or with Homebrew."
}

# Debian packages are installed when this runs as root, and asked for plainly when it doesn't.
need_debian() {
  [ "$#" -gt 0 ] || return 0
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "Installing Debian packages: $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  elif command -v apt-get >/dev/null; then
    fail "These Debian packages are missing: $*. As root, run: apt-get install $*"
  else
    fail "This machine lacks the counterparts of these Debian packages: $*. See CONTRIBUTING.md for their names elsewhere."
  fi
}

setup_python() {
  local python uv=.cache/boot/bin/uv version=0.13.9
  python=$(find_python)
  if ! "$uv" --version 2>/dev/null | grep -q "uv $version"; then
    say "Fetching uv $version into .cache/boot"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need_debian python3-venv
    "$python" -m venv --clear .cache/boot
    .cache/boot/bin/python -m pip install --quiet --disable-pip-version-check "uv==$version"
  fi
  say "Python environment in .venv, exactly as uv.lock says"
  UV_PYTHON_DOWNLOADS=never "$uv" sync --frozen --quiet --python "$python"
}

setup_web() {
  say "Consoles: built from web/ when something has changed"
  scripts/web
}
