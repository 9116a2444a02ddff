"""Why nothing can be logged now. What has to be logged does not happen then; people get the sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CannotLog(Exception):
    """`sentence` says to everybody what is wrong, `advice` to whoever runs the site what to do."""

    sentence: Promise
    advice: Promise

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}"


class ClockStepsBack(CannotLog):
    """The moment lies before the newest entry's, further than two requests can overtake each other."""

    sentence = _("The clock of this site has gone back.")
    advice = _("It is behind the newest entry of the log. Set it right first.")


class KeyLocked(CannotLog):
    """The passphrase of the settings does not open the key of the log."""

    sentence = _("The key of this site’s log does not open.")
    advice = _("Set KEY_PASSPHRASE to what it was when the key was made.")
