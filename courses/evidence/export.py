"""The whole log as files (docs/evidence.md): what auditors keep, and what `signoff-verify` reads."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from courses.evidence import note
from courses.evidence.keys import current_key, private_half
from courses.evidence.models import Anchor, Checkpoint, Entry, Record, moment
from courses.evidence.services import log_export
from lms.lib import canonical_json
from lms.lib.csv_export import BOM, escaped

CHUNK = 2000
COLUMNS = ["seq", "time", "type", "person", "guideline", "version", "language", "record_id", "record_sha256"]


class NotEmpty(Exception):
    """The folder holds something already."""


def export(folder: Path, *, at: datetime) -> int:
    """Write the log into an empty folder and return its size; the export itself is its last entry."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotEmpty
    size = log_export(at=at).seq
    entries, checkpoints = Entry.objects.filter(seq__lte=size), Checkpoint.objects.filter(size__lte=size)
    _write_lines(folder / "entries.jsonl", (entry.text for entry in entries.iterator(CHUNK)))
    _write_lines(folder / "checkpoints.jsonl", (_json({"note": one.note}) for one in checkpoints.iterator(CHUNK)))
    _write_index(folder / "index.csv", entries.iterator(CHUNK), _write_records(folder, size))
    _write_stamps(folder / "timestamps", size)
    _write(folder / "log-key.txt", f"{current_key(at).public}\n")
    _write_manifest(folder, at)
    return size


def _write_stamps(folder: Path, size: int) -> None:
    """What timestamp authorities said, named after the note that each saw, with the certificates that came along."""
    stamps = Anchor.objects.filter(kind=Anchor.Kind.TIMESTAMP, checkpoint__size__lte=size)
    seen: Counter[str] = Counter()
    for one in stamps.select_related("checkpoint"):
        folder.mkdir(exist_ok=True)
        name = canonical_json.sha256(one.checkpoint.note)
        seen[name] += 1
        name += f".{seen[name]}" if seen[name] > 1 else ""
        (folder / f"{name}.tsr").write_bytes(one.token)
        _write(folder / f"{name}.pem", one.chain)


def _write_records(folder: Path, size: int) -> dict[UUID, list[str]]:
    """Records, and the published texts byte by byte; returns what the index says of each."""
    named = Entry.objects.filter(seq__lte=size).values("record_id")
    records = Record.objects.filter(uuid__in=named).order_by("id")
    (folder / "policies").mkdir()
    index = {}

    def lines() -> Iterator[str]:
        for record in records.iterator(CHUNK):
            body = json.loads(record.body)
            index[record.uuid] = _about(body)
            if "text" in body:
                _write(folder / "policies" / f"{body['policy']['content_sha256']}.md", body["text"])
            yield _json({"record_id": str(record.uuid), "type": record.type, "body": record.body})

    _write_lines(folder / "records.jsonl", lines())
    return index


def _about(body: dict[str, Any]) -> list[str]:
    policy = body.get("policy", {})
    words = [body.get("signer", {}).get("name_on_account"), policy.get("id"), policy.get("version"), policy.get("lang")]
    return [escaped(str(word or "")) for word in words]


def _write_index(path: Path, entries: Iterable[Entry], about: dict[UUID, list[str]]) -> None:
    """For people, in a spreadsheet."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for entry in entries:
            known = about.get(entry.record_id, [""] * 4) if entry.record_id else [""] * 4
            which = [entry.record_id or "", entry.record_sha256]
            writer.writerow([entry.seq, moment(entry.at), entry.type, *known, *which])


def _write_manifest(folder: Path, at: datetime) -> None:
    """The hash of every other file, signed: a file that is left out would not be missed otherwise."""
    files = [_listed(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    manifest, key = canonical_json.dumps({"files": files, "made_at": moment(at)}), current_key(at)
    text = f"{key.name}\n{canonical_json.sha256(manifest)}\n"
    _write(folder / "manifest.json", manifest)
    _write(folder / "manifest.sig", note.sign(text, name=key.name, key=private_half(key)))


def _listed(path: Path, folder: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"name": path.relative_to(folder).as_posix(), "sha256": sha256(data).hexdigest(), "bytes": len(data)}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in lines)


def _json(value: dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False)
