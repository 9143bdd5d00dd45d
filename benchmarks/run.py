"""`make bench`: every part (a module of this folder with `main()`), or the one of ONLY, each in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
NOT_PARTS = {"run", "__init__", "common"}


def parts() -> list[Path]:
    only = os.environ.get("ONLY", "").strip()
    found = [p for p in sorted(FOLDER.glob("*.py")) if p.stem not in NOT_PARTS and not p.stem.startswith("fault")]
    chosen = [p for p in found if p.stem == only] if only else found
    if not chosen:
        sys.exit(f"Части «{only}» нет. Есть: {', '.join(p.stem for p in found)}.")
    return chosen


def main() -> None:
    failed = []
    for part in parts():
        print(f"\n=== {part.stem}", flush=True)
        started = time.monotonic()
        code = subprocess.run([sys.executable, str(part)], cwd=FOLDER.parent, check=False).returncode
        print(f"    {time.monotonic() - started:.0f} s", flush=True)
        if code:
            failed.append(part.stem)
    if failed:
        sys.exit(f"Не закончились: {', '.join(failed)}")


if __name__ == "__main__":
    main()
