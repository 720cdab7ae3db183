"""Lines to token ids and back. All text is read as text: `<L7>` in a source file is four characters.

Pieces are at most 16 bytes and repeat all the time, so each is merged once and then remembered; that
is faster than a call of the tokenizers library for every line, and needs no library where the
training runs. The library reads the same tokenizer.json to the same ids (tested).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from stream import tokens as t
from tokenizer.pretokens import PATTERN, byte_alphabet, pretokens


class LineEncoder:
    """`kept`: number of lines, and of pieces, whose ids are remembered before all are forgotten.

    Raises ValueError where the file does not follow the contract.
    """

    def __init__(self, path: Path, kept: int = 400_000) -> None:
        source = path.read_bytes()
        self.digest = hashlib.sha256(source).hexdigest()
        document = json.loads(source)
        self._vocab: dict[str, int] = document["model"]["vocab"]
        self._check(document)
        merges = document["model"]["merges"]
        pairs = [tuple(pair.split(" ")) if isinstance(pair, str) else tuple(pair) for pair in merges]
        self._ranks = {pair: rank for rank, pair in enumerate(pairs)}
        self._alphabet = byte_alphabet()
        self._kept = kept
        self._lines: dict[str, list[int]] = {}
        self._pieces: dict[str, tuple[int, ...]] = {}
        bytes_of = {char: byte for byte, char in enumerate(self._alphabet)}
        self._bytes = {
            number: bytes(bytes_of[char] for char in piece) for piece, number in self._vocab.items() if number >= t.BYTE
        }

    def __call__(self, line: str) -> list[int]:
        """`line` has no line break. The list must not be changed."""
        ids = self._lines.get(line)
        if ids is None:
            ids = []
            for piece in pretokens(line):
                ids += self._pieces.get(piece) or self._merge(piece)
            if len(self._lines) >= self._kept:
                self._lines.clear()
            self._lines[line] = ids
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """What is no UTF-8 reads as U+FFFD; control tokens read as nothing."""
        return self.bytes_of(ids).decode("utf-8", errors="replace")

    def bytes_of(self, ids: Sequence[int]) -> bytes:
        return b"".join(self._bytes.get(number, b"") for number in ids)

    def _merge(self, piece: str) -> tuple[int, ...]:
        """The pair that was learned first is merged first, from the left."""
        parts = [self._alphabet[byte] for byte in piece.encode("utf-8", "replace")]
        while len(parts) > 1:
            ranked = [(self._ranks.get(pair), at) for at, pair in enumerate(zip(parts, parts[1:]))]
            known = [found for found in ranked if found[0] is not None]
            if not known:
                break
            _, at = min(known)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        ids = tuple(self._vocab[part] for part in parts)
        if len(self._pieces) >= self._kept:
            self._pieces.clear()
        self._pieces[piece] = ids
        return ids

    def _check(self, document: dict) -> None:
        if len(self._vocab) != t.VOCABULARY:
            raise ValueError(f"{len(self._vocab)} tokens instead of {t.VOCABULARY}")
        names = [*t.control_tokens(), *byte_alphabet()]
        wrong = [name for number, name in enumerate(names) if self._vocab.get(name) != number]
        if wrong:
            raise ValueError(f"tokens at other ids than the contract's: {wrong[:5]}")
        split = document["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"]
        if split != PATTERN:
            raise ValueError("the file cuts lines by another rule than pretokens.py")
