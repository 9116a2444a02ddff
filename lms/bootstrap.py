"""What `make` calls: makes .venv, installs what is locked, and starts the command. Only the standard library.

    python3 lms/bootstrap.py run | test | bench | faults | lint | lock | shots  [arguments of pytest]

Run it as a file: nothing of ours can be imported before the requirements are there.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
DJADE = VENV / "bin" / "djade"
UV_VERSION = "0.13.9"

PROBE = "import pip, sys; sys.exit([sys.version, sys.prefix] != sys.argv[1:])"

# What `check --deploy` shall judge: an installation as docs/operations.md asks for.
PRODUCTION = {
    "DEMO": "0",
    "SECRET_KEY": "only-for-the-check-" + "".join(chr(code) for code in range(48, 123)),
    "BASE_URL": "https://learn.example.com",
    "ALLOWED_HOSTS": "learn.example.com",
    "DATABASE_URL": "postgres://outspoken@127.0.0.1/outspoken",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "learn@example.com",
    "TRUSTED_PROXY_COUNT": "1",
    "KEY_PASSPHRASE": "only-for-the-check",
}


def stop(sentence: str) -> None:
    raise SystemExit(sentence)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def main(command: str = "", *arguments: str) -> None:
    if command not in COMMANDS:
        stop(f"Usage: python3 lms/bootstrap.py {' | '.join(COMMANDS)}")
    if sys.version_info < (3, 11):  # noqa: UP036  this file is what an older Python gets to read
        have = sys.version.split()[0]
        stop(f"Outspoken needs Python 3.11 or newer; this is {have}. Try: make PYTHON=python3.11 {command}")
    os.chdir(ROOT)
    # A dozen processes read the same files: to compile them anew in each costs seconds at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    COMMANDS[command](*arguments)


def run(*arguments: str) -> None:
    install("requirements.txt")
    replace(PYTHON, "manage.py", "up", *arguments)


def test(*arguments: str) -> None:
    install("requirements-dev.txt")
    install_programs()
    replace(PYTHON, "-m", "pytest", *("-n", "3", "--dist", "loadgroup"), *arguments)


def bench(*arguments: str) -> None:
    install("requirements-dev.txt")
    install_programs()
    replace(PYTHON, "-m", "tests.bench.run", *arguments)


def faults(*arguments: str) -> None:
    install("requirements-dev.txt")
    install_programs()
    replace(PYTHON, "-m", "pytest", "-m", "faults", *arguments)


def shots(*arguments: str) -> None:
    install("requirements-dev.txt")
    install_programs()
    replace(PYTHON, "-m", "tests.shots", *arguments)


def lint() -> None:
    install("requirements-dev.txt")
    install("requirements-lint.txt")
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    checks = [
        ([PYTHON, "-m", "ruff", "check"], {}),
        ([PYTHON, "-m", "ruff", "format", "--check"], {}),
        ([PYTHON, "-m", "mypy", "."], {}),
        ([DJADE, "--check", "--target-version", "5.2", *templates], {}),  # a program, no module
        ([PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
        ([PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]
    failed = [" ".join(map(str, words[:5])) for words, extra in checks if call(*words, extra=extra)]
    if failed:
        stop(f"Not clean: {'; '.join(failed)}")
    say("Clean.")


def lock() -> None:
    install("requirements.txt")
    require_uv()
    compile_lock("requirements.txt")
    compile_lock("requirements-dev.txt", "--group", "test", "-c", "requirements.txt")
    compile_lock("requirements-lint.txt", "--group", "lint", "-c", "requirements-dev.txt")


def compile_lock(target: str, *options: str) -> None:
    words = ["pip", "compile", "-q", "--generate-hashes", "--python-version", "3.11", "pyproject.toml"]
    if call(UV, *words, *options, "-o", target):
        stop(f"{target} could not be made; see above.")


COMMANDS = {"run": run, "test": test, "bench": bench, "faults": faults, "lint": lint, "lock": lock, "shots": shots}


def install(requirements: str) -> None:
    """Bring .venv to what the file says; nothing to do when the file has not changed since."""
    with Path(__file__).open("rb") as ourselves:
        fcntl.flock(ourselves, fcntl.LOCK_EX)  # a second `make` waits until the first has installed
        stamp = VENV / f"installed-{requirements}"
        wanted = fingerprint(ROOT / requirements)
        if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        make_venv()
        say(f"Installing {requirements} …")
        if with_uv(requirements) or with_pip(requirements):
            stamp.write_text(wanted, encoding="utf-8")
            return
    stop(f"{requirements} could not be installed; see above.")


def fingerprint(requirements: Path) -> str:
    """Of the file, this Python and this folder: a virtual environment can neither be moved nor change its Python."""
    return hashlib.sha256(requirements.read_bytes() + f"{sys.version}{ROOT}".encode()).hexdigest()


def make_venv() -> None:
    """Keep the one that is there, unless it was made by another Python, elsewhere, or not to its end."""
    if PYTHON.exists() and not call(PYTHON, "-c", PROBE, sys.version, VENV, quiet=True):
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        apt_install([f"python{version}-venv"], "Python's venv module")
    say("Making .venv …")
    if call(sys.executable, "-m", "venv", "--clear", str(VENV)):
        stop("The virtual environment could not be made; see above.")


def with_uv(requirements: str) -> bool:
    if not UV.exists() and call(
        PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"uv=={UV_VERSION}"
    ):
        say("The installer uv is not to be had; going on with pip, which is slower.")
        return False
    words = ["pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "-r", requirements]
    return call(UV, *words, extra={"UV_LINK_MODE": "copy"}) == 0


def with_pip(requirements: str) -> bool:
    words = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", requirements]
    return call(PYTHON, *words) == 0


def require_uv() -> None:
    if not UV.exists():
        stop("`make lock` needs uv, which could not be installed.")


def install_programs() -> None:
    """What the tests need of the system: found, or installed by apt, or named."""
    missing = []
    if "TEST_DATABASE_URL" not in os.environ and not has_postgres():
        missing.append("postgresql")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))):
        missing.append("chromium")
    if sys.platform == "linux" and find_library("atomic") is None:
        missing.append("libatomic1")  # Playwright's driver is linked against it
    if not shutil.which("msgfmt"):
        missing.append("gettext")
    if missing:
        apt_install(missing, f"what the tests need ({', '.join(missing)})")


def has_postgres() -> bool:
    debian = [path.parent.parent.name for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return any(name.isdigit() and int(name) >= 15 for name in debian) or shutil.which("initdb") is not None


def apt_install(packages: list[str], purpose: str) -> None:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = not as_root or (shutil.which("sudo") and not call("sudo", "-n", "true", quiet=True))
    if not shutil.which("apt-get") or not may:
        stop(f"Please install {purpose}. On Debian, as root: apt-get install {' '.join(packages)}")
    say(f"Installing {purpose} by apt-get …")
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"]
    apt += ["-o", "Dpkg::Use-Pty=0"]
    call(*apt, "update")
    if call(*apt, "install", "-y", "--no-install-recommends", *packages):
        stop(f"apt-get could not install {' '.join(packages)}; see above.")


def call(*words: object, extra: dict[str, str] | None = None, quiet: bool = False) -> int:
    sink = subprocess.DEVNULL if quiet else None
    command, environment = [str(word) for word in words], {**os.environ, **(extra or {})}
    return subprocess.run(command, env=environment, stdout=sink, stderr=sink, check=False).returncode  # noqa: S603


def replace(program: Path, *arguments: str) -> None:
    """Become the program, so that signals reach it and nothing stands between."""
    sys.stdout.flush()
    os.execv(program, [str(program), *arguments])  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
