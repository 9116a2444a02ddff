from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "accounts.directory"
    label = "directory"
