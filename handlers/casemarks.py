"""What is special about a case from its beginning, in small print."""

from domain.lifecycle import Fact
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import escape
from handlers.cases import CaseFacts


def marks_line(case: CaseFacts, policy: Policy, words: Words) -> str:
    """Say what is special about a case from its beginning; nothing of it says who the customer is."""
    marks = [alarm_mark(policy, case.alarm, words)] if case.alarm is not None else []
    if Fact.REGULATOR in case.facts:
        marks.append(words.gettext("A regulator's ticket"))
    if case.repeat:
        marks.append(words.gettext("The customer has complained before"))
    if Fact.ANONYMOUS in case.facts:
        marks.append(words.gettext("Anonymous: nobody can be told or called back"))
    if case.third_party:
        marks.append(words.gettext("Somebody else complains for the customer: check what they may know"))
    return " · ".join(marks)


def alarm_mark(policy: Policy, alarm: str, words: Words) -> str:
    """Name the rule whose words alarmed; one that the policy has dropped since is named as it was."""
    names = {rule.name.en: rule.name.in_language(words.language) for rule in policy.complaints.keywords}
    # Translators: {rule} is what certain words of a customer are about, such as "Safety".
    return ":rotating_light: " + words.gettext("Words that alarm: {rule}").format(rule=escape(names.get(alarm, alarm)))
