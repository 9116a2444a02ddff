from django.dispatch import Signal

# Sent after commit with `user_ids` (set) and `at` (moment): these people enrolled, finished a course, signed or asked.
progressed = Signal()
