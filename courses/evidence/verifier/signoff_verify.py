"""signoff-verify: is this receipt, or this exported log of sign-offs, what was once signed?

    python signoff-verify.py verify-receipt RECEIPT.zip --key KEY
    python signoff-verify.py verify-log FOLDER --key KEY --checkpoint FILE … --tsa-roots PEM

It asks no server. It needs Python 3.11 and `pip install cryptography rfc8785`, for timestamps also `rfc3161-client`.
KEY is the log's public key, as text or as a file. FILE is a checkpoint that was kept away from the server: a note
(from a mail, a repository …) or a receipt. Neither may come from the export that is judged.
Exit 0: as it was signed. 1: tampered with. 2: wrong use. 3: sound, but nothing from outside was there to compare with.
"""

import argparse
import json
import sys
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from cryptography import x509

from courses.evidence.verifier.proofs import (
    Bad,
    Checkpoint,
    Key,
    canonical,
    claimed_size,
    digest,
    moment,
    rfc3161,
    roots,
    stamped_at,
)
from courses.evidence.verifier.records import (
    RECORD_TYPES,
    SKEW,
    Story,
    changed_files,
    contains,
    read_entry,
    read_receipt,
    record_faults,
)
from courses.evidence.verifier.report import MALFORMED, Report


class Log:
    """An export: what its files say, and what is wrong with them."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked, self.folder = asked, asked.target
        names = ("entries", "records", "withheld", "checkpoints", "kept outside", "timestamps")
        self.report = Report(dict.fromkeys(names, 0) | {"kept outside": len(asked.checkpoint)})
        self.lines, self.entries, self.records = list[bytes](), dict[int, dict[str, Any]](), dict[str, bytes]()
        self.keys: list[tuple[int, Key]] = [(0, asked.key)]  # and the size from which each signs
        self.suspects: list[tuple[int, int, str]] = []  # from, to, and by whose checkpoint

    def judge(self) -> Report:
        steps = {
            "entries.jsonl": self.read_entries,
            "records.jsonl": self.read_records,
            "The history of keys": self.read_keys,
            "checkpoints.jsonl": self.check_tree,
            "A receipt from outside": self.check_kept_receipts,
            "A timestamp": self.check_timestamps,
            "A record": self.check_records,
            "The manifest": self.check_manifest,
        }
        for what, step in steps.items():
            with self.report.judging(what):
                step()
        self.sum_up()
        return self.report

    def rows(self, name: str) -> list[bytes]:
        return (self.folder / name).read_bytes().split(b"\n")[:-1]

    def read_entries(self) -> None:
        before = ""
        for place, line in enumerate(self.rows("entries.jsonl"), start=1):
            self.lines.append(line)
            with self.report.judging("The entry", place):
                entry = self.entries[place] = read_entry(line)
                if entry["seq"] != place:
                    self.report.fault("Its number is not its place in the log.", place)
                if entry["time"] < before:
                    self.report.fault("Its time is before that of the entry before it.", place)
                before = entry["time"]

    def read_records(self) -> None:
        for line in self.rows("records.jsonl"):
            row = json.loads(line)
            if row["record_id"] in self.records:
                raise Bad("A record stands twice in records.jsonl.")
            self.records[row["record_id"]] = row["body"].encode()

    def read_keys(self) -> None:
        """Each change is a note by the key before: name, `key.changed`, the old key, the new one."""
        for place, entry in self.entries.items():
            if entry["type"] == "key.changed":
                with self.report.judging("The change of keys", place):
                    note = json.loads(self.records[entry["record_id"]])["note"]
                    old, new = (Key.read(line) for line in note.split("\n")[2:4])
                    if len(self.keys) == 1:
                        self.keys = [(0, old)]
                    if self.keys[-1][1] != old or old.open(note)[:2] != [new.name, "key.changed"]:
                        raise Bad("The change of keys is not signed by the key before it.")
                    self.keys.append((place, new))
        if self.asked.key.text not in [key.text for _, key in self.keys]:
            self.keys = [(0, self.asked.key)]
            raise Bad("The key given is not a key of this log.")

    def keys_at(self, size: int) -> list[Key]:
        ends = [start for start, _ in self.keys[1:]] + [size]
        return [key for (start, key), end in zip(self.keys, ends, strict=True) if start <= size <= end]

    def check_tree(self) -> None:
        """Every root is computed anew from the entries, so checkpoints that fit are consistent with each other."""
        notes = [json.loads(line)["note"] for line in self.rows("checkpoints.jsonl")]
        counted = {"entries": self.lines, "records": self.records, "checkpoints": notes}
        self.report.counts |= {name: len(found) for name, found in counted.items()}
        inside = self.opened(notes, "A checkpoint of the export")
        outside = self.opened([note for note, _ in self.asked.checkpoint], "A checkpoint from outside")
        found = roots(self.lines, {one.size for one in inside + outside})
        good = self.compare(inside, found, "its own")
        self.check_chain(good)
        self.report.anchored = self.compare(outside, found, "an outside")
        if good < len(self.lines) and not self.report.faults:
            self.report.fault("No signed checkpoint covers it.", good + 1)

    def opened(self, notes: list[str], what: str) -> list[Checkpoint]:
        found = []
        for note in notes:
            size = claimed_size(note)
            with self.report.judging(what, size):
                found.append(Checkpoint.open(note, self.keys_at(size)))
        return sorted(found)

    def compare(self, checkpoints: list[Checkpoint], found: dict[int, bytes], whose: str) -> int:
        """The number of entries for which these checkpoints vouch."""
        good, there = 0, len(self.lines)
        for one in checkpoints:
            if one.size > there:
                words = f"It is missing: the log has {there} entries, by {whose} checkpoint it had {one.size}."
                self.report.fault(words, there + 1)
                break
            if one.root != found[one.size]:
                self.suspects.append((good + 1, one.size, whose))
                break
            good = one.size
        return good

    def check_chain(self, good: int) -> None:
        """Of two entries that do not fit, the earlier one is at fault unless a checkpoint vouches for it."""
        for place, entry in self.entries.items():
            before = digest(self.lines[place - 2]) if place > 1 else "0" * 64
            if entry["prev"] != before:
                self.report.fault(
                    "It does not fit its neighbour in the chain.", place if good >= place - 1 else place - 1
                )

    def check_kept_receipts(self) -> None:
        for note, files in self.asked.checkpoint:
            if files and contains(Checkpoint.open(note, self.keys_at(claimed_size(note))), files):
                seq = read_entry(files["entry.json"])["seq"]
                if self.lines[seq - 1 : seq] != [files["entry.json"]]:
                    self.report.fault("It is not what a kept receipt says.", seq)

    def check_timestamps(self) -> None:
        """What a stamp covers was there by then; what comes after it was not."""
        stamps = sorted((self.folder / "timestamps").glob("*.tsr"))
        self.report.counts["timestamps"] = len(stamps)
        notes = [json.loads(line)["note"] for line in self.rows("checkpoints.jsonl")] if stamps else []
        sizes = {digest(note.encode()): (note, claimed_size(note)) for note in notes}
        for path in stamps if self.asked.tsa_roots else []:
            with self.report.judging(f"timestamps/{path.name!a}"):
                note, size = sizes[path.name.partition(".")[0]]
                at = stamped_at(path.read_bytes(), note.encode(), self.asked.tsa_roots)
                if moment(self.entries[size]["time"]) > at + SKEW:
                    self.report.fault("It was stamped before the time that it says.", size)
                if size + 1 in self.entries and moment(self.entries[size + 1]["time"]) < at - SKEW:
                    self.report.fault("It says a time before the last stamp, and was not there then.", size + 1)
                self.report.anchored = max(self.report.anchored, size)
        if stamps and not self.asked.tsa_roots:
            self.report.unproven.append("the timestamps: give the certificates of their authority (--tsa-roots).")

    def check_records(self) -> None:
        erased = {entry["record_id"] for entry in self.entries.values() if entry["type"] == "record.erased"}
        story = Story(self.text_lengths())
        for place, entry in self.entries.items():
            with self.report.judging("The record", place):
                self.check_record(entry, erased, story)
            story.signers.setdefault(entry["record_id"], None)
        if self.records:
            self.report.fault(f"Records that belong to no entry: {len(self.records)}.")

    def check_record(self, entry: dict[str, Any], erased: set[str], story: Story) -> None:
        id, due = entry["record_id"], bool(entry["record_sha256"] or entry["type"] in RECORD_TYPES)
        if entry["type"] == "record.erased":
            if id not in story.signers:
                raise Bad("It erases a record that no earlier entry names.")
            return
        raw = self.records.pop(id, None) if due else None
        if due and raw is None and id not in erased:
            raise Bad("Its record is missing, and no entry says that it was erased.")
        if raw is None:
            self.report.counts["withheld"] += due
            return
        if id in erased:
            raise Bad("Its record is said to be erased, and is there.")
        record = canonical(raw, "The record")
        for sentence in chain(record_faults(entry, raw, record, self.asked.site), story.faults(entry, record)):
            self.report.fault(sentence, entry["seq"])

    def text_lengths(self) -> dict[str, int]:
        lengths = {}
        for path in sorted((self.folder / "policies").glob("*")):
            raw = path.read_bytes()
            lengths[digest(raw)] = len(raw)
            if path.name != f"{digest(raw)}.md":
                self.report.fault(f"policies/{path.name!a} does not hold the text of that hash.")
        return lengths

    def check_manifest(self) -> None:
        raw, note = ((self.folder / name).read_bytes() for name in ("manifest.json", "manifest.sig"))
        if self.keys[-1][1].open(note.decode())[-1] != digest(raw):
            raise Bad("The manifest is not the one that was signed.")
        listed = {one["name"]: (one["sha256"], one["bytes"]) for one in json.loads(raw)["files"]}
        there = {one.relative_to(self.folder).as_posix(): one for one in self.folder.rglob("*") if not one.is_dir()}
        for name in sorted((listed.keys() | there.keys()) - {"manifest.json", "manifest.sig"}):
            data = there[name].read_bytes() if name in there else b""
            if name not in there or listed.get(name) != (digest(data), len(data)):
                self.report.fault(f"{name!a} is missing, added, or not the file that the manifest lists.")

    def sum_up(self) -> None:
        report, there = self.report, len(self.lines)
        for first, last, whose in self.suspects:
            words = f"By {whose} checkpoint, one of the entries {first} to {last} is not what it was."
            exact = report.first_bad_of(first, last)
            if exact is None and first < last:
                report.at_least.add(first)
            report.fault(words, exact or first)
        if not report.anchored:
            advice = "give a checkpoint or a receipt that was kept elsewhere (--checkpoint)."
            report.unproven.append(f"that nobody who holds the key has rewritten the log: {advice}")
        elif report.anchored < there:
            span = f"entries {report.anchored + 1} to {there}"
            report.unproven.append(
                f"that nobody who holds the key has rewritten {span}: nothing from outside covers them."
            )
        if report.counts["withheld"]:
            report.unproven.append("what the records said that are withheld: they were erased.")


def verify_log(asked: argparse.Namespace) -> Report:
    return Log(asked).judge()


def verify_receipt(asked: argparse.Namespace) -> Report:
    report = Report({"receipts": 1}, anchored=1)
    with report.judging("The receipt"):
        files = read_receipt(asked.target)
        for name in changed_files(files, asked.key):
            report.fault(f"{name!a} is missing, added, or not the file that was given out.")
        entry, note = read_entry(files["entry.json"]), files["checkpoint.txt"].decode()
        record = canonical(files["record.json"], "The record")
        if entry["type"] != "signoff":
            report.fault("The receipt is not of a signature.", entry["seq"])
        for sentence in record_faults(entry, files["record.json"], record, asked.site):
            report.fault(sentence, entry["seq"])
        if digest(files["policy.md"]) != record["policy"]["content_sha256"]:
            report.fault("The text in the receipt is not the one that was signed.", entry["seq"])
        if files["log-key.txt"].decode().strip() != asked.key.text:
            report.fault("The receipt names another key than the one given.")
        checkpoint = Checkpoint.open(note, [asked.key])
        if not contains(checkpoint, files):
            report.fault("The checkpoint does not contain this entry.", entry["seq"])
        compare(report, asked, checkpoint)
        if "timestamp.tsr" in files and asked.tsa_roots:
            if moment(entry["time"]) > stamped_at(files["timestamp.tsr"], note.encode(), asked.tsa_roots) + SKEW:
                report.fault("It was stamped before the time that it says.", entry["seq"])
        elif "timestamp.tsr" in files:
            report.unproven.append("the timestamp: give the certificates of its authority (--tsa-roots).")
    only_log = "that the text was in force, and that the log still holds this entry"
    report.unproven.append(f"{only_log}: give the receipt to verify-log as --checkpoint.")
    report.unproven.append("what VERIFY.txt and certificate.pdf say: they are as the site wrote them, for reading.")
    return report


def compare(report: Report, asked: argparse.Namespace, checkpoint: Checkpoint) -> None:
    for note, _files in asked.checkpoint:
        other = Checkpoint.open(note, [asked.key])
        if other.size != checkpoint.size:
            report.unproven.append(f"the checkpoint of {other.size} entries: only verify-log can compare it with this.")
        elif other.root != checkpoint.root:
            report.fault(f"Two histories of {other.size} entries were signed; the receipt is of the other one.")


def read_key(given: str) -> Key:
    try:
        return Key.read((given if "+" in given else Path(given).read_bytes().decode()).strip())
    except MALFORMED as error:
        raise argparse.ArgumentTypeError(f"{given!a} is neither the text nor a file of a log's public key.") from error


def read_outside(given: str) -> tuple[str, dict[str, bytes] | None]:
    """The note, and the receipt around it if there is one."""
    try:
        files = read_receipt(Path(given)) if is_zipfile(given) else None
        note = (files["checkpoint.txt"] if files else Path(given).read_bytes()).decode().replace("\r\n", "\n")
        if not claimed_size(note):
            raise ValueError(given)
        return note, files
    except (Bad, *MALFORMED) as error:
        raise argparse.ArgumentTypeError(f"{given!a} is neither a checkpoint nor a receipt.") from error


def read_certificates(given: str) -> list[x509.Certificate]:
    if rfc3161 is None:
        raise argparse.ArgumentTypeError("timestamps need one more package: pip install rfc3161-client")
    try:
        return x509.load_pem_x509_certificates(Path(given).read_bytes())
    except MALFORMED as error:
        raise argparse.ArgumentTypeError(f"{given!a} holds no certificates (PEM).") from error


def receipt_file(given: str) -> Path:
    if not is_zipfile(given):
        raise argparse.ArgumentTypeError(f"{given!a} is not a zip file that can be read.")
    return Path(given)


def folder(given: str) -> Path:
    if not Path(given).is_dir():
        raise argparse.ArgumentTypeError(f"{given!a} is not a folder.")
    return Path(given)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="signoff-verify", description=str(__doc__).partition("\n")[0])
    commands = whole.add_subparsers(required=True)
    for name, kind, judge in (("receipt", receipt_file, verify_receipt), ("log", folder, verify_log)):
        one = commands.add_parser(f"verify-{name}")
        one.add_argument("target", type=kind, metavar=kind.__name__)
        one.add_argument("--key", type=read_key, required=True, help="the log's public key: its text, or a file")
        one.add_argument("--checkpoint", type=read_outside, nargs="+", action="extend", default=[], metavar="FILE")
        one.add_argument("--tsa-roots", type=read_certificates, default=[], metavar="PEM")
        one.add_argument("--site", help="where passkeys sign; https:// and the host of the log's name by default")
        one.add_argument("--json", action="store_true", help="one JSON object instead of sentences")
        one.set_defaults(judge=judge)
    return whole


def main(arguments: list[str] | None = None) -> int:
    asked = parser().parse_args(arguments)
    asked.site = asked.site or f"https://{asked.key.name.partition('/')[0]}"
    report: Report = asked.judge(asked)
    print(json.dumps(report.as_dict()) if asked.json else "\n".join(report.lines()))
    return report.exit


if __name__ == "__main__":
    sys.exit(main())
