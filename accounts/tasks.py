from celery import shared_task
from django.utils import timezone

from accounts.activation import invite
from accounts.models import User


@shared_task
def send_invitations(user_ids: list[int]) -> None:
    invite(User.objects.filter(id__in=user_ids), timezone.now())
