"""`model.json`: what an engine must know to run a fast-layout file, beside the file itself."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from export.fast_layout import CacheOutput
from model.architecture import Architecture

CONTEXT_VERSION = 0


def write_sidecar(
    directory: Path,
    file: str,
    architecture: Architecture,
    quantization: str,
    cache: CacheOutput,
    cache_type: str,
) -> None:
    """Names of inputs and outputs, sizes, and the rules under which results are exact."""
    kinds = architecture.layer_kinds
    prefix = "new" if cache == "rows" else "present"
    sidecar = {
        "layout": "fast",
        "version": 1,
        "file": file,
        "bytes": (directory / file).stat().st_size,
        "sha256": _sha256(directory / file),
        "quantization": quantization,
        "contextVersion": CONTEXT_VERSION,
        "parameters": architecture.parameters,
        "width": architecture.width,
        "layers": architecture.layers,
        "layerKinds": kinds,
        "heads": architecture.heads,
        "kvHeads": architecture.kv_heads,
        "headDim": architecture.head_dim,
        "feedForward": architecture.feed_forward,
        "vocab": architecture.vocab,
        "maxPositions": architecture.max_positions,
        # Keys that a query of a local layer reads, its own included.
        "window": architecture.window,
        # View starts of local layers are rounded down to a multiple of this many rows.
        "alignment": {"withFlash": 512, "withoutFlash": 256},
        "minimumRows": 2,
        "inputs": {
            "ids": "input_ids",
            "positions": "position_ids",
            "globalLength": "seqlens_k",
            "globalTotal": "total_len",
            "localLength": "seqlens_l",
            "localTotal": "total_l",
            "rows": "out_idx",
        },
        "logits": "logits",
        "cacheOutput": cache,
        "cacheType": cache_type,
        "cache": [
            {
                "layer": layer,
                "head": head,
                "kind": kinds[layer],
                "pastKey": f"past_k_{layer}_{head}",
                "pastValue": f"past_v_{layer}_{head}",
                "newKey": f"{prefix}_k_{layer}_{head}",
                "newValue": f"{prefix}_v_{layer}_{head}",
            }
            for layer in range(architecture.layers)
            for head in range(architecture.kv_heads)
        ],
        "architecture": architecture.to_dict(),
    }
    (directory / "model.json").write_text(json.dumps(sidecar, indent=2) + "\n")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
