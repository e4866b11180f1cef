"""The quick soak, whole: a stack of its own, a hundred and fifty pulls with faults, workers killed while they work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# The services' data must lie where PostgreSQL's account may go, which a private temporary folder is not.
FOLDER = ROOT / ".local" / "test-soak"


@pytest.mark.campaign
def test_every_pull_ends_exactly_once_however_often_workers_are_killed(tmp_path):
    report = tmp_path / "benchmarks.md"
    command = [sys.executable, "-m", "ombudsman.bench_pulls", "--quick", "--out", report, "--folder", FOLDER]
    bare = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}

    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=420, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("(kill -9)") >= 2
    assert "- pulls that ended more or less than once\n" in report.read_text()
