#!/usr/bin/env bash
# Everything a reviewer would otherwise say by hand. All parts run, then the sum of them decides.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
bin=.venv/bin
failed=()

part() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

production() {
  env -u DATABASE_URL -u REDIS_URL -u SECRET_KEY_FILE DEBUG=0 DEMO=0 DATA_DIR="$scratch" ALLOWED_HOSTS=mentoring.example \
    SITE_URL=https://mentoring.example SECRET_KEY="$($bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    $bin/python manage.py "$@"
}

part "format" $bin/ruff format --check --quiet .
part "lint" $bin/ruff check --quiet .
part "types" env DATA_DIR="$scratch" $bin/mypy --no-error-summary apps mentoring_site scripts
part "imports" $bin/lint-imports
part "templates" $bin/djlint --lint --quiet templates apps
part "production settings" production check --deploy --fail-level WARNING
part "migrations" env -u DATABASE_URL DATA_DIR="$scratch" $bin/python manage.py makemigrations --check --dry-run

if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[*]}" >&2
  exit 1
fi
echo "all checks passed"
