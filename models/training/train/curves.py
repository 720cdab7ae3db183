"""Training curves as one SVG picture, from the log of a run."""

from __future__ import annotations

import json
from pathlib import Path

WIDTH, HEIGHT, MARGIN = 720, 360, 50


def write_curves(log: Path, picture: Path) -> None:
    """Loss of training (thin) and validation (dots) over millions of tokens, and where decay begins."""
    records = [json.loads(line) for line in log.read_text().splitlines()]
    losses = [(record["tokens"] / 1e6, record["loss"]) for record in records if "loss" in record]
    valid = [
        (record["tokens"] / 1e6, record["valid_loss"])
        for record in records
        if record.get("valid_loss") is not None
    ]
    if not losses:
        raise ValueError(f"{log} has no losses")
    right = max(tokens for tokens, _ in losses + valid)
    low = min(loss for _, loss in losses + valid)
    high = max(loss for _, loss in losses + valid)

    def x(tokens: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * tokens / right

    def y(loss: float) -> float:
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (loss - low) / max(1e-9, high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        loss, tokens = low + share * (high - low), share * right
        parts.append(f'<path d="M{MARGIN} {y(loss):.1f}H{WIDTH - MARGIN}" stroke="#ddd"/>')
        parts.append(f'<text x="{MARGIN - 6}" y="{y(loss) + 4:.1f}" text-anchor="end">{loss:.2f}</text>')
        parts.append(
            f'<text x="{x(tokens):.1f}" y="{HEIGHT - MARGIN + 18}" text-anchor="middle">{tokens:.0f}</text>'
        )
    decay = [record["tokens"] / 1e6 for record in records if record.get("phase") == "decay"]
    for tokens in decay:
        parts.append(
            f'<path d="M{x(tokens):.1f} {MARGIN}V{HEIGHT - MARGIN}" stroke="#999" stroke-dasharray="4"/>'
        )
        parts.append(f'<text x="{x(tokens) + 4:.1f}" y="{MARGIN}">decay, int8</text>')
    line = " ".join(f"{x(tokens):.1f},{y(loss):.1f}" for tokens, loss in losses)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#27c" stroke-width="1"/>')
    parts += [
        f'<circle cx="{x(tokens):.1f}" cy="{y(loss):.1f}" r="3" fill="#d42"/>' for tokens, loss in valid
    ]
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">million tokens</text>')
    parts.append(
        f'<text x="{MARGIN}" y="20">nats a target token: training (line), validation (dots)</text></svg>'
    )
    picture.write_text("\n".join(parts) + "\n")
