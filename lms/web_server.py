"""gunicorn's configuration: `gunicorn -c python:lms.web_server lms.wsgi`."""

from typing import Any

from lms.env import env
from lms.lib.processes import end_with_parent

bind = f"{env.str('HOST', default='127.0.0.1')}:{env.int('PORT', default=8000)}"
worker_class = "gthread"
workers = env.int("WEB_WORKERS", default=2)
threads = env.int("WEB_THREADS", default=4)
timeout = 60
graceful_timeout = 8
keepalive = 5
loglevel = "warning"
# It would lie in the home directory, which a service user may not have.
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """The supervisor's death ends gunicorn's master; that one's death ends its workers at once."""
    end_with_parent(worker.ppid)
