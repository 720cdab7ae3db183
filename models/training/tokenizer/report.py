"""Bytes per token by language, over texts the merges were not learned from, beside other tokenizers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

Count = Callable[[str], int]  # tokens of a text


def by_lines(encode: Callable[[str], Sequence[int]]) -> Count:
    """As the stream does: lines one by one, and a token for each line break."""
    return lambda text: sum(len(encode(line)) + 1 for line in text.split("\n"))


def against(path: Path) -> dict[str, Count]:
    """Any tokenizer.json, by its folder's name: texts as it reads them, and by lines. All text is read as text."""
    from tokenizers import Tokenizer

    library = Tokenizer.from_file(str(path))
    library.encode_special_tokens = True

    def encode(text: str) -> list[int]:
        return library.encode(text, add_special_tokens=False).ids

    name = path.stem if path.stem != "tokenizer" else path.resolve().parent.name
    return {name: lambda text: len(encode(text)), f"{name}, by lines": by_lines(encode)}


def bytes_per_token(counts: dict[str, Count], texts: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """`texts`: language and text. By language: bytes, lines, and by the name of a count its tokens."""
    sums: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"bytes": 0, "lines": 0, "tokens": dict.fromkeys(counts, 0)}
    )
    for language, text in texts:
        total = sums[language]
        total["bytes"] += len(text.encode())
        total["lines"] += text.count("\n") + 1
        for name, count in counts.items():
            total["tokens"][name] += count(text)
    return {
        language: total | {"bytesPerToken": _per_token(total)} for language, total in sorted(sums.items())
    }


def _per_token(row: dict[str, Any]) -> dict[str, float]:
    return {name: round(row["bytes"] / max(count, 1), 3) for name, count in row["tokens"].items()}


def as_table(report: dict[str, dict[str, Any]]) -> str:
    """Bytes per token; the last row counts all bytes alike."""
    names = list(dict.fromkeys(name for row in report.values() for name in row["tokens"]))
    whole = {key: sum(row[key] for row in report.values()) for key in ("bytes", "lines")}
    whole["tokens"] = {name: sum(row["tokens"][name] for row in report.values()) for name in names}
    rows = [["language", "kB", "lines", *names], ["---"] + ["---:"] * (2 + len(names))]
    for language, row in [*report.items(), ("all", whole)]:
        figures = [f"{figure:.2f}" for figure in _per_token(row).values()]
        rows.append([language, f"{row['bytes'] / 1e3:.0f}", str(row["lines"]), *figures])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
