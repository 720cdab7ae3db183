"""Command line: `python -m tokenizer train|report`."""

from __future__ import annotations

import argparse
import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

from corpus.clone import Clone
from corpus.languages import is_machine_made, language_of, looks_machine_made
from corpus.repositories import SPLITS, Repositories, folders_of_other_licences
from corpus.secrets import is_secret_file
from tokenizer.line_encoder import LineEncoder
from tokenizer.report import against, as_table, by_lines, bytes_per_token
from tokenizer.train import write_tokenizer

HELD_BACK = 10  # one file in this many is kept for the report


def source_texts(clones: list[Path], splits: set[str], most_bytes: int, held_back: bool) -> Iterator[tuple[str, str]]:
    """Language and text of source files, at most so many bytes of a language of a repository.

    At the listed commit, else at HEAD; without files of secrets and folders under other licences.
    """
    allowed = Repositories.load()
    for clone in allowed.readable([Clone(path) for path in clones], splits):
        left: dict[str, int] = {}
        commit = allowed.of(clone).commit
        folders = folders_of_other_licences(clone, commit)
        files = [(path, blob) for path, blob in clone.tree(commit or "HEAD") if language_of(path)]
        files = [f for f in files if not (f[0].startswith(folders) or is_secret_file(f[0]))]
        random.Random(zlib.crc32(clone.name.encode())).shuffle(files)
        chosen = [f for f in files if (zlib.crc32(f[0].encode()) % HELD_BACK == 0) == held_back]
        texts = clone.texts([blob for _, blob in chosen], 100_000)
        for path, blob in chosen:
            language, text = language_of(path), texts.get(blob)
            if text is None or is_machine_made(path) or looks_machine_made(text):
                continue
            if left.setdefault(language, most_bytes) > 0:
                left[language] -= len(text)
                yield language, text


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tokenizer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("train", "report"):
        command = commands.add_parser(name)
        command.add_argument("--clones", nargs="+", type=Path, required=True)
        command.add_argument("--splits", default="train", help=f"of {', '.join(SPLITS)}; comma-separated")
        command.add_argument("--most-mb", type=float, default=1.5, help="of one language of one repository")
    commands.choices["train"].add_argument("--out", type=Path, required=True)
    commands.choices["report"].add_argument("--tokenizer", type=Path, required=True)
    other = "another tokenizer.json to set beside it; may be given again"
    commands.choices["report"].add_argument("--against", type=Path, action="append", default=[], help=other)
    commands.choices["report"].add_argument("--json", type=Path)
    arguments = parser.parse_args()
    splits, most = set(arguments.splits.split(",")), int(arguments.most_mb * 1e6)
    if arguments.command == "train":
        texts = source_texts(arguments.clones, splits, most, held_back=False)
        write_tokenizer((text for _, text in texts), arguments.out)
        return
    texts = source_texts(arguments.clones, splits, most, held_back=True)
    counts = {"ours": by_lines(LineEncoder(arguments.tokenizer))}
    for path in arguments.against:
        counts |= against(path)
    report = bytes_per_token(counts, texts)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    print(as_table(report))


if __name__ == "__main__":
    main()
