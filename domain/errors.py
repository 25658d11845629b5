"""What can go wrong by rule.

Refusal            a rule said no; shown to the person as help, logged at info
└── Outdated       the case has moved on since the person looked at it
"""


class Refusal(Exception):
    """A rule said no to a person.

    *code* names the sentence that a view makes of it in the reader's language, *field* the form field to show it
    beside (None when no field is to blame), *facts* what the sentence needs. Facts hold no customer data.
    """

    def __init__(self, code: str, field: str | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


class Outdated(Refusal):
    """Somebody else was first: *facts* say who, and which state the case has reached."""
