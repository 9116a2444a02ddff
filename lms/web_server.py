"""gunicorn's configuration: `gunicorn -c python:lms.web_server lms.wsgi`."""

from typing import Any

from lms import env
from lms.lib.processes import end_with_parent

bind = f"{env.text('HOST', '127.0.0.1')}:{env.port()}"
worker_class = "gthread"
workers = env.number("WEB_WORKERS", 2, lowest=1)
threads = env.number("WEB_THREADS", 4, lowest=1)
timeout = 60
graceful_timeout = 8
keepalive = 5
loglevel = "warning"
# It would lie in the home directory, which a service user may not have.
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """The supervisor's death ends gunicorn's master; that one's death ends its workers at once."""
    end_with_parent(worker.ppid)
