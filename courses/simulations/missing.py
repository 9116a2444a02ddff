"""What a draft still lacks before it can be judged at all, in words for its trainer."""

from django.utils.translation import gettext as _

from courses.document import Problem
from courses.simulations.document import Drill, SimulationDocument, Situation, Story

FEWEST = 2


def missing(document: SimulationDocument) -> list[Problem]:
    if document.story is not None:
        return _of_story(document.story)
    if document.drill is not None:
        return _of_drill(document.drill)
    return [Problem((), _("There is nothing to play yet. Write a story, or cards to sort."))]


def _of_story(story: Story) -> list[Problem]:
    found = []
    if not story.situations:
        found.append(Problem(("story",), _("The story has no situation yet.")))
    elif not story.start:
        found.append(Problem(("story", "start"), _("Say with which situation the story begins.")))
    if not story.endings:
        found.append(Problem(("story",), _("The story has no ending yet.")))
    for situation in story.situations:
        found += _of_situation(situation)
    for ending in story.endings:
        if not ending.debrief.strip():
            values = {"title": ending.title}
            found.append(Problem(("story", ending.key), _("The ending “%(title)s” has no debriefing yet.") % values))
    return found


def _of_situation(situation: Situation) -> list[Problem]:
    where, values = ("story", situation.key), {"title": situation.title}
    found = []
    if not situation.text.strip():
        found.append(Problem(where, _("In “%(title)s” nothing is told yet.") % values))
    if not situation.choices:
        found.append(Problem(where, _("“%(title)s” has no choice yet.") % values))
    for choice in situation.choices:
        if not choice.next:
            sentence = _("In “%(title)s”, the choice “%(choice)s” leads nowhere yet.")
            found.append(Problem((*where, choice.key), sentence % {**values, "choice": choice.text}))
    return found


def _of_drill(drill: Drill) -> list[Problem]:
    found = []
    if len(drill.classes) < FEWEST:
        found.append(Problem(("drill", "classes"), _("The cards need at least two classes.")))
    if len(drill.cards) < FEWEST:
        found.append(Problem(("drill", "cards"), _("There are fewer than two cards to sort.")))
    return found
