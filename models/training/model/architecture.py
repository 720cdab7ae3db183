"""The shape of the native model: every number that decides what is computed.

One record serves numpy, torch, ONNX and transformers, so that the four cannot disagree.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Literal

LayerKind = Literal["local", "global"]
Activation = Literal["silu", "gelu_tanh"]


@dataclass(frozen=True)
class Architecture:
    """A decoder with interleaved local and global attention layers.

    Sizes are counts. `window` is the number of keys a query of a local layer reads, its own
    included: what both `local_window_size` in ONNX Runtime and `sliding_window` in transformers
    mean. `rope_*` are base frequencies; `norm_epsilon` is added to the mean square.
    """

    width: int
    layers: int
    heads: int
    feed_forward: int
    vocab: int = 16_384
    kv_heads: int = 1
    head_dim: int = 64
    window: int = 256
    global_every: int = 4
    max_positions: int = 8_192
    rope_local: float = 10_000.0
    rope_global: float = 1_000_000.0
    qk_norm: bool = True
    post_norms: bool = True
    activation: Activation = "gelu_tanh"
    embedding_scale: bool = True
    norm_epsilon: float = 1e-6

    def __post_init__(self) -> None:
        if self.heads % self.kv_heads:
            raise ValueError(f"{self.heads} query heads cannot share {self.kv_heads} key heads")
        if self.width % 32 or self.feed_forward % 32 or self.head_dim % 2:
            raise ValueError("width and feed_forward must be multiples of 32, head_dim even")

    @property
    def layer_kinds(self) -> list[LayerKind]:
        """Kind of each layer, first to last: the last of every `global_every` layers is global."""
        return ["global" if (layer + 1) % self.global_every == 0 else "local" for layer in range(self.layers)]

    @property
    def embedding_factor(self) -> float:
        """What a token's row is multiplied with before the first layer."""
        return self.width**0.5 if self.embedding_scale else 1.0

    @property
    def heads_per_kv(self) -> int:
        return self.heads // self.kv_heads

    def rope_base(self, kind: LayerKind) -> float:
        return self.rope_global if kind == "global" else self.rope_local

    @property
    def body_parameters(self) -> int:
        """Parameters without the embedding table."""
        attention = self.width * self.head_dim * 2 * (self.heads + self.kv_heads)
        gains = 2 * self.width * (2 if self.post_norms else 1)
        gains += 2 * self.head_dim if self.qk_norm else 0
        return self.layers * (attention + 3 * self.width * self.feed_forward + gains) + self.width

    @property
    def parameters(self) -> int:
        return self.body_parameters + self.vocab * self.width

    def to_dict(self) -> dict[str, object]:
        return asdict(self)

    @staticmethod
    def from_dict(fields: dict[str, object]) -> Architecture:
        return Architecture(**fields)  # type: ignore[arg-type]

    @staticmethod
    def parse(dims: str, **overrides: object) -> Architecture:
        """Reads `width/layers/heads/feed_forward` or the name of a size.

        Raises ValueError when it is neither.
        """
        if dims in SIZES:
            return replace(SIZES[dims], **overrides)  # type: ignore[arg-type]
        parts = dims.split("/")
        if len(parts) != 4 or not all(part.isdigit() for part in parts):
            raise ValueError(f"{dims!r} is neither one of {sorted(SIZES)} nor width/layers/heads/ff")
        width, layers, heads, feed_forward = map(int, parts)
        return Architecture(width, layers, heads, feed_forward, **overrides)  # type: ignore[arg-type]


SIZES: dict[str, Architecture] = {
    "tiny": Architecture(64, 4, 2, 128, vocab=1_024, max_positions=2_048),
    # What two processor cores can train in some hours.
    "cpu": Architecture(192, 8, 3, 512),
    "xs": Architecture(640, 12, 4, 2_048),
    "s": Architecture(768, 12, 6, 2_560),
    "l": Architecture(1_024, 16, 8, 3_072),
}
