from django.dispatch import Signal

# Sent after commit with `user_ids` (set) and `at` (moment): these people may have been awarded something.
awarded = Signal()
