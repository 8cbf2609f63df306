"""Files that are made and not written yet, packed: those of a class of 300 would fill the memory as they are.

The limit: it holds bytes under names, and knows neither what they are nor where they go.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass

_LEVEL = 1  # a quarter of the size for a hundredth of a second per megabyte; more costs more than it saves


@dataclass(frozen=True)
class Packed:
    """Bytes in fewer bytes, with their digest (SHA-256 in hex)."""

    data: bytes
    size: int
    digest: str

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> Packed:
        """What these are together, which need not be there at once."""
        packer, digest, size = zlib.compressobj(_LEVEL), hashlib.sha256(), 0
        packed = []
        for piece in pieces:
            packed.append(packer.compress(piece))
            digest.update(piece)
            size += len(piece)
        return cls(b"".join([*packed, packer.flush()]), size, digest.hexdigest())

    def unpack(self) -> bytes:
        """The bytes as they were."""
        return zlib.decompress(self.data, bufsize=max(1, self.size))  # the whole of it at once, not by doubling


class PackedFiles(MutableMapping[str, bytes]):
    """Names and what they hold; each is unpacked when it is asked for, and only then."""

    def __init__(self, files: Iterable[tuple[str, bytes]] = ()) -> None:
        self._packed: dict[str, Packed] = {}
        self.update(files)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Take a file that is too large to be there in one piece."""
        self._packed[name] = Packed.of(pieces)

    def copy(self) -> PackedFiles:
        """Another one with the same files, which stay packed."""
        other = PackedFiles()
        other._packed = dict(self._packed)
        return other

    def digests(self) -> dict[str, str]:
        """By name the SHA-256 of each, in hex; nothing is unpacked for it."""
        return {name: packed.digest for name, packed in self._packed.items()}

    def __getitem__(self, name: str) -> bytes:
        return self._packed[name].unpack()

    def __setitem__(self, name: str, data: bytes) -> None:
        self._packed[name] = Packed.of([data])

    def __delitem__(self, name: str) -> None:
        del self._packed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)
