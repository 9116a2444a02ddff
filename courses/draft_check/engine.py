"""The check: the same draft and the same lists give the same findings, on every machine and at any time."""

from collections.abc import Iterator

from courses.draft_check.config import Config
from courses.draft_check.draft import Draft, Finding, Result, ordered
from courses.draft_check.post import Post
from courses.draft_check.rules import RULES
from courses.draft_check.rules.protected import may_speak


def check(draft: Draft, config: Config) -> Result:
    post = Post(draft, config)
    return Result(ordered(_findings(post)), config.version)


def _findings(post: Post) -> Iterator[Finding]:
    for rule in RULES:
        if may_speak(rule, post):
            for one in rule.look(post):
                yield Finding(rule.key, *one, clause=rule.clause, lesson=rule.lesson)
