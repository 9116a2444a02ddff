"""The files of a folder as texts, refused when one is not what it seems."""

import stat
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from courses.packages.located import Mistake, Place, Refused, is_storable

MAX_FILE = 500_000
MAX_FILES = 2_000
MAX_TOTAL = 20_000_000


def read_texts(root: Path) -> dict[str, str]:
    """Text by path inside the folder, sorted; names that start with a dot are left out. Raises `Refused`."""
    if not root.is_dir():
        raise Refused([Mistake(Place(str(root)), _("There is no such folder."))])
    texts: dict[str, str] = {}
    mistakes: list[Mistake] = []
    total = 0
    for path in _walk(root):
        name = path.relative_to(root).as_posix()
        try:
            texts[name], size = _read(path)
        except ValueError as error:
            mistakes.append(Mistake(Place(name), str(error)))
            continue
        total += size
        if len(texts) > MAX_FILES or total > MAX_TOTAL:
            raise Refused([Mistake(Place(name), _("The folder is too large."))])
    if mistakes:
        raise Refused(mistakes)
    return texts


def _walk(folder: Path) -> Iterator[Path]:
    """Everything that is not a true folder; symbolic links are not followed."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _read(path: Path) -> tuple[str, int]:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise ValueError(_("Symbolic links are not followed; put the file itself here."))
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(_("This is not a file."))
    if status.st_size > MAX_FILE:
        raise ValueError(_("The file is larger than %(size)d bytes.") % {"size": MAX_FILE})
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("The file is not UTF-8 (byte %(byte)d).") % {"byte": error.start}) from error
    if not is_storable(text):
        raise ValueError(_("This text has characters that cannot be stored."))
    return text.replace("\r\n", "\n").replace("\r", "\n"), status.st_size
