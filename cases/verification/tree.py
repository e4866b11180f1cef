"""A Merkle tree whose leaves can change: one changed leaf costs one path, not the whole tree."""

import hashlib

_SIZE = 32


class Tree:
    """The tree of RFC 9162 over numbered leaves, 64 bytes of memory a leaf."""

    def __init__(self) -> None:
        self._levels: list[bytearray] = [bytearray()]
        self._changed: set[int] = set()

    def __len__(self) -> int:
        return len(self._levels[0]) // _SIZE

    def put(self, index: int, digest: bytes) -> None:
        """Replace a leaf, or add the next one.

        Raises:
            IndexError: a leaf in between is missing.

        """
        if index > len(self):
            raise IndexError(index)
        self._levels[0][index * _SIZE : (index + 1) * _SIZE] = digest
        self._changed.add(index)

    def root(self) -> str:
        """Give the root after recomputing what changed since the last call."""
        if not len(self):
            return hashlib.sha256(b"").hexdigest()
        depth, changed = 0, self._changed
        while len(self._levels[depth]) > _SIZE:
            if depth + 1 == len(self._levels):
                self._levels.append(bytearray())
            changed = {index // 2 for index in changed}
            for parent in sorted(changed):
                self._levels[depth + 1][parent * _SIZE : (parent + 1) * _SIZE] = self._node(depth, parent)
            depth += 1
        self._changed = set()
        return self._levels[depth].hex()

    def _node(self, depth: int, parent: int) -> bytes:
        """A parent hashes its two children; a last child alone moves up unchanged."""
        below = self._levels[depth]
        children = bytes(below[2 * parent * _SIZE : (2 * parent + 2) * _SIZE])
        return hashlib.sha256(b"\x01" + children).digest() if len(children) > _SIZE else children


def leaf(chain: int, length: int, head: str) -> bytes:
    """Hash one leaf: the head of a chain at a length."""
    return hashlib.sha256(b"\x00" + f'[{chain},{length},"{head}"]'.encode()).digest()
