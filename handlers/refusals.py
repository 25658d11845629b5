"""Why not: the sentences of refusals, in the reader's language, each saying what to do instead."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from domain.errors import Refusal
from domain.groups import persons
from domain.kaizen.states import Stage
from domain.lifecycle import TRANSITIONS, Fact, Move, Role, State
from domain.policy import Text
from domain.words import Words, marked
from handlers.blocks import escape, retold
from handlers.casework import move_labels, person_name
from handlers.digests.phrases import day_words
from handlers.kaizen.awards.sentences import SENTENCES as AWARDS
from handlers.kaizen.phrases import stage_name
from handlers.kaizen.planning.sentences import SENTENCES as PLANS
from handlers.kaizen.sharing.sentences import SENTENCES as SHARING
from handlers.kaizen.unnaming.sentences import SENTENCES as UNNAMING
from handlers.phrases import either, move_name, plain_moment, span, state_name, together
from handlers.privacy.sentences import SENTENCES as PRIVACY

_SENTENCES: Mapping[str, str] = {
    **PLANS,
    **SHARING,
    **AWARDS,
    **UNNAMING,
    **PRIVACY,
    "not_a_low_score": marked("This score was corrected meanwhile, and is not low any more. Nothing needs to be said."),
    "answer_needed": marked("Please fill this in."),
    "unknown_choice": marked("This choice does not exist any more. Please choose another one."),
    "not_a_moment": marked("This is not a date and a time. Please choose both."),
    "received_in_future": marked("This lies in the future. Please choose when the customer complained."),
    "not_a_day": marked("This is not a day. Please choose one."),
    "occurred_in_future": marked("This lies in the future. Please choose when it happened."),
    "regulator_date_past": marked("This day is over. Please choose the day by which the regulator wants an answer."),
    "about_yourself": marked("A complaint about yourself must be filed by somebody else. Please ask a colleague."),
    "similar": marked("There are cases like this one already. Please open the form again."),
    "filed_already": marked("Somebody has filed this message meanwhile, as {number}. Please add to that case instead."),
    "message_deleted": marked("This message was deleted. Please file the complaint without it."),
    "message_empty": marked("This message has neither words nor files. Please file the complaint without it."),
    "message_is_ours": marked("I wrote this message myself. Please use the shortcut on what the customer said."),
    "received_too_long_ago": marked(
        "This is more than {oldest} ago. Please ask a lead to file it, or correct the time."
    ),
    "eta_past": marked("This has passed already. Please choose a later time: it is a promise to the customer."),
    "told_in_future": marked("This lies in the future. Please record the solution once the customer has been told."),
    "told_too_early": marked("This is before the complaint. Please choose when the customer was told."),
    # Translators: {items} lists what is to be seen to.
    "checklist_open": marked("Please see to this first, then tick it: {items}."),
    "only_pickup_chosen": marked("Only a pickup has a time that the customer chooses. Please tick it, or clear this."),
    "pickup_past": marked("This has passed already. Please choose when the pickup will be, or clear this."),
    "agreed_in_future": marked("This lies in the future. Please choose when it was agreed."),
    "agreed_too_early": marked("This is before the complaint. Please choose when it was agreed."),
    "kept_in_future": marked("This lies in the future. Please record it once it is done."),
    "kept_too_early": marked("This is before it was agreed. Please choose when it was done."),
    "not_reached_but_answered": marked(
        "Only a customer who was reached can answer this. Please correct how the call ended, or cancel and start again."
    ),
    "only_another_time": marked(
        "Only a customer who asked for another time has one. Please correct how the call ended, or clear this."
    ),
    "again_past": marked("This has passed already. Please choose when the customer wishes to be called."),
    # Translators: {since} and {until} are times of the day such as "09:00".
    "outside_window": marked("Customers are called between {since} and {until}. Please choose a time in between."),
    "written_in_future": marked("This lies in the future. Please record it once the message has been sent."),
    "written_too_early": marked("This is before the solution. Please choose when the message was sent."),
    "unknown_case": marked("There is no case {number}. A number looks like C-260914-017."),
    "unknown_control": marked(
        "This button or command is too old for me. Please use the case's newest message, or look the case up again."
    ),
    "unknown_person": marked("I cannot look you up in Slack just now. Please try again in a minute."),
    "not_entitled": marked(
        "What was said about {number} is for its owner ({owner}), its department and its leads. Please ask one of them."
    ),
    "reason_needed": marked("This is not what was filed. Please say why."),
    "handoff_taken": marked("{actor} has taken {number} on already."),
    "own_department": marked(
        "{number} is this department's own case. Please use “Reassign” if somebody else there should have it."
    ),
    "nobody_there": marked("Nobody of this department is there, and nobody who leads. Please choose another one."),
    "nobody_else_calls": marked("Nobody else is there to call the customer of {number} now. Please ask your lead."),
    "nobody_else": marked("Nobody else is there to take {number} now. Please ask your lead, or reassign it."),
    "owner_outsider": marked("Only members of the service team can own a case. Please choose somebody else."),
    "owner_unknown": marked(
        "I cannot look this person up in Slack just now. Please try again in a minute, or choose somebody else."
    ),
    "owner_concerned": marked("This person cannot own {number}. Please choose somebody else."),
    "owner_already": marked("{number} is theirs already. Please choose somebody else."),
    "owner_away": marked("{owner} is away. Please choose somebody else, or say below that they get it all the same."),
    "owner_away_until": marked(
        "{owner} is away until {until}. Please choose somebody else, or say below that they get it all the same."
    ),
    "not_heavier": marked("{number} weighs as much already. Please choose a higher severity."),
    "not_lighter": marked("{number} weighs no more than that. Please choose a lower severity."),
    "lighter_than_category": marked(
        "A complaint of this category weighs more than that. Please change the category first."
    ),
    "known_in_future": marked("This lies in the future. Please choose when we learned of it."),
    "same_category": marked("{number} is of this category already. Please choose another one."),
    "later_takes_a_lead": marked("Only a lead can let deadlines move to a later time. Please choose “No”, or ask one."),
    "nothing_corrected": marked("Nothing is different from what is known. Please correct it, or cancel."),
    "customer_unknown": marked("Please leave at least one of name, contact and order number."),
    "not_your_people": marked("Only somebody who leads them can say this. Please choose one of your own people."),
    "back_too_early": marked("This is before the absence begins, or has passed. Please choose a later time."),
    "not_hours": marked("These are no hours. Please write them like 09:00-18:00, or leave it empty."),
    "never_at_work": marked("With these hours you would never hear of anything. Please leave some time to work."),
    "reminder_over": marked("Nothing of this is due any more: {number} has moved on."),
    "not_yours_to_snooze": marked("Only {owner} is reminded of this, and only they can put it off."),
    "snoozed_enough": marked(
        "This was put off twice already. Please record what has been done, or hand {number} over."
    ),
    "snooze_too_long": marked(
        "This cannot be put off so long: the last reminder of {number} comes before that, or you are off then."
    ),
    "status_says_away": marked("The Slack status of {owner} says so. Once it is cleared, they are back."),
    "number_needed": marked("Which case? Write `{command} show C-260914-017`."),
    "unknown_filter": marked(
        "I do not know “{given}”. Behind `list` you can write `overdue`, `due today`, `mine`, `without owner`, "
        "`owner @name`, `team NAME`, `category NAME` or `state NAME`."
    ),
    "which_owner": marked("Whose cases? Please write `owner @name`, or `owner me`."),
    # Translators: {accepted} lists names, joined by "or".
    "which_department": marked("Which department? Please write one of {accepted}."),
    "which_category": marked("Which category? Please write one of {accepted}."),
    "which_state": marked("Which state? Please write one of {accepted}."),
    "too_short_to_seek": marked("This is too short to be looked for. Please write two characters or more."),
    "about_you": marked("{number} is handled by others. Please ask the head of the centre if you have a question."),
    "consent_needed": marked("This needs a lead's consent. Please use the button of the case, which asks for it."),
    "asked_already": marked("This was asked for already, and a lead has not answered yet. {last}"),
    "another_person": marked("You asked for this yourself, so another person must agree. Please ask a second lead."),
    "had_a_part": marked(
        "This call is for somebody who had no part in closing {number}. Please ask a colleague to make it."
    ),
    "stated_in_future": marked("This lies in the future. Please choose when it was said."),
    "stated_too_early": marked("This is before the complaint. Please choose when it was said."),
    "merge_itself": marked("This is {number} itself. Please give the number of the other case."),
    "merge_closed": marked("{number} is closed. Please reopen it first."),
    "merge_other_customer": marked(
        "{number} has neither the same contact nor the same order. Cases of different customers are never merged."
    ),
    "merge_colleague": marked("{number} is about a colleague. It can only become part of a case about the same one."),
    "unknown_figures": marked(
        "I do not know “{given}”. Behind the command you can write `today`, `yesterday`, `week`, `last week`, `month`, "
        "`last month`, a day such as `2026-09-14`, days such as `2026-09-01..2026-09-14`, `team NAME`, and `by team`, "
        "`by channel`, `by agent` or `by category`."
    ),
    "which_dimension": marked("By what? Please write `by team`, `by channel`, `by agent` or `by category`."),
    "which_team": marked("Which team? Please write one of {accepted}."),
    "no_teams": marked("No contact names a team yet. Please leave the team out."),
    "no_such_day": marked("There is no day {given}. A day looks like `2026-09-14`."),
    "day_not_come": marked("This day has not come yet. Please choose an earlier one."),
    "days_turned_round": marked("The last of these days comes before the first. Please write the earlier one first."),
    "too_many_days": marked("These are too many days at once. Please ask for a year or less."),
    "compare_what": marked(
        "What is to be compared? Please write two periods, two teams or two channels, such as `compare last week week` "
        "or `compare phone chat last month`."
    ),
    "compare_alike": marked("Only like can be compared: two periods, two teams or two channels."),
    "compare_itself": marked("These are the same. Please write two different ones."),
    "compare_overlap": marked("These periods have days in common. Please write two that have none."),
    "unknown_comparison": marked(
        "I do not know “{given}”. Behind `compare` you can write two periods, or two teams or channels and a period."
    ),
    "unknown_export": marked("I do not know “{given}”. Behind `export` you can write `csv` or `xlsx`, and days."),
    "export_too_many": marked(
        "These are too many for one message. An operator can write them in a shell: `{command}`."
    ),
    "not_your_agents": marked("Figures of agents are for their own lead alone. Please use `by team` or `by channel`."),
    "unknown_month": marked(
        "I do not know “{given}”. Behind `scorecard` you can write a month such as `2026-08`, the `@name` of somebody "
        "whom you lead, or `rules`."
    ),
    "month_not_over": marked("This month is not over yet. There is a scorecard from the first day after it on."),
    "not_your_scorecard": marked(
        "A scorecard is for the agent it is about and for their own lead, and for nobody else."
    ),
    "no_scorecard_rules": marked("No rules for scorecards held in this month. Please choose a later one."),
    "not_a_target": marked(
        "This is no target. Please write a percentage such as 92%, a time such as 30s, or a number."
    ),
    "target_beyond": marked("This indicator cannot have such a value. Please write one that can be reached."),
    "target_of_channel": marked("A first response time has one target for each channel. Please choose the channel."),
    "due_out_of_range": marked("Please choose a day from today on, within a year."),
    "decided_already": marked("{actor} has decided this already: {number}."),
    "action_ended": marked("{number} has ended already, or got another day meanwhile. Please open the list again."),
    "target_in_past": marked("This day is over, and what was judged stays judged. Please choose today or a later day."),
    # Translators: {deciders} lists people, joined by "or".
    "not_yours_to_steer": marked("Only {deciders} can do this, for they answer for the numbers. Please ask them."),
    "not_yours_to_run": marked("Only {deciders} can do this, for they run this bot. Please ask them."),
    "agreed_already": marked("{actor} has agreed to this already."),
    "declined_already": marked("{actor} has declined this already. Please talk to each other, then ask again."),
    "asked_no_more": marked("This is not asked any more. Please look at the case to see what can be done now."),
    "not_yours_to_decide": marked("Only {deciders} can decide on this for {number}. Please ask them."),
    "no_daily_numbers": marked("The policy names no numbers to enter (`daily_numbers`). Please ask whoever runs me."),
    "day_out_of_range": marked("Please choose a day of the last twelve months, up to today."),
    "not_a_count": marked("Please enter a whole number, 0 or more."),
    "out_of_nothing": marked("A share is out of something: please enter a number above 0."),
    "more_than_all": marked("This is more than all of them. Please correct one of both numbers."),
    "file_needed": marked("Please choose a file."),
    "file_too_large": marked(
        "This file is too large: up to {megabytes} MB can be uploaded. Please split it, or ask whoever runs the bot."
    ),
    "source_needed": marked(
        "Please name the system this table comes from, with up to 40 of a-z, 0-9, _ and -, and never by another name."
    ),
    "upload_decided": marked("This was decided already. The message above says what came of it."),
    "unknown_idea": marked("There is no suggestion {number}. A number looks like K-17."),
    "similar_ideas": marked("There are suggestions like this one already. Please open the form again."),
    "kept_elsewhere": marked("Names and contacts are kept in the company's own system, and not here."),
    "contact_kept_elsewhere": marked(
        "It looks as if this held a telephone, identity or card number or an address. Those are kept in the company's "
        "own system: please say it without."
    ),
    "holds_contact": marked(
        "Everybody reads this, and it looks as if it held a telephone, order or card number or an address. Please say "
        "it without."
    ),
    "co_author_outsider": marked("Only members of the service team can be authors. Please choose somebody else."),
    "idea_decided": marked("{number} is decided already. Please choose another one, or hand yours in as a new one."),
    "idea_over": marked("{number} is decided already, and its votes are frozen."),
    "idea_outdated": marked("{number} has just been changed. Please look at it again."),
    "idea_number_needed": marked("Which suggestion? Write `{command} show 17`."),
    "idea_note_needed": marked("Please say it in words: its author reads this."),
    "idea_into_needed": marked("Please give the number of the other suggestion."),
    "idea_itself": marked("This is {number} itself. Please give the number of the other suggestion."),
    "idea_ended": marked("{number} is “{stage}”. Please choose another one to merge it into."),
    "idea_owner_outsider": marked("Only members of the service team can carry it out. Please choose somebody else."),
    # Translators: {stage} is a stage of a suggestion such as "planned".
    "idea_impossible": marked("This is not possible now: {number} is “{stage}”."),
    "idea_not_yours": marked(
        "This is up to those who answer {number}, and nobody answers an idea of their own. Please ask them."
    ),
    "outsider": marked("Only members of the service team can do this. Please ask one of them."),
    # Translators: {state} is a state such as "in progress"; {last} and {possible} are whole sentences, or nothing.
    "impossible": marked("This is not possible now: {number} is “{state}”. {last} {possible}"),
    "not_now": marked("This is not possible for {number} as it is now. {last} {possible}"),
    # Translators: {possible} is a whole sentence, or nothing.
    "not_yours": marked("Only the owner of {number} ({owner}) or a lead can do this. Please ask them. {possible}"),
    # Translators: {last} is a whole sentence.
    "outdated": marked("{number} has just been changed. {last} Please check what you wrote, then save again."),
}
# Why a move that the state would allow is not possible all the same: what the case is, or is not yet.
# Translators: {last} and {possible} are whole sentences, or nothing.
_IN_THE_WAY: Mapping[Fact, str] = {
    Fact.URGENT: marked("{number} is urgent already. {possible}"),
    Fact.HIGH: marked("{number} has no higher severity than normal. {possible}"),
    Fact.ANONYMOUS: marked("{number} is anonymous: there is no customer who could be reached. {possible}"),
    Fact.REGULATOR: marked("{number} is a regulator's ticket: only a lead can close it so. {possible}"),
    Fact.ACCEPTED: marked("{number} was accepted already. {last} {possible}"),
    Fact.HANDOFF_OPEN: marked("No department has {number} now. {last} {possible}"),
    Fact.HANDOFF_ASKED: marked("No department is asked to take on {number} now. {last} {possible}"),
    Fact.WAITS_USED_UP: marked("{number} has waited for the customer as often as is allowed. {possible}"),
    Fact.COMMITMENT_OPEN: marked("Nothing is owed to the customer of {number} now. {last} {possible}"),
    Fact.COMMITMENTS_LEFT: marked("Nothing more is owed to the customer of {number} now. {last} {possible}"),
    Fact.CALLER_NAMED: marked("Nobody has been chosen yet to call the customer of {number} back. {possible}"),
    Fact.RECOVERY_ASKED: marked("Nobody has asked for a recovery of {number}. {last} {possible}"),
    Fact.ATTEMPTS_COMPLETE: marked(
        "The customer of {number} was not tried often enough: it takes several tries in different parts of the day. "
        "{possible}"
    ),
    Fact.COURTESY_OWED: marked("No courtesy call is owed for {number}. {last} {possible}"),
    Fact.REOPENABLE: marked("{number} was closed too long ago to be reopened. Please file a new complaint."),
}
# Translators: {possible} is a whole sentence, or nothing.
_HANDED_ALREADY = marked("A department has {number} already. Please end that hand-off first. {possible}")
_FOR_THE_DEPARTMENT = marked("Only the department that was asked, or a lead, can take {number} on. {possible}")
_FOR_A_LEAD = marked("Only a lead can do this for {number}. Please ask one. {possible}")
# Translators: {caller} is whoever was chosen to call the customer back.
_FOR_THE_CALLER = marked(
    "It is for {caller} to call the customer of {number} back. Please ask them, or a lead. {possible}"
)
_CALLERS_MOVES = frozenset(row.move for row in TRANSITIONS if Role.CALLER in row.who)
_OWNERS_MOVES = frozenset(row.move for row in TRANSITIONS if Role.OWNER in row.who)


def sentence_of(refusal: Refusal, words: Words, zone: str) -> str:
    """Say a refusal in words; people are mentioned, so it is for mrkdwn."""
    sentence = words.gettext(_sentence(refusal))
    return " ".join(sentence.format(**_facts(refusal, words, zone)).split())


def plain_sentence_of(refusal: Refusal, words: Words, zone: str, names: Mapping[str, str]) -> str:
    """Say a refusal beside a field, where Slack draws no mentions: people by their *names*."""
    sentence = sentence_of(refusal, words, zone)
    for person, name in names.items():
        sentence = sentence.replace(f"<@{person}>", name)
    return sentence


def people_in(refusal: Refusal) -> list[str]:
    """Return whom a refusal names."""
    named = [str(refusal.facts[key]) for key in ("owner", "caller", "actor") if refusal.facts.get(key)]
    return [*named, *_people(refusal.facts, "deciders")]


def _people(facts: Mapping[str, object], key: str) -> tuple[str, ...]:
    people = facts.get(key)
    return persons(str(person) for person in people) if isinstance(people, tuple) else ()


def _sentence(refusal: Refusal) -> str:
    move = refusal.facts.get("move")
    if refusal.code == "not_yours" and move is Move.TAKE_HANDOFF:
        return _FOR_THE_DEPARTMENT
    if refusal.code == "not_yours" and move in _CALLERS_MOVES and refusal.facts.get("caller"):
        return _FOR_THE_CALLER
    if refusal.code == "not_yours" and isinstance(move, Move) and move not in _OWNERS_MOVES:
        return _FOR_A_LEAD
    because = refusal.facts.get("because")
    if refusal.code == "not_now" and isinstance(because, Fact):
        return _HANDED_ALREADY if move is Move.HAND_OFF else _IN_THE_WAY[because]
    return _SENTENCES[refusal.code]


def _facts(refusal: Refusal, words: Words, zone: str) -> dict[str, str]:
    facts = refusal.facts
    said = {"number": escape(str(facts.get("number") or "")), "possible": _possible(facts, words)}
    said["megabytes"] = str(facts.get("megabytes") or "")
    said["command"] = str(facts.get("command") or "")
    said["least"], said["most"] = str(facts.get("least") or ""), str(facts.get("most") or "")
    earliest = facts.get("earliest")
    said["day"] = day_words(words, earliest) if isinstance(earliest, date) else "–"
    said["given"] = retold(str(facts.get("given") or ""))
    accepted = facts.get("accepted")
    said["accepted"] = either(words, map(escape, accepted)) if isinstance(accepted, tuple) else "–"
    said["last"] = _last(facts, words, zone)
    said["owner"] = person_name(words, str(facts["owner"])) if facts.get("owner") else "–"
    said["caller"] = person_name(words, str(facts["caller"])) if facts.get("caller") else "–"
    said["actor"] = person_name(words, str(facts["actor"])) if facts.get("actor") else "–"
    said["deciders"] = either(words, [f"<@{person}>" for person in _people(facts, "deciders")]) or "–"
    state, oldest = facts.get("state"), facts.get("oldest")
    stage = facts.get("stage")
    said["stage"] = stage_name(words, stage) if isinstance(stage, Stage) else "–"
    said["state"] = state_name(words, state) if isinstance(state, State) else "–"
    for name in ("since", "until"):
        at = facts.get(name)
        said[name] = f"{at:%H:%M}" if isinstance(at, time) else "–"
    said["items"] = _items(facts, words)
    until = facts.get("until")
    said["until"] = plain_moment(words, until, zone) if isinstance(until, datetime) else "–"
    said["oldest"] = span(words, oldest) if isinstance(oldest, timedelta) else "–"
    return said


def _items(facts: Mapping[str, object], words: Words) -> str:
    names = facts.get("items")
    if not isinstance(names, tuple):
        return "–"
    return together(words, (name.in_language(words.language) for name in names if isinstance(name, Text)))


def _last(facts: Mapping[str, object], words: Words, zone: str) -> str:
    last, actor, at = facts.get("last"), facts.get("actor"), facts.get("at")
    if not isinstance(last, Move) or not isinstance(at, datetime):
        return ""
    return words.gettext("Last action: {what} ({who}, {when}).").format(
        what=move_name(words, last), who=person_name(words, str(actor)), when=plain_moment(words, at, zone)
    )


def _possible(facts: Mapping[str, object], words: Words) -> str:
    moves = facts.get("possible")
    if not isinstance(moves, tuple) or not moves:
        return ""
    labels = move_labels((move for move in moves if isinstance(move, Move)), words)
    return words.gettext("You can: {moves}.").format(moves=either(words, labels)) if labels else ""
