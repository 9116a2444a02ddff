"""Badges follow awards at once; the sweep of each minute takes what was missed."""

from datetime import datetime

from courses.certification.badges.issuing import issue_missing, sign_again, sync_revocations


def issue_soon(*, sender: object, user_ids: set[int], at: datetime, **_: object) -> None:
    """Receiver of `awarded`: in process, so that the badge can be taken along from the next page."""
    issue_missing(user_ids, at)


def converge(at: datetime) -> None:
    issue_missing(None, at)
    sync_revocations(at)
    sign_again(at)
