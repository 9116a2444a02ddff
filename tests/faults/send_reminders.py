"""Run in a process of its own: sends what is due, in a database and through a mail server named on the command line."""

import sys
from datetime import datetime

import django
from django.conf import settings

if __name__ == "__main__":
    database, port, at = sys.argv[1:]
    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    django.setup()
    from courses.reminders.sending import send_due

    while send_due(at=datetime.fromisoformat(at)):
        pass
