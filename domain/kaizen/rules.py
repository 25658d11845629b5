"""What an operator decides about suggestions."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.targets import Indicator
from domain.values import Emoji, Member, Mistakes, PositiveSpan, Section, pattern

Letters = Annotated[str, pattern(r"[A-Z]{1,6}", "one to six capital letters")]


Percent = Annotated[int, Field(strict=True, ge=0, le=100)]


class KaizenGoals(Section):
    """What the figures of suggestions are held against, in percent; the way from an idea to its end takes *cycle*.

    How many ideas there are, and how many are adopted, is no goal: it would invite filler.
    """

    participation: Percent = 50
    first_reply: Percent = 90
    implementation: Percent = 70
    cycle: PositiveSpan = timedelta(days=30)


Amount = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
AtLeastOne = Annotated[int, Field(strict=True, ge=1, le=1000)]
WorkingDays = Annotated[int, Field(strict=True, ge=1, le=60)]


class AwardRules(Section):
    """What is awarded each month, in whole units of *currency*, and from where on somebody can be nominated.

    A sum above *second_above* takes a second person. Zero is an honour without money. Who does not decide is reminded
    on the working day *remind_after* they were asked, and somebody else hears of it on the one *escalate_after*.
    """

    currency: Annotated[str, pattern(r"[A-Z]{3}", "a currency by its three letters")] = "CNY"
    done: Amount = 50
    effect: Amount = 500
    quality_model: Amount = 0
    complaint_handler: Amount = 0
    second_above: Amount = 200
    surveys_from: AtLeastOne = 30
    days_from: AtLeastOne = 10
    cases_from: AtLeastOne = 8
    on_time_from: Percent = 95
    remind_after: WorkingDays = 2
    escalate_after: WorkingDays = 5

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.escalate_after <= self.remind_after:
            what = "comes no later than the reminder; accepted: more working days than remind_after"
            raise Mistakes([("escalate_after", what)])
        return self


class KaizenPolicy(Section):
    """How suggestions are numbered, voted on and answered.

    Between two looks at the votes of an open suggestion at most *recount_every* goes by, as far as Slack's limits let.
    """

    number_prefix: Letters = "K"
    votes: Annotated[tuple[Emoji, ...], Field(min_length=1)] = (":+1:", ":thumbsup:")
    questions: tuple[Emoji, ...] = (":thinking_face:", ":thinking:")
    improvement_group: tuple[Member, ...] = ()
    indicators: tuple[Indicator, ...] = tuple(Indicator)
    recount_every: PositiveSpan = timedelta(hours=1)
    goals: KaizenGoals = KaizenGoals()
    awards: AwardRules = AwardRules()
