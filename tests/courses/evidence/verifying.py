"""The verifier, called as people call it; the exit code and what it says as JSON."""

import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.evidence.verifier.signoff_verify import main
from tests.builders_evidence import HonestLog, key_text


@dataclass(frozen=True)
class Verdict:
    exit: int
    said: dict[str, Any]

    @property
    def first_bad(self) -> int | None:
        return self.said["first_bad_seq"]

    @property
    def messages(self) -> str:
        return " ".join(fault["message"] for fault in self.said["faults"])

    @property
    def not_proven(self) -> str:
        return " ".join(self.said["not_proven"])


def verify(command: str, *arguments: str | Path) -> Verdict:
    out = io.StringIO()
    with redirect_stdout(out):
        code = main([command, *map(str, arguments), "--json"])
    said = json.loads(out.getvalue())
    assert said["exit"] == code
    return Verdict(code, said)


def verify_log(log: HonestLog, folder: Path, *arguments: str | Path) -> Verdict:
    return verify("verify-log", log.export(folder), "--key", key_text(log.first_key), *arguments)


def verify_receipt(path: Path, log: HonestLog, *arguments: str | Path) -> Verdict:
    return verify("verify-receipt", path, "--key", key_text(log.first_key), *arguments)
