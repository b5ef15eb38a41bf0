"""What a lesson is: steps, each with something to predict, something to run, and a goal that is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MEASURES = ("epoch", "train_loss", "test_loss", "score", "true_score", "layers", "units", "diverged")
"""What a goal can ask for besides settings: `score` is the accuracy or R² on the test points, `true_score`
that all over the true regions; `units` are the hidden ones, `layers` theirs; `diverged` is 0 or 1."""
TOLD = ("epoch", "train_loss", "test_loss", "score", "true_score")
"""What of that the text after a step can tell, by its name in braces."""
BY_CHANCE = frozenset({"data_seed", "weight_seed"})
"""Settings that a lesson leaves to whoever takes it: what it claims holds for more than one seed."""


@dataclass(frozen=True)
class Condition:
    """One thing that has to hold: a number that is large or small enough, or a setting that is so.

    Attributes:
        what: one of MEASURES, or a setting.
        at_least, at_most: of a number; None where that is not asked for.
        equals: of a setting's choice; None where it is not asked for.
    """

    what: str
    at_least: float | None = None
    at_most: float | None = None
    equals: str | None = None

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it does, of measures and settings by their names; what is missing does not."""
        found = values.get(self.what)
        if found is None:
            return False
        if self.equals is not None:
            return bool(found == self.equals)
        return (self.at_least is None or found >= self.at_least) and (
            self.at_most is None or found <= self.at_most
        )


@dataclass(frozen=True)
class Telling:
    """A step in one language. Texts are paragraphs, an empty line between two.

    Attributes:
        text: what is to be done and looked at.
        predict: the question that is asked before anything runs; empty if there is none.
        answers: to choose from; empty without a question.
        after: what has been seen, once the goal has been reached; names of TOLD in braces are filled in.
    """

    text: str
    predict: str
    answers: tuple[str, ...]
    after: str


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        settings: what is set up, all else being as the settings' defaults; None to go on with what there is.
        goal: what has to hold, all of it.
        right: which answer is, from 0; None without a question.
        tellings: by language, as in the setting.
    """

    settings: Mapping[str, Any] | None
    goal: tuple[Condition, ...]
    right: int | None
    tellings: Mapping[str, Telling]

    def reached(self, values: Mapping[str, Any]) -> bool:
        """Whether the goal is, by measures and settings."""
        return all(condition.holds(values) for condition in self.goal)


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        name: as in the setting.
        source: of what it claims.
        titles, questions: by language: what it is called, and what it answers.
        steps: at least one; the first one sets something up.
    """

    name: str
    source: str
    titles: Mapping[str, str]
    questions: Mapping[str, str]
    steps: tuple[Step, ...]

    def set_up(self, step: int) -> Mapping[str, Any]:
        """The settings that stand at a step, by its number from 0, before the visitor does anything."""
        return next(settings for s in self.steps[step::-1] if (settings := s.settings) is not None)

    def free(self, step: int) -> frozenset[str]:
        """The settings that the visitor may change by then: those that goals ask for, and seeds."""
        first = max(i for i in range(step + 1) if self.steps[i].settings is not None)
        return BY_CHANCE | _asked_for(self.steps[first : step + 1])


def _asked_for(steps: Iterable[Step]) -> frozenset[str]:
    asked = {condition.what for step in steps for condition in step.goal}
    # Units and layers are asked for by their number, and changed as widths.
    return frozenset(asked | ({"hidden"} if asked & {"units", "layers"} else set()))
