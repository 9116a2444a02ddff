"""`signoff-verify`, which needs nothing of ours: four modules here, one file for those who download it."""

import re
from pathlib import Path

PARTS = ("proofs.py", "report.py", "records.py", "signoff_verify.py")
DOCSTRING = re.compile(r'\A""".*?"""\n', re.DOTALL)
OURS = re.compile(r"^from courses\.evidence\.verifier\.\w+ import (?:\([^)]*\)|.*)\n", re.MULTILINE)


def single_file() -> str:
    """All of it as one program, which runs without this site."""
    texts = [Path(__file__).with_name(part).read_text(encoding="utf-8") for part in PARTS]
    says = DOCSTRING.match(texts[-1])
    return (says[0] if says else "") + "\n\n".join(OURS.sub("", DOCSTRING.sub("", text)) for text in texts)
