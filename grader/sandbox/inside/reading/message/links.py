"""Files that are not there: links to clouds that stand in a text, and whose they are.

The limit: a link is told, never followed.
"""

from __future__ import annotations

import re

MAX_LINKS = 30
MAX_LENGTH = 1_000
_URL = re.compile(r"https?://[!#$%&*+,\-./0-9:;=?@A-Z\\^_a-z~|]{4,2000}", re.IGNORECASE)
_HOST = re.compile(
    r"https?://(?:[^/@?#\\]{0,200}@)?([a-z0-9.-]{1,250})(?::\d{1,5})?(?=[/?#]|\Z)([^?#]{0,300})", re.IGNORECASE
)
_SERVICES: tuple[tuple[str, str, str], ...] = (
    ("google_colab", "colab.research.google.com", ""),
    ("google_drive", "drive.google.com", ""),
    ("google_drive", "drive.usercontent.google.com", ""),
    ("google_docs", "docs.google.com", ""),
    ("naver_mybox", "mybox.naver.com", ""),
    ("naver_mybox", "ndrive.naver.com", ""),
    ("naver_mybox", "cloud.naver.com", ""),
    ("naver_bigfile", "bigfile.mail.naver.com", ""),
    ("naver_bigfile", "mail.naver.com", "bigfile"),
    ("naver_short", "naver.me", ""),
    ("daum_bigfile", "bigfile.mail.daum.net", ""),
    ("daum_bigfile", "bigmail.daum.net", ""),
    ("daum_bigfile", "mail.daum.net", "big"),
    ("daum_bigfile", "mail.kakao.com", "big"),
    ("kakao_drive", "drive.kakaowork.com", ""),
    ("onedrive", "onedrive.live.com", ""),
    ("onedrive", "1drv.ms", ""),
    ("onedrive", "sharepoint.com", ""),
    ("dropbox", "dropbox.com", ""),
    ("dropbox", "db.tt", ""),
    ("icloud", "icloud.com", ""),
    ("github", "github.com", ""),
    ("github", "gist.github.com", ""),
    ("replit", "replit.com", ""),
    ("wetransfer", "wetransfer.com", ""),
    ("wetransfer", "we.tl", ""),
    ("sendanywhere", "send-anywhere.com", ""),
    ("sendanywhere", "sendanywhe.re", ""),
)
"""Code, host (or a host above it), and what its path must hold."""


def service_of(url: str) -> str:
    """Whose cloud it points at, a code; empty where it is none that is known."""
    found = _HOST.match(url)
    if found is None:
        return ""
    host, path = f".{found[1].lower().rstrip('.')}", found[2].lower()
    return next((code for code, end, part in _SERVICES if host.endswith(f".{end}") and part in path), "")


def find_links(text: str) -> list[tuple[str, str]]:
    """Services and links, each link once, in order; at most `MAX_LINKS`."""
    found: dict[str, str] = {}
    for url in _URL.finditer(text):
        link = url[0].rstrip(".,;:!?*\\|")
        if len(link) <= MAX_LENGTH and link not in found and (service := service_of(link)):
            found[link] = service
            if len(found) == MAX_LINKS:
                break
    return [(service, link) for link, service in found.items()]
