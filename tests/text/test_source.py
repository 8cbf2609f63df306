"""Source code as text: whatever the bytes are, and cut in linear time."""

from __future__ import annotations

import pytest

from grader.text.source import TOKEN, decode_source, drop_comments


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_source_is_decoded_as_it_was_saved(encoding):
    assert decode_source("이름 = '값'\n".encode(encoding)) == "이름 = '값'\n"


def test_a_letter_that_is_cut_off_costs_only_itself():
    assert decode_source("가나".encode()[:-1]) == "가"
    assert decode_source(b"\xff\xff") == "\ufffd\ufffd"


def test_whatever_it_is_every_letter_is_in_one_token():
    for text in ("'''", '"a\nb', "\\", "if x:\n\ty = 1.e5\r\n", "\x00가§", 'f"{a}" # b'):
        assert "".join(match[0] for match in TOKEN.finditer(text)) == text


def test_comments_are_dropped_and_texts_are_not():
    assert drop_comments("a = '#1'  # why\n# b\n") == "a = '#1'  #\n#\n"
