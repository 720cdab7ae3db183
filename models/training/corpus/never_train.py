"""The never-train list: repositories whose text must not reach a training corpus, by name or by copy."""

from __future__ import annotations

import re

_FULL_NAMES = """
expressjs/express psf/requests pallets/flask zed-industries/codex-acp tree-sitter/tree-sitter
apache/commons-lang google/gson libuv/libuv
microsoft/vscode-copilot-chat cursortab/cursortab.nvim zed-industries/zed microsoft/vscode
hashicorp/terraform
""".split()

# Known by the repository's own name, whoever owns the copy.
_NAMES = """
express requests flask codex-acp tree-sitter commons-lang gson libuv vscode-copilot-chat
cursortab.nvim zed vscode terraform
black fastapi scrapy tornado tqdm httpie sanic luigi keras pandas matplotlib spacy ansible
cookiecutter thefuck youtube-dl pysnooper django scikit-learn textual wagtail pyxel home-assistant
guava okhttp elasticsearch drools h2 h2database jabref killbill zaproxy commons-cli commons-codec
commons-collections commons-compress commons-csv commons-math commons-jxpath jsoup mockito joda-time
jfreechart closure-compiler foretype
""".split()

_PREFIXES = ("jackson-",)
_ALIASES = {"core": ("home-assistant",), "cli": ("httpie",)}

# A folder of such a name inside another repository is taken for a copy of it. Names that are also
# plain words in code are left to the check of exact overlap.
_PLAIN_WORDS = {"express", "requests", "black", "sanic", "textual", "core", "cli", "keras", "ansible"}
_FOLDERS = re.compile(
    r"(?:^|/)(?:"
    + "|".join(re.escape(name) for name in _NAMES if name not in _PLAIN_WORDS)
    + r"|jackson-[a-z-]+)(?:[-_]?v?\d[\d.]*)?/",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?:copyright|author|taken from|copied from|vendored from|ported from|adapted from|derived from)[^\n]{0,80}"
    r"\b(?:" + "|".join(re.escape(name) for name in _FULL_NAMES) + r"|zed industries|hashicorp|fasterxml)\b",
    re.IGNORECASE,
)


def never_train(repository: str) -> bool:
    """`repository` is owner/name; true also for forks under another owner."""
    full = repository.lower()
    owner, _, name = full.rpartition("/")
    return (
        full in _FULL_NAMES
        or name in _NAMES
        or name.startswith(_PREFIXES)
        or owner in _ALIASES.get(name, ())
        or owner in ("ansible", "pandas-dev", "zed-industries", "hashicorp", "home-assistant")
    )


def copied_from_never_train(path: str, head: str) -> bool:
    """Judged by a file's path and its first lines."""
    return bool(_FOLDERS.search(path) or _HEADER.search(head[:2000]))
