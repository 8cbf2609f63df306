"""The digest of a folder's files: of what they are called and hold, and of nothing that Python makes of them."""

from pathlib import Path

from grader.domain.package_files import PACKAGE, digest_files, package_digest


def test_it_is_of_names_and_bytes_and_not_of_bytecode(tmp_path: Path):
    (tmp_path / "room").mkdir()
    page = tmp_path / "room" / "page.html"
    page.write_text("<p>")
    seen = [digest_files(tmp_path)]
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"1")
    (tmp_path / "room" / "a.pyc").write_bytes(b"1")
    assert digest_files(tmp_path) == seen[0]
    page.write_text("<b>")
    seen.append(digest_files(tmp_path))
    page.rename(tmp_path / "page.html")
    seen.append(digest_files(tmp_path))
    (tmp_path / "empty").touch()
    seen.append(digest_files(tmp_path))
    assert len(set(seen)) == 4


def test_the_package_is_ours():
    assert (PACKAGE / "domain" / "package_files.py").is_file()
    assert package_digest() == digest_files(PACKAGE)
