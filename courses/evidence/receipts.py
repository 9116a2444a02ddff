"""What a person keeps of one entry (docs/evidence.md): the record, and the proof that the log holds it."""

import json
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from courses.evidence import note
from courses.evidence.keys import private_half
from courses.evidence.merkle import Tree
from courses.evidence.models import Anchor, Checkpoint, Entry, LogKey, Record

SUMS, SIGNED_SUMS = "SHA256SUMS", "SHA256SUMS.sig"
# The same receipt is the same file, byte by byte: it must not tell when it was packed.
PACKED_AT = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


class LoggedTree(Tree):
    """The tree of the log at some size. It reads what it needs of checkpoints and entries, never the whole log."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def hash(self, start: int, end: int) -> bytes:
        if (start, end) not in self.known:
            self.known[start, end] = _subtree(start, end)
        return self.known[start, end]


def _subtree(start: int, end: int) -> bytes:
    """The last checkpoint within it knows almost all of it; the entries after that one give the rest.

    Not the one at its end: by then this subtree may have grown into a larger one.
    """
    nearest = Checkpoint.objects.filter(size__gt=start, size__lt=end).last()
    tree = Tree([bytes.fromhex(peak) for peak in nearest.frontier], nearest.size) if nearest else Tree()
    tree.size = nearest.size if nearest else start
    for entry in Entry.objects.filter(seq__gt=tree.size, seq__lte=end):
        tree.append(entry.text.encode())
    return tree.hash(start, end)


@dataclass(frozen=True)
class Logged:
    """A record with its place in the log. `stamp` is a timestamp of just this checkpoint."""

    record: Record
    entry: Entry
    checkpoint: Checkpoint
    key: LogKey
    stamp: Anchor | None

    def files(self) -> dict[str, bytes]:
        files = {
            "record.json": self.record.body.encode(),
            "entry.json": self.entry.text.encode(),
            "proof.json": json.dumps(self.proof(), indent=1).encode() + b"\n",
            "checkpoint.txt": self.checkpoint.note.encode(),
            "log-key.txt": f"{self.key.public}\n".encode(),
        }
        if self.stamp:
            files |= {"timestamp.tsr": bytes(self.stamp.token), "tsa-chain.pem": self.stamp.chain.encode()}
        return files

    def proof(self) -> dict[str, object]:
        index, size = self.entry.seq - 1, self.checkpoint.size
        return {"index": index, "size": size, "path": [one.hex() for one in LoggedTree(size).inclusion(index)]}


def logged(record: Record) -> Logged:
    """Against the first checkpoint with a timestamp, which says most of the time; else against the newest.

    Only those that the present key signed: a receipt is judged by one key.
    """
    entry = Entry.objects.exclude(record_sha256="").get(record_id=record.uuid, record_sha256=record.sha256)
    key = LogKey.objects.latest("id")
    signed = Checkpoint.objects.filter(size__gte=entry.seq, made_at__gte=key.made_at)
    stamps = Anchor.objects.filter(kind=Anchor.Kind.TIMESTAMP, checkpoint__in=signed).select_related("checkpoint")
    stamp = stamps.order_by("checkpoint__size", "id").first()
    return Logged(record, entry, stamp.checkpoint if stamp else signed.latest("size"), key, stamp)


def packed(files: dict[str, bytes], key: LogKey) -> bytes:
    """One zip; the log's key signs the list of what is in it, so that nothing can be swapped."""
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    text = f"{key.name}\n{sha256(sums.encode()).hexdigest()}\n"
    signature = note.sign(text, name=key.name, key=private_half(key))
    whole = {**files, SUMS: sums.encode(), SIGNED_SUMS: signature.encode()}
    with BytesIO() as buffer:
        with ZipFile(buffer, "w") as file:
            for name, data in sorted(whole.items()):
                info = ZipInfo(name, PACKED_AT)
                info.external_attr, info.compress_type = READABLE, ZIP_DEFLATED
                file.writestr(info, data)
        return buffer.getvalue()
