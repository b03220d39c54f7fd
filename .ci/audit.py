"""Asks for known flaws in what requirements/dev.txt locks. A flaw fails the run.

That nobody could be asked, or that a package is not known there, is said and does not fail: a change is not to blame
for the network.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

COMMAND = ["pip_audit", "--requirement", "requirements/dev.txt", "--require-hashes", "--disable-pip", "--timeout", "15"]


def main() -> int:
    report = ask()
    audited = [package for package in report if "skip_reason" not in package]
    if not audited:
        print("Nobody could be asked about known flaws: the dependencies were NOT audited")
        return 0
    flaws = [(package, flaw) for package in audited for flaw in package["vulns"]]
    for package, flaw in flaws:
        mended = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {flaw['id']}, mended in {mended}")
    print(f"{len(audited)} packages audited, {len(report) - len(audited)} not known there, {len(flaws)} flaws")
    return 1 if flaws else 0


def ask() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, "-m", *COMMAND, "--progress-spinner", "off", "--format", "json", "--output", answer]
        try:
            subprocess.run(command, capture_output=True, timeout=240, check=False)
            return json.loads(answer.read_text())["dependencies"]
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return []


if __name__ == "__main__":
    sys.exit(main())
