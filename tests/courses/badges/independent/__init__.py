"""Other people's verifier: npm packages in a folder of `var/`, made once for each lock file."""

import json
import shutil
import subprocess
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CACHE = HERE.parents[3] / "var" / "independent"
OLDEST_NODE = 20


def verdicts(site: dict[str, Any], cases: list[dict[str, str]], at: datetime) -> dict[str, str]:
    """By name: nothing where it is accepted, else the reason. One process for all of them."""
    asked = json.dumps({"site": site, "cases": cases, "now": at.isoformat()})
    command = [_program("node"), "verify.mjs"]
    done = subprocess.run(command, cwd=_installed(), input=asked, capture_output=True, text=True, timeout=300)
    if done.returncode:
        pytest.fail(f"The independent verifier stopped: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _installed() -> Path:
    folder = CACHE / sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "verify.mjs"):
        shutil.copy(HERE / name, folder / name)
    if not (folder / "node_modules" / ".package-lock.json").exists():
        command = [_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
        if done.returncode:
            pytest.fail(f"The npm registry gave no independent verifier of badges: {done.stderr[-2000:]}")
    return folder


def _program(name: str) -> str:
    path, node = shutil.which(name), shutil.which("node")
    if path is None or node is None:
        pytest.fail(f"{name} is missing: badges are checked by a verifier that runs on Node {OLDEST_NODE} or newer.")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip("v\n").partition(".")[0]) < OLDEST_NODE:
        pytest.fail(f"Node {version.strip()} is too old: the verifier of badges wants {OLDEST_NODE} or newer.")
    return path
