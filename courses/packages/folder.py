"""The files of a folder as texts, refused when one is not what it seems."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from courses.packages.located import Mistake, Place, Refused, is_storable

Content = TypeVar("Content")
MAX_FILE = 500_000
MAX_FILES = 2_000
MAX_TOTAL = 20_000_000


def read_texts(root: Path, *, beside: str = "") -> dict[str, str]:
    """Text by path inside the folder, sorted; names that start with a dot, or with `beside`, are left out.

    Raises `Refused`.
    """
    paths = {name: path for name, path in _paths(root).items() if not beside or not name.startswith(beside)}
    return _read_all(paths, _text)


def read_bytes(root: Path, *, inside: str) -> dict[str, bytes]:
    """The files of one folder in it, by their names there. Raises `Refused`."""
    paths = {name.removeprefix(inside): path for name, path in _paths(root).items() if name.startswith(inside)}
    return _read_all(paths, _bytes)


def _paths(root: Path) -> dict[str, Path]:
    if not root.is_dir():
        raise Refused([Mistake(Place(str(root)), _("There is no such folder."))])
    return {path.relative_to(root).as_posix(): path for path in _walk(root)}


def _read_all(paths: dict[str, Path], read: Callable[[Path], Content]) -> dict[str, Content]:
    found: dict[str, Content] = {}
    mistakes: list[Mistake] = []
    total = 0
    for name, path in paths.items():
        try:
            found[name] = read(path)
        except ValueError as error:
            mistakes.append(Mistake(Place(name), str(error)))
            continue
        total += path.lstat().st_size
        if len(found) > MAX_FILES or total > MAX_TOTAL:
            raise Refused([Mistake(Place(name), _("The folder is too large."))])
    if mistakes:
        raise Refused(mistakes)
    return found


def _walk(folder: Path) -> Iterator[Path]:
    """Everything that is not a true folder; symbolic links are not followed."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _bytes(path: Path) -> bytes:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise ValueError(_("Symbolic links are not followed; put the file itself here."))
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(_("This is not a file."))
    if status.st_size > MAX_FILE:
        raise ValueError(_("The file is larger than %(size)d bytes.") % {"size": MAX_FILE})
    return path.read_bytes()


def _text(path: Path) -> str:
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("The file is not UTF-8 (byte %(byte)d).") % {"byte": error.start}) from error
    if not is_storable(text):
        raise ValueError(_("This text has characters that cannot be stored."))
    return text.replace("\r\n", "\n").replace("\r", "\n")
