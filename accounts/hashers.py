from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """OWASP's first choice (Password Storage Cheat Sheet): argon2id with 19 MiB of memory, t=2, p=1."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
