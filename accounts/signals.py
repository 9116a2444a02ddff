from django.dispatch import Signal

# Sent after commit with `user_ids` (set) and `at` (moment): facts about these people were recorded.
people_changed = Signal()
