"""What is vendored is what was checked in, with its licence, and everything the templates ask of it is there."""

import re
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"


def checksums() -> dict[str, str]:
    lines = (VENDOR / "CHECKSUMS.sha256").read_text().splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def test_every_vendored_file_has_its_checksum() -> None:
    files = {f"./{path.relative_to(VENDOR)}": path for path in VENDOR.rglob("*") if path.is_file()}
    files.pop("./CHECKSUMS.sha256")
    assert {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()} == checksums()


def test_every_package_carries_its_licence() -> None:
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert folders
    assert [folder.name for folder in folders if not (folder / "LICENSE").is_file()] == []


def test_every_icon_that_templates_and_code_name_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide" / "icons.svg").read_text()))
    named = re.compile(r'{% icon "([^"]+)"|\bicon="([a-z0-9-]+)"')
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    asked = {name for pair in named.findall(templates) for name in pair if name}
    assert asked - sprite == set()
