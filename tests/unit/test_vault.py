"""What a customer gave is sealed: it opens only where it belongs, only unharmed, and only for who has the key."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import Unreadable, Vault

OLD, NEW = ("k1", "the first secret, long enough"), ("k2", "the second secret, long enough")
VAULT = Vault([OLD])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_what_was_sealed_opens_again_and_nowhere_else(text: str) -> None:
    sealed = VAULT.seal("customer_name", text)

    assert VAULT.open("customer_name", sealed) == text
    with pytest.raises(Unreadable):
        VAULT.open("description", sealed)


def test_equal_texts_are_sealed_differently_and_never_in_the_open() -> None:
    sealed = [VAULT.seal("customer_name", "张三丰") for _ in range(3)]

    assert len(set(sealed)) == 3
    assert all(one is not None and one.startswith("k1:") and "张" not in one for one in sealed)


def test_nothing_stays_nothing() -> None:
    assert (VAULT.seal("note", ""), VAULT.seal("note", None)) == (None, None)
    assert VAULT.open("note", None) == ""
    assert VAULT.match_key("order", "") is None


def sealed_bytes() -> bytes:
    sealed = VAULT.seal("note", "It was sent anew.")
    assert sealed is not None
    return urlsafe_b64decode(sealed.removeprefix("k1:"))


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_a_changed_byte_anywhere_keeps_it_shut(place: int) -> None:
    changed = bytearray(sealed_bytes())
    changed[place] ^= 1

    with pytest.raises(Unreadable):
        VAULT.open("note", f"k1:{urlsafe_b64encode(changed).decode()}")


@pytest.mark.parametrize(
    "sealed", ["", "k1", "k1:", "k1:AA==", "k1:AAAA", "k1:é", "k1:%%%", "k9:AAAA", "plain text", "k1:" + "A" * 16, ":"]
)
def test_what_was_never_sealed_is_unreadable_and_not_a_defect(sealed: str) -> None:
    with pytest.raises(Unreadable, match="note"):
        VAULT.open("note", sealed)


def test_an_error_says_nothing_of_what_is_inside() -> None:
    with pytest.raises(Unreadable) as error:
        Vault([("k1", "another secret, long enough")]).open("note", VAULT.seal("note", "secret words"))

    assert "secret" not in str(error.value)


def test_after_a_rotation_the_newest_key_seals_and_the_old_one_still_opens() -> None:
    rotated = Vault([NEW, OLD])
    before, after = VAULT.seal("note", "old"), rotated.seal("note", "new")

    assert after is not None
    assert after.startswith("k2:")
    assert (rotated.open("note", before), rotated.open("note", after)) == ("old", "new")
    with pytest.raises(Unreadable, match="no key k2"):
        VAULT.open("note", after)


def test_keys_for_matching_survive_a_rotation_and_belong_to_their_field() -> None:
    one = VAULT.match_key("contact", "13812345678")

    assert one == Vault([NEW, OLD]).match_key("contact", "13812345678")
    assert one != VAULT.match_key("order", "13812345678")
    assert one != VAULT.match_key("contact", "13812345679")
    assert one != Vault([NEW]).match_key("contact", "13812345678")
    assert one == Vault([NEW]).matching_by(VAULT.first_match_key).match_key("contact", "13812345678")
    assert one is not None
    assert "13812345678" not in one
