"""Trains the merges and writes them as a standard tokenizer.json with the contract's exact ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer
from tokenizers.decoders import ByteLevel as ByteDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.trainers import BpeTrainer

from stream import tokens as t
from tokenizer.pretokens import PATTERN, byte_alphabet


def _bare(model: BPE) -> Tokenizer:
    tokenizer = Tokenizer(model)
    split = Split(Regex(PATTERN), behavior="isolated")
    tokenizer.pre_tokenizer = Sequence([split, ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = ByteDecoder()
    return tokenizer


def train_tokenizer(texts: Iterable[str], vocabulary: int = t.VOCABULARY) -> str:
    """The content of tokenizer.json. Raises ValueError where the texts are too few for the vocabulary."""
    merges_wanted = vocabulary - t.FIRST_MERGE
    alphabet = byte_alphabet()
    learner = _bare(BPE())
    trainer = BpeTrainer(
        vocab_size=256 + merges_wanted,
        min_frequency=2,
        initial_alphabet=alphabet,
        show_progress=False,
        special_tokens=[],
    )
    learner.train_from_iterator(_lines(texts), trainer)
    merges = [tuple(pair) for pair in json.loads(learner.to_str())["model"]["merges"]]
    vocab = {name: number for number, name in enumerate(t.control_tokens())}
    for piece in [*alphabet, *(a + b for a, b in merges)]:
        vocab.setdefault(piece, len(vocab))
    if len(vocab) != vocabulary:
        raise ValueError(f"{len(vocab)} tokens could be learned instead of {vocabulary}: more text is needed")
    return _document(vocab, merges)


def _document(vocab: dict[str, int], merges: list[tuple[str, str]]) -> str:
    """Control tokens are listed as added tokens so that other tools can name them."""
    document = json.loads(_bare(BPE(vocab=vocab, merges=merges)).to_str())
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    names = t.control_tokens()
    document["added_tokens"] = [{"id": n, "content": name, **flags} for n, name in enumerate(names)]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def write_tokenizer(texts: Iterable[str], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(train_tokenizer(texts), encoding="utf-8")


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Single lines, and of each line no more than a person would read."""
    for text in texts:
        for line in text.split("\n"):
            if line and len(line) <= 400:
                yield line.removesuffix("\r")
