"""What must never be stopped: talk about pay, hours, safety, unions and reports to authorities (DC-N1, DC-N2, DC-N6).

On such a text some rules are silent and DC-01 only reminds. What is left of DC-06, DC-07 and DC-09 there is said in
`Post.finance_hits`, `inside.forward_looking` and `tone.hostility`.
"""

from courses.draft_check.post import Post
from courses.draft_check.rules.rule import Rule

SILENT = frozenset({"DC-10", "DC-18", "DC-20", "DC-22"})


def may_speak(rule: Rule, post: Post) -> bool:
    return not (rule.key in SILENT and post.is_protected)
