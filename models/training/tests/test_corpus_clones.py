"""What of a clone is read: no folder under another licence, nothing after a named commit, no key."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from test_corpus_rules import MIT
from test_corpus_sessions import NO_OVERLAP, repository

from corpus.clone import Clone
from corpus.extract import extract
from corpus.repositories import NotAllowed, Repositories, Repository
from stream.hunks import apply_hunks


def committed(root: Path, files: dict[str, str | None], time: int) -> str:
    """Writes (None: removes) and commits them; returns the commit."""
    stamp = f"{1_700_000_000 + time} +0000"
    names = {
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_DATE": stamp,
        "HOME": str(root),
        "PATH": "/usr/bin:/bin",
    }
    root.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            (root / path).unlink()
        else:
            (root / path).write_text(text)
    people = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for words in (["init", "-q"], ["add", "-A"], [*people, "commit", "-q", "-m", "change"]):
        subprocess.run(["git", *words], cwd=root, check=True, env=names)
    found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, check=True, env=names, capture_output=True)
    return found.stdout.decode().strip()


def paths_of(root: Path, commit: str | None = None) -> set[str]:
    listed = Repository("sindresorhus/ky", "MIT", "python", "train", commit, 1)
    return {path for path, _ in extract(Clone(root), listed, 10_000, NO_OVERLAP).part.texts}


def test_a_folder_under_another_licence_is_left_out(tmp_path: Path) -> None:
    folders = ["src", "ee", "ee/deep", "packages/mit", "packages/own", "gone", "feet"]
    code = {f"{folder}/a.py": f"def {folder[:2]}(x):\n    return x\n" for folder in folders}
    own = "Copyright 2024 Somebody. All rights reserved."
    licences = {
        "LICENSE": MIT,
        "ee/LICENSE": own,
        "packages/mit/LICENSE.md": MIT,
        "packages/own/COPYING": own,
    }
    source = {"src/license.py": "LICENSE = 1\n", "src/licenses/License.java": "class License {}\n"}
    committed(tmp_path / "ky", {**code, **source, **licences, "gone/LICENCE.txt": own}, 0)
    changed = {
        path: text.replace("return x", "value = x + 1\n    return value") for path, text in code.items()
    }
    committed(tmp_path / "ky", changed, 1000)
    committed(tmp_path / "ky", {"gone/a.py": None, "gone/LICENCE.txt": None}, 2000)
    assert paths_of(tmp_path / "ky") == {"src/a.py", "packages/mit/a.py", "feet/a.py"}
    found = extract(Clone(tmp_path / "ky"), repository(), 10_000, NO_OVERLAP)
    assert found.dropped["licence"] == 4


def test_nothing_after_a_named_commit_is_read(tmp_path: Path) -> None:
    root = tmp_path / "sindresorhus+ky"
    committed(root, {"LICENSE": MIT, "a.py": "a = 1\nb = 2\n", "b.py": "c = 1\nd = 2\n"}, 0)
    named = committed(root, {"a.py": "a = first(1)\nb = second(2)\n"}, 1000)
    committed(root, {"b.py": "a = third(1)\nb = fourth(2)\n", "LICENSE": "Mozilla Public License"}, 2000)
    subprocess.run(["git", "update-ref", "refs/pull/1/head", "HEAD"], cwd=root, check=True)
    assert paths_of(root) == {"a.py", "b.py"} and paths_of(root, named) == {"a.py"}
    part = extract(
        Clone(root), Repository("sindresorhus/ky", "MIT", "python", "train", named, 1), 9, NO_OVERLAP
    ).part
    assert part.header["head"] == named
    listed = {"name": "sindresorhus/ky", "licence": "MIT", "language": "python", "split": "train", "share": 1}
    assert Repositories([Repository(**listed, commit=named)]).of(Clone(root)).commit == named
    with pytest.raises(NotAllowed, match="mozilla"):
        Repositories([Repository(**listed, commit=None)]).of(Clone(root))
    with pytest.raises(NotAllowed, match="the clone lacks the commit abab.* that repositories.json names"):
        Repositories([Repository(**listed, commit="ab" * 20)]).of(Clone(root))


def test_keys_are_masked_in_texts_and_changes_alike(tmp_path: Path) -> None:
    begin, end = (f"-----{word} RSA " + "PRIVATE KEY-----" for word in ("BEGIN", "END"))
    body = [chr(97 + n) * 3 + "MIIEpAIBAAKCAQEA1c7aq0xv2n8fWbYhJm3kTzLpQ9sRdE5uGiVoXwCyBrN" for n in range(3)]
    key = [f'key = """{begin}', *body, "short", f'{end}"""']
    code = ["def load(x):", "    return x", "", "token = (", "    x", ")"]
    root = tmp_path / "ky"
    committed(root, {"LICENSE": MIT, "a.py": "\n".join([*code, *key, "z = load(1)"])}, 0)
    key[4] = "other"
    code[4:5] = ["    'value' +", "    x"]
    committed(root, {"a.py": "\n".join([*code, *key, "y = load(2)", "z = load(1)"])}, 1000)
    part = extract(Clone(root), repository(), 10_000, NO_OVERLAP).part
    ((_, files),) = part.chains[0]
    before = part.lines(files[0].text)
    after = apply_hunks(files[0].hunks, before)
    for lines in (before, after):
        text = "\n".join(lines)
        assert not any(word in text for word in ["MII", "short", "other", "PRIVATE"]) and "load(1)" in text
    assert "y = load(2)" in after and "    'value' +" in after
    assert len(after) == len(code) + len(key) + 2


def test_a_change_that_makes_a_key_of_a_line_that_stays_is_left_out(tmp_path: Path) -> None:
    root = tmp_path / "ky"
    committed(root, {"LICENSE": MIT, "a.py": "word = (\n    'value99value99'\n)\nx = 1\n"}, 0)
    committed(root, {"a.py": "token =\\\n    'value99value99'\n\nx = f(1)\n".replace("\\", "")}, 1000)
    found = extract(Clone(root), repository(), 10_000, NO_OVERLAP)
    assert found.part.chains == [] and found.dropped["secret"] == 1
