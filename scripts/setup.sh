#!/usr/bin/env bash
# Puts everything that requirements-dev.txt pins into .venv. Does nothing, and needs no network, when it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

fits() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.11 python3.12 python3.13; do
    if fits "$candidate"; then echo "$candidate"; return; fi
  done
  echo "Нужен Python 3.11 или новее: установите его (sudo apt-get install -y python3 python3-venv)" \
    "или укажите путь: make setup PYTHON=/путь/к/python3.11" >&2
  return 1
}

wanted() {
  cat requirements-dev.txt scripts/setup.sh | cksum
}

make_environment() {
  local python
  python=$(find_python)
  if fits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then return; fi
  echo "Создаю .venv ($("$python" --version)) …"
  if ! "$python" -m venv --clear .venv; then
    echo "Не удалось создать .venv. В Debian и Ubuntu установите: sudo apt-get install -y python3-venv" >&2
    return 1
  fi
}

# uv installs the set in seconds; pip reads the same file and takes about a minute.
install_all() {
  local pip=(.venv/bin/python -m pip --disable-pip-version-check)
  "${pip[@]}" install -qq "uv==0.13.8" || echo "uv не установился, ставлю через pip: это дольше." >&2
  if .venv/bin/python -m uv --version >/dev/null 2>&1 &&
    .venv/bin/python -m uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.txt; then
    return
  fi
  "${pip[@]}" install -qq --require-hashes -r requirements-dev.txt || {
    echo "Зависимости не установились: проверьте доступ к сети и повторите make setup." >&2
    return 1
  }
}

stamp=.venv/.stamp
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted)" ] && fits .venv/bin/python; then exit 0; fi
make_environment
echo "Устанавливаю зависимости …"
rm -f "$stamp"
install_all
wanted >"$stamp"
echo "Окружение готово: .venv"
