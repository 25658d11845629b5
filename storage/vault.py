"""Encryption of customer fields, and the keyed hashes by which they are matched without being read."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from copy import copy
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Unreadable(Exception):
    """A field was written under a key this process does not have, or was tampered with."""


class Vault:
    """Seals and opens single fields with AES-GCM; the newest key seals, every known key opens.

    A sealed field is `version:base64`, bound to the *field* it belongs to, so that a value moved to another column
    does not open there.
    """

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        """Take (version, secret) pairs, the newest first; a secret is any text with enough of chance in it."""
        self._ciphers = {version: AESGCM(_derive(secret, b"field")) for version, secret in keys}
        self.versions = tuple(version for version, _ in keys)
        # What a database without a key of its own was hashed with: hashes stay equal across a rotation.
        self.first_match_key = _derive(keys[-1][1], b"match")
        self._match_key = self.first_match_key

    @property
    def newest(self) -> str:
        """The version of the key that seals."""
        return self.versions[0]

    def matching_by(self, key: bytes) -> Self:
        """Return the same vault, making its keyed hashes with *key*."""
        other = copy(self)
        other._match_key = key
        return other

    def seal(self, field: str, text: str | None) -> str | None:
        """Encrypt *text*; nothing stays nothing."""
        if not text:
            return None
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self.newest].encrypt(nonce, text.encode(), field.encode())
        return f"{self.newest}:{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, field: str, sealed: str | None) -> str:
        """Decrypt what `seal` made; raises `Unreadable`."""
        if sealed is None:
            return ""
        version, _, body = sealed.partition(":")
        if version not in self._ciphers:
            raise Unreadable(f"no key {version} for {field}")
        try:
            raw = urlsafe_b64decode(body)
            return self._ciphers[version].decrypt(raw[:_NONCE], raw[_NONCE:], field.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"{field} does not open") from error

    def match_key(self, field: str, text: str) -> str | None:
        """Return a keyed hash of *text*, equal for equal texts; nothing matches nothing."""
        if not text:
            return None
        return hmac.digest(self._match_key, f"{field}\0{text}".encode(), "sha256").hex()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"redress/" + purpose).derive(secret.encode())
