"""`make bench`: every part (a module of this folder with `main()`), or the one of ONLY, each in its own process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from scripts import services  # noqa: E402
from scripts.supervisor import die_with_parent  # noqa: E402

HELPERS = ("run", "topology", "fault", "crowd", "plain", "peer", "sample")


def parts() -> list[Path]:
    only = os.environ.get("ONLY", "").strip()
    found = [p for p in sorted(FOLDER.glob("*.py")) if not p.stem.startswith(HELPERS)]
    chosen = [p for p in found if p.stem == only] if only else found
    if not chosen:
        sys.exit(f"Части «{only}» нет. Есть: {', '.join(p.stem for p in found)}.")
    return chosen


def run(part: Path) -> int:
    """Exit code of a part; a stop reaches it as Ctrl-C, so that its servers go with it."""
    with subprocess.Popen([sys.executable, str(part)], cwd=FOLDER.parent, preexec_fn=die_with_parent()) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            # `with` alone would wait for a quarter of a second.
            process.wait()
            raise


def main() -> None:
    services.end_by_signals()
    failed = []
    for part in parts():
        print(f"\n=== {part.stem}", flush=True)
        started = time.monotonic()
        code = run(part)
        print(f"    {time.monotonic() - started:.0f} s", flush=True)
        if code:
            failed.append(part.stem)
    if failed:
        sys.exit(f"Не закончились: {', '.join(failed)}")


if __name__ == "__main__":
    main()
