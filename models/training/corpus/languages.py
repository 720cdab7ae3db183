"""Which files count as source, and which of them no person wrote; the same rules as the evaluation's."""

from __future__ import annotations

import re

_BY_EXTENSION = {
    **dict.fromkeys(["ts", "mts", "cts"], "typescript"),
    "tsx": "typescriptreact",
    **dict.fromkeys(["js", "mjs", "cjs"], "javascript"),
    "jsx": "javascriptreact",
    **dict.fromkeys(["py", "pyi"], "python"),
    "rs": "rust",
    "go": "go",
    "java": "java",
    **dict.fromkeys(["c", "h"], "c"),
    **dict.fromkeys(["cc", "cpp", "cxx", "hpp", "hh"], "cpp"),
    "cs": "csharp",
    "lua": "lua",
    "rb": "ruby",
    "php": "php",
    **dict.fromkeys(["sh", "bash"], "shellscript"),
    "css": "css",
    "html": "html",
    "json": "json",
    "toml": "toml",
    **dict.fromkeys(["yml", "yaml"], "yaml"),
    "vim": "viml",
    "el": "elisp",
    "kt": "kotlin",
    "zig": "zig",
    "svelte": "svelte",
    "vue": "vue",
    "md": "markdown",
}

# Changed beside code, worth showing and editing, but not worth a session of their own.
COMPANIONS = {"css", "html", "json", "toml", "yaml", "markdown"}

_NOT_BY_HAND = re.compile(
    r"(^|/)(vendor|vendored|third[-_]?party|node_modules|external|extern|deps|dist|build|out|generated|"
    r"__generated__|__snapshots__|snapshots|gtest|googletest|site-packages|\.yarn|testdata|fixtures|"
    r"locales?|i18n|translations)/",
    re.IGNORECASE,
)
_MACHINE_MADE = re.compile(
    r"(\.min\.|\.pb\.|_pb2|\.g\.|\.generated\.|[-_.]generated\b|\.designer\.|\.d\.ts$|assemblyinfo\.cs$|"
    r"[-.]lock\b|(^|/)(package-lock|npm-shrinkwrap|composer\.lock|changelog|changes|history|news|"
    r"authors|contributors|license|copying)\b[^/]*$)",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(r"(@generated|do not edit|auto-?generated|automatically generated)", re.IGNORECASE)


def language_of(path: str) -> str | None:
    """The LSP language id of a source file, or None where the file is none."""
    return _BY_EXTENSION.get(path.rpartition(".")[2].lower()) if "." in path else None


def path_patterns() -> list[str]:
    """Git pathspecs of all source files."""
    return [f":(icase,glob)**/*.{extension}" for extension in _BY_EXTENSION]


def is_machine_made(path: str) -> bool:
    """Vendored, built, minified, generated or a lock file, judged by its path."""
    return bool(_NOT_BY_HAND.search(path) or _MACHINE_MADE.search(path))


def looks_machine_made(text: str) -> bool:
    """Generated or minified, judged by its text."""
    if _SAYS_SO.search(text, 0, 2000):
        return True
    lines = text.split("\n")
    return len(text) / len(lines) > 200 or max(map(len, lines)) > 1000


def is_test(path: str) -> bool:
    return bool(re.search(r"(^|[/._-])(tests?|specs?|__tests__)([/._-]|$)", path, re.IGNORECASE))
