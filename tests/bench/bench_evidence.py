"""Verifying a log of 100,000 signatures, each with its record and under a checkpoint of its own, against the least that
a reader must do: hash the same lines and parse them as JSON.

The last line printed is one JSON object; seconds of the processor, which is what one program at a time waits for.
"""

import io
import json
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import redirect_stdout
from hashlib import sha256
from pathlib import Path

from courses.evidence.verifier.proofs import roots
from courses.evidence.verifier.signoff_verify import main as verifier
from tests.builders_evidence import NAME, HonestLog, key_text, note

ENTRIES = 100_000


def long_log() -> HonestLog:
    log = HonestLog(every=2 * ENTRIES)  # the builder's tree follows the definition, and is slow
    log.publish()
    for number in range(ENTRIES - 1):
        log.sign(f"person-{number % 10_000}")
    sizes = range(1, ENTRIES + 1)
    found = roots(log.lines(), set(sizes))
    log.checkpoints = [note(f"{NAME}\n{size}\n{b64encode(found[size]).decode()}\n", log.key) for size in sizes]
    return log


def floor(folder: Path) -> None:
    for name in ("entries.jsonl", "records.jsonl", "checkpoints.jsonl"):
        for line in (folder / name).read_bytes().splitlines():
            sha256(line).digest()
            json.loads(line)


def verify(folder: Path, key: str) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        code = verifier(["verify-log", str(folder), "--key", key, "--json"])
    if code != 3:
        raise SystemExit(out.getvalue()[:2000])


def seconds(work: Callable[[], None]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main() -> None:
    log = long_log()
    with tempfile.TemporaryDirectory() as name:
        folder, key = log.export(Path(name)), key_text(log.key)
        bare = seconds(lambda: floor(folder))
        ours = seconds(lambda: verify(folder, key))
    print(json.dumps({"ours": ours, "floor": bare}))


if __name__ == "__main__":
    main()
