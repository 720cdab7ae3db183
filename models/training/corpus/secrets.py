"""Masks what should not have been committed: keys, tokens, passwords, private e-mail addresses."""

from __future__ import annotations

import re

_SECRET = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{20,}"
    r"|\bsk-[A-Za-z0-9_-]{20,}|\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{35}|\bnpm_[A-Za-z0-9]{36}"
    r"|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}"
    r"|(?<=-----)BEGIN [A-Z ]*PRIVATE KEY(?=-----)"
    r"|^[A-Za-z0-9+/]{60,76}={0,2}$",
    re.MULTILINE,
)
_ASSIGNED = re.compile(
    r"((?:password|passwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token)\w*[\"']?\s*[:=]\s*[\"'])"
    r"([^\"'\s<>{}$]{12,})(?=[\"'])",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\b[\w.+-]{1,64}@(?!example\.)[\w-]{1,64}(?:\.[\w-]{1,24}){1,4}\b(?!\()")
_CHEAP = re.compile(
    r"@\w|AKIA|ASIA|gh[pousr]_|github_pat|glpat-|sk-|xox|AIza|npm_|eyJ|PRIVATE KEY|(?i:passw|secret|key|token)"
)


def mask_line(line: str) -> str:
    """The same line always gives the same result, so that texts and their changes stay in step."""
    if not _CHEAP.search(line):
        return line if len(line) < 60 else _SECRET.sub(_stars, line)
    line = _SECRET.sub(_stars, line)
    line = _ASSIGNED.sub(lambda found: found[1] + "x" * len(found[2]), line)
    return _EMAIL.sub("user@example.com", line) if "@" in line else line


def mask_lines(lines: list[str], known: dict[str, str]) -> list[str]:
    """`known` remembers results; it may be emptied at any time."""
    out = []
    for line in lines:
        masked = known.get(line)
        if masked is None:
            masked = known[line] = mask_line(line)
        out.append(masked)
    return out


def _stars(found: re.Match[str]) -> str:
    return "x" * len(found[0])
