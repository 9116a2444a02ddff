"""Child processes that never outlive their parent."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(parent_pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when its parent dies, however it dies (Linux only).

    A fork forgets the request, so a child that forks has to repeat it in its own children.
    """
    if LIBC is None:
        return
    LIBC.prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent_pid:  # the parent died between the fork and the request
        os.kill(os.getpid(), number)


def tied_to_this_process(number: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """A `preexec_fn`. Start the child from the main thread: the kernel watches the thread, not the process."""
    parent_pid = os.getpid()
    return lambda: end_with_parent(parent_pid, number)
