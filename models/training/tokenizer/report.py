"""Bytes per token by language, over texts the merges were not learned from."""

from __future__ import annotations

from collections import defaultdict
from typing import Iterable

from tokenizer.line_encoder import LineEncoder


def bytes_per_token(encode: LineEncoder, texts: Iterable[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """`texts`: language and text. Line breaks count as one byte and one token each."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for language, text in texts:
        lines = text.split("\n")
        total = sums[language]
        total[0] += len(text.encode())
        total[1] += sum(len(encode(line)) + 1 for line in lines)
        total[2] += len(lines)
    return {
        language: {"bytes": size, "tokens": count, "lines": lines, "bytesPerToken": round(size / count, 3)}
        for language, (size, count, lines) in sorted(sums.items())
    }


def as_table(report: dict[str, dict[str, float]]) -> str:
    rows = ["| language | kB | lines | bytes per token |", "| --- | ---: | ---: | ---: |"]
    for language, row in report.items():
        rows.append(f"| {language} | {row['bytes'] / 1e3:.0f} | {row['lines']:.0f} | {row['bytesPerToken']:.2f} |")
    size, count = (sum(row[key] for row in report.values()) for key in ("bytes", "tokens"))
    rows.append(f"| all | {size / 1e3:.0f} | | {size / max(count, 1):.2f} |")
    return "\n".join(rows) + "\n"
