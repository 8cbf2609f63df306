"""The first bytes of files that no reader takes apart, and what each is. Both sides: a reader says why it does not, and
intake knows it without one.

The limit: a sign says what a file begins as, and a text may begin with the shorter ones.
"""

from __future__ import annotations

ARCHIVES = (
    (b"7z\xbc\xaf\x27\x1c", "seven_zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"ALZ\x01", "alz"),
    (b"EGGA", "egg"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
DOCUMENTS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"<!DOCTYPE html", "html"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
    (b"HWP Document File", "hwp"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
"""`ole`: an old Word's or Hangul's, or a new one's that is locked."""


def sign_of(data: bytes, signs: tuple[tuple[bytes, str], ...]) -> str:
    """Which of `signs` it begins with; empty where with none."""
    return next((name for sign, name in signs if data.startswith(sign)), "")
