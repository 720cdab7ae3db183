"""The same weights under names that transformers knows: `gemma3_text`.

Gemma stores a gain as its distance from one; nothing else differs but the names.
"""

from __future__ import annotations

from typing import TypeVar

from model.architecture import Architecture

Array = TypeVar("Array")

MATRICES = {
    "query": "self_attn.q_proj",
    "key": "self_attn.k_proj",
    "value": "self_attn.v_proj",
    "output": "self_attn.o_proj",
    "gate": "mlp.gate_proj",
    "up": "mlp.up_proj",
    "down": "mlp.down_proj",
}
GAINS = {
    "attention_gain": "input_layernorm",
    "attention_post_gain": "post_attention_layernorm",
    "mlp_gain": "pre_feedforward_layernorm",
    "mlp_post_gain": "post_feedforward_layernorm",
    "query_gain": "self_attn.q_norm",
    "key_gain": "self_attn.k_norm",
}


def transformers_config(shape: Architecture) -> dict[str, object]:
    """`config.json` of a Gemma3ForCausalLM. Raises ValueError where Gemma cannot express the shape."""
    if not (shape.qk_norm and shape.post_norms and shape.embedding_scale):
        raise ValueError("gemma3_text has QK-norm, norms after each branch and a scaled embedding")
    if shape.activation != "gelu_tanh":
        raise ValueError("gemma3_text uses the tanh form of GELU")
    kinds = {"local": "sliding_attention", "global": "full_attention"}
    return {
        "architectures": ["Gemma3ForCausalLM"],
        "model_type": "gemma3_text",
        "vocab_size": shape.vocab,
        "hidden_size": shape.width,
        "intermediate_size": shape.feed_forward,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head_dim,
        "query_pre_attn_scalar": shape.head_dim,
        "hidden_activation": "gelu_pytorch_tanh",
        "max_position_embeddings": shape.max_positions,
        "rms_norm_eps": shape.norm_epsilon,
        "sliding_window": shape.window,
        "sliding_window_pattern": shape.global_every,
        "layer_types": [kinds[kind] for kind in shape.layer_kinds],
        "rope_parameters": {
            "sliding_attention": {"rope_type": "default", "rope_theta": shape.rope_local},
            "full_attention": {"rope_type": "default", "rope_theta": shape.rope_global},
        },
        # Read by versions before rope_parameters, and by other engines.
        "rope_theta": shape.rope_global,
        "rope_local_base_freq": shape.rope_local,
        "attention_bias": False,
        "tie_word_embeddings": True,
        "pad_token_id": 0,
        "bos_token_id": 1,
        "eos_token_id": 13,
        "dtype": "float32",
    }
