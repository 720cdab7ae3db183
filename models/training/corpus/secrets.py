"""Masks what should not have been committed: keys, tokens, passwords, e-mail addresses; knows files of them.

What a key looks like is the product's to say (src/text/secrets.ts); both are held to test/text/secrets.json.
Here lines are judged one by one, so that the same line always reads the same and is judged once. Only two
kinds of lines hang on what is above: the body of a private key, and a value whose name ends the line before.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from pathlib import PurePosixPath

Known = dict[str, tuple[str, int]]  # of a line: how it reads masked, and what it is to the line below
_NAMES, _BEGINS_KEY = 1, 2

_SECRET_NAME = re.compile(
    r"\.env(?:\..+)?|.*\.env|\.envrc|\.netrc|_netrc|\.npmrc|\.pypirc|\.pgpass|\.my\.cnf|\.htpasswd"
    r"|\.git-credentials|\.dockercfg|credentials(?:\.(?:json|ya?ml|ini|toml|csv))?"
    r"|secrets?\.(?:json|ya?ml|ini|toml|env)|(?:.*[-_.])?service[-_]account.*\.json"
    r"|id_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?"
    r"|.*\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|tfstate|tfvars|ovpn)",
    re.IGNORECASE,
)
_HARMLESS_NAME = re.compile(r"\.env\.(?:example|sample|template|dist|defaults)", re.IGNORECASE)

# Of what is found, the first group stays where there is one.
_SHAPES = re.compile(
    r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{18,}|\bxox[abeprs]-[\w-]{10,}"
    r"|(?P<webhook>\bhooks\.slack\.com/(?:services|workflows|triggers)/)[\w/]{20,}"
    # With a digit, and large letters or a run of hexadecimal digits: else it names a style or a function.
    r"|(?<![\w-])sk-(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Z]|[\w-]{0,20}[0-9a-f]{20})[\w-]{20,}"
    r"|\b[prs]k_(?:live|test)_\w{16,}"
    r"|\bAIza[\w-]{35}|\bya29\.[\w-]{20,}|\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{40,}|\bhf_[A-Za-z0-9]{30,}"
    r"|\bSG\.[\w-]{16,}\.[\w-]{16,}"
    r"|(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,}"
    r"|(?P<account>\b(?:Account|SharedAccess)Key=)[A-Za-z0-9+/]{30,}={0,2}",
    re.ASCII,
)
_BASE64_LINE = re.compile(r"^[\s\"'`]*[A-Za-z0-9+/]{60,76}={0,2}(?:\\n)?[\"'`]?[\s,+;]*$")
_IN_ADDRESS = re.compile(
    r"(\b[a-z][a-z0-9+.-]{0,20}://[^\s:/@'\"]{0,64}:)([^\s:/@'\"()\\]{3,})(?=@)", re.IGNORECASE | re.ASCII
)
_TELLING = (
    r"passw(?:or)?d|passphrase|secret|token|auth|credential"
    r"|(?:api|access|private|secret|account|signing|encryption)[_-]?key"
)
_TELLS_OF_KEYS = re.compile(_TELLING, re.IGNORECASE)
_GAP = r"(?:[^\S\n]*\n)?[^\S\n]*"
_QUOTED = re.compile(
    rf"((?:{_TELLING})s?[\"'`]?{_GAP}(?:=>|[:=]){_GAP}[\"'`])([^\s\"'`]{{8,}})(?=[\"'`])", re.IGNORECASE
)
_BARE = r"(?!=)([^\s\"'`$(){}\[\]<>,;&|\\]{8,400})"
_ENVIRONMENT = re.compile(rf"((?:{_TELLING.upper()})S?=){_BARE}(?=[\s\"'`&]|$)")
_SETTING = re.compile(
    rf"^(\s*(?:-\s+)?[\"']?[\w.-]{{0,80}}?(?:{_TELLING})s?[\"']?\s*(?::(?=\s)|=)\s*){_BARE}(?=\s*(?:#.*)?$)",
    re.IGNORECASE | re.ASCII,
)
_NAME_ABOVE = re.compile(rf"(?:{_TELLING})s?[\"'`]?\s*(?:=>|[:=])?\s*$", re.IGNORECASE)
_VALUE_BELOW = re.compile(r"\s*(?:=>|[:=])?\s*[\"'`]")

_RUN = re.compile(r"[A-Za-z0-9+/_-]{24,}(?:==?(?!\w))?")
_HASH = re.compile(r"^sha\d+-|(?:^|/)(?:commits?|blob|tree|raw)/[0-9a-f]{40}(?:/|$)")
_HASH_NAME = re.compile(
    r"(?:\bsha\d+:|\bh1:|(?:\b(?:integrity|checksum|digest|resolved|reference|commit|rev|revision|md5|sha\d*)|hash)"
    r"[\"']?\s{0,3}[:=]?\s{0,3}[\"']?)$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"^(?:\$\w+|<.*>|%\w+%|\[\w+\]|\*+|\{+[\w .-]+\}+|https?://[^@]*|~?\.{0,2}/.*)$|\$[{(]|#\{"
    r"|^[\w./-]*\.(?:json|ya?ml|toml|txt|conf)$"
)
_REMARKABLE = re.compile(r"[^A-Za-z_.,:;()\[\]/<>-]")
_NUMBERED = re.compile(
    r"(?<![A-Za-z])(?:oauth|base|utf-?|sha-?|md|http|ed|[ehr]s|v)\d+(?![A-Za-z\d])", re.IGNORECASE
)
_EMAIL = re.compile(r"\b[\w.+-]{1,64}@(?!example\.)[\w-]{1,64}(?:\.[\w-]{1,24}){1,4}\b(?!\()")
_USER_OF_ADDRESS = re.compile(r"://[^\s/@]*:$")

_KEY_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_BODY = re.compile(
    r"[\s\"'`>|#*/]*(?:[A-Za-z0-9+/=]*|(?:Proc-Type|DEK-Info|Version|Comment): .*)(?:\\[nr])*[\s\"'`,;+\\)]*"
)

_KEY_RUN = re.compile(r"[A-Za-z0-9+/=]{16,}")

_CHEAP = re.compile(
    r"@\w|-----BEGIN|[prs]k[-_]|xox|ya29|SG\.|[A-Za-z0-9+/_-]{20}"
    r"|(?i:passw|passphrase|secret|key|token|auth|credential)"
)


def is_secret_file(path: str) -> bool:
    """Judged by the last part of a path."""
    name = PurePosixPath(path.replace("\\", "/")).name
    return bool(_SECRET_NAME.fullmatch(name)) and not _HARMLESS_NAME.fullmatch(name)


def mask_line(line: str) -> str:
    """The same line always gives the same result, so that texts and their changes stay in step."""
    if not _CHEAP.search(line):
        return line
    line = _SHAPES.sub(_without_shape, line)
    line = _BASE64_LINE.sub(lambda found: _masked(found[0]), line)
    line = _where(_IN_ADDRESS, line, lambda value, _: not _PLACEHOLDER.search(value))
    line = _where(_QUOTED, line, _is_quoted_key)
    line = _where(_ENVIRONMENT, line, lambda v, _: _looks_random(v) or (not _is_name(v) and _is_mixed(v)))
    line = _where(_SETTING, line, _is_set_key)
    line = _RUN.sub(_without_run, line)
    return _EMAIL.sub(_without_email, line) if "@" in line else line


def mask_lines(lines: list[str], known: Known) -> list[str]:
    """A whole text. `known` remembers lines; it may be emptied at any time."""
    out: list[str] = []
    above, begins_key = 0, False
    for line in lines:
        found = known.get(line)
        if found is None:
            found = known[line] = mask_line(line), _to_the_line_below(line)
        if above == _NAMES and _VALUE_BELOW.match(line):
            # Only the end of the line above matters, and only to this line.
            name = _NAME_ABOVE.search(lines[len(out) - 1])
            out.append(mask_line(f"{name[0]}\n{line}").rpartition("\n")[2])
        else:
            out.append(found[0])
        above = found[1]
        begins_key = begins_key or above == _BEGINS_KEY
    return _without_private_keys(lines, out) if begins_key else out


def begins_key(lines: list[str]) -> bool:
    """Whether a private key may begin here: then its lines can only be told with those above them."""
    return any("-----BEGIN" in line and _KEY_BEGIN.search(line) for line in lines)


def _to_the_line_below(line: str) -> int:
    if _KEY_BEGIN.search(line):
        return _BEGINS_KEY
    return _NAMES if _NAME_ABOVE.search(line[-80:]) else 0


def _without_private_keys(lines: list[str], out: list[str]) -> list[str]:
    """A key goes on to its end, or as long as lines look like its body; code that only names one goes on."""
    number = 0
    while number < len(lines):
        begin = _KEY_BEGIN.search(lines[number])
        if begin:
            out[number] = _mask_between(lines[number], begin.start(), begin.end())
            end = _KEY_END.search(lines[number], begin.end())
            body = _body_below(lines, number, begin.end()) if not end else 0
            if end:
                out[number] = _mask_between(lines[number], begin.start(), end.end())
            elif body:
                out[number] = _mask_between(lines[number], begin.start(), len(lines[number]))
                out[number + 1 : number + body] = map(_masked, lines[number + 1 : number + body])
                number += body
                end = _KEY_END.search(lines[number]) if number < len(lines) else None
                if end:
                    out[number] = _mask_between(lines[number], 0, end.end())
        number += 1
    return out


def _body_below(lines: list[str], number: int, at: int) -> int:
    """Lines of a key from the one it begins in, at `at`, to the one before its end; 0 where none begins."""
    if not _KEY_BODY.fullmatch(lines[number][at:]):
        return 0
    last = number + 1
    while last < len(lines) and _KEY_BODY.fullmatch(lines[last]):
        last += 1
    return last - number if any(_KEY_RUN.search(line) for line in lines[number:last]) else 0


def _mask_between(line: str, start: int, end: int) -> str:
    return line[:start] + _masked(line[start:end]) + line[end:]


def _masked(found: str) -> str:
    return re.sub(r"\S", "x", found)


def _where(pattern: re.Pattern[str], line: str, is_key: Callable[[str, str], bool]) -> str:
    """Masks the second group of what is found, where it is a key: `is_key(value, before)`."""

    def masked(found: re.Match[str]) -> str:
        return found[1] + _masked(found[2]) if is_key(found[2], found[1]) else found[0]

    return pattern.sub(masked, line)


def _without_shape(found: re.Match[str]) -> str:
    before = found["webhook"] or found["account"] or ""
    return before + _masked(found[0][len(before) :])


def _without_run(found: re.Match[str]) -> str:
    if not _looks_random(found[0]) or _is_hash(found[0], found.string[: found.start()]):
        return found[0]
    return _masked(found[0])


def _without_email(found: re.Match[str]) -> str:
    """What was masked as the password of an address is no name."""
    return found[0] if _USER_OF_ADDRESS.search(found.string[: found.start()]) else "user@example.com"


def _is_quoted_key(value: str, _: str) -> bool:
    plain = _PLACEHOLDER.search(value) or not _REMARKABLE.search(_NUMBERED.sub("", value))
    return not plain or _looks_random(value)


def _is_mixed(value: str) -> bool:
    """Letters with digits or with marks that no name has."""
    rest = _NUMBERED.sub("", value)
    return bool(re.search(r"[A-Za-z]", rest) and re.search(r"[\d!@#%^*?~+]", rest))


def _is_name(value: str) -> bool:
    """A place to fill in, a constant, or what speaks of keys itself."""
    return bool(
        _PLACEHOLDER.search(value)
        or re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", value)
        or _TELLS_OF_KEYS.search(value)
    )


def _is_set_key(value: str, before: str) -> bool:
    """Without quotes, code looks much the same: types, variables, and sums of them stay."""
    if len(value) >= 16 and _looks_random(value):
        return True
    if _is_name(value) or not _is_mixed(value) or re.search(r"^[^\w+/.~-]|::|\?\.|:\d{2,5}$", value):
        return False
    if before.rstrip().endswith("="):
        return bool(re.search(r"\w[!@#?~]\w", value))
    variable = re.fullmatch(r"[A-Za-z_][\w.]*[!?]?", value)
    passwords = re.search(r"passw|passphrase", before, re.IGNORECASE)
    return not variable or bool(passwords and re.fullmatch(r"[a-z0-9]+", value))


def _is_hash(found: str, before: str) -> bool:
    """Whether a random run is a hash that says so, as in lock files."""
    if _HASH.search(found):
        return True
    line = before[-48:]
    if line.endswith(("@", "#")):
        return bool(re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", found))
    return bool(_HASH_NAME.search(line)) and not re.search(r"passw|secret|token", line, re.IGNORECASE)


def _looks_random(run: str) -> bool:
    """Digits and both cases, or hexadecimal digits alone, without pattern, and not mostly words. No uuid."""
    if not re.search(r"\d", run):
        return False
    hexadecimal = re.fullmatch(r"(?=\d*[a-fA-F])[0-9a-fA-F]{32,}", run)
    if not hexadecimal and not (re.search(r"[a-z]", run) and re.search(r"[A-Z]", run)):
        return False
    if re.fullmatch(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", run):
        return False
    bits = -sum(n / len(run) * math.log2(n / len(run)) for n in Counter(run).values())
    if hexadecimal:
        return bits > 3
    changes = len(re.findall(r"[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])", run))
    words = sum(map(len, re.findall(r"[A-Z]?[a-z]{3,}", run)))
    return bits > 3.5 and changes >= len(run) / 5 and words < len(run) * 0.6
