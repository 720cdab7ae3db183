"""The tokenizer: byte-level BPE for code with the session stream's control tokens before all text."""
