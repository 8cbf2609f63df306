"""A message of ours, for the readers to be warm before the first one comes. Student side."""

from __future__ import annotations

from grader.sandbox.seam.contents import Limits
from grader.sandbox.seam.messages import Read

_LINES = b"bWVyZWx5IGEgcm93IG9mIGxldHRlcnMgdGhhdCBzdGFuZCBmb3Igd2hhdCBpcyBhdHRhY2hlZA==\r\n" * 40
_MESSAGE = (
    b"Received: from a.example.org by mx.example.org; Sat, 07 Mar 2026 23:50:00 +0900\r\n"
    b"Message-ID: <1@example.org>\r\nDate: Sat, 07 Mar 2026 23:49:00 +0900\r\n"
    b"From: =?utf-8?B?7ZmN6ri464+Z?= <hong@example.org>\r\nTo: homework@example.org\r\n"
    b"Subject: =?utf-8?B?7Iig7KCc?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"
    b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="dictionary.py"\r\n\r\n' + _LINES + b"--b--\r\n"
)
SAMPLE = Read("mail", _MESSAGE, Limits()._asdict())
"""As it is asked for."""
