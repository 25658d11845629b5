"""What may be shown of a customer: a name, a contact and an order number with their identifying parts hidden."""

import re
import unicodedata

# Two-character Chinese surnames in present use; anyone else's surname is taken to be one character.
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文"
    "司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘"
    "左丘东门西门南荣"
)
_COMPOUND_SURNAMES = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs"})
_MOBILE_DIGITS = 11
_FEWEST_DIGITS = 7
_MAIL = re.compile(r"(?P<person>[^\s@,;/]*)@(?P<host>[\w-]+(?:\.[\w-]+)+)")

# What tells a customer apart in a text for everybody: a mobile number however it is parted, a long number, an address.
_IDENTIFIES = re.compile(r"(?<!\d)1\d{2}[ -]?\d{4}[ -]?\d{4}(?!\d)|\d{9,}|[^\s@]@[\w-]+\.\w", re.ASCII)


def clean(text: str) -> str:
    """Return *text* in one form: full-width characters folded, invisible ones dropped, white space single."""
    return on_one_line(unicodedata.normalize("NFKC", text))


def on_one_line(text: str) -> str:
    """Return *text* in its own characters, but for invisible ones, with single white space."""
    if not text.isprintable():
        seen = "".join(" " if char in "\t\r\n" else char for char in text)
        text = "".join(char for char in seen if unicodedata.category(char) not in _INVISIBLE)
    return " ".join(text.split())


def holds_contact(text: str) -> bool:
    """Say whether a text holds what looks like a telephone number, an order number or an e-mail address."""
    return _IDENTIFIES.search(clean(text)) is not None


def mask_name(name: str) -> str:
    """Hide all but the surname of a Chinese name, all but the initials of another; at least one star always shows."""
    name = clean(name)
    if len(name) <= 1:
        return "*"
    if _HAN.match(name):
        kept = 2 if name[:2] in _COMPOUND_SURNAMES and len(name) > 2 else 1
        return name[:kept] + "*" * (len(name) - kept)
    return " ".join(f"{part[0]}***" for part in name.split())


def mask_contact(contact: str) -> str:
    """Hide the middle of a telephone number and the person of an e-mail address."""
    contact = clean(contact)
    return _mask_mail(contact) if "@" in contact else _mask_phone(contact)


def _mask_mail(contact: str) -> str:
    """Show nothing but the address itself, for a number may stand beside it, or in its place."""
    found = _MAIL.search(contact)
    if found is None or _digits(found["host"]) >= _FEWEST_DIGITS:
        return "***"
    return f"{found['person'][:1]}***@{found['host']}"


def _mask_phone(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    if len(digits) < _FEWEST_DIGITS:
        return "*" * max(len(phone), 1)
    if len(digits) == _MOBILE_DIGITS and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    area, dash, _ = phone.partition("-")
    if dash and area.isdigit() and len(area) <= min(4, len(digits) - _FEWEST_DIGITS):
        return f"{area}-****{digits[-4:]}"
    return f"****{digits[-4:]}"


def _digits(text: str) -> int:
    return sum(char.isdecimal() for char in text)


def last_digits(contact: str) -> str:
    """What a direct message may say of a contact: two dots and the last four digits; of an e-mail, as masked."""
    contact = clean(contact)
    digits = re.sub(r"\D", "", contact)
    if "@" in contact or len(digits) < _FEWEST_DIGITS:
        return mask_contact(contact)
    return f"••{digits[-4:]}"


def mask_order(order: str) -> str:
    """Return the last four characters of an order number; of a number no longer than that, only the last."""
    order = clean(order)
    if not order:
        return ""
    return f"…{order[-4:]}" if len(order) > 4 else f"…{order[-1:]}"
