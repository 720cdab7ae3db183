"""Command line: `python -m corpus list|build|expand|recordings|show|select|cases`. See README.md."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from pathlib import Path

from corpus.build import Settings, build
from corpus.cases import cases
from corpus.expand import expand
from corpus.learn_recordings import learn_recordings
from corpus.recordings import RecordingError
from corpus.render import render
from corpus.repositories import SPLITS, NotAllowed, Repositories
from corpus.selection import Event, File, select, select_context
from corpus.sessions import Mix
from stream.hunks import Hunk
from tokenizer.line_encoder import LineEncoder


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def list_command(arguments: argparse.Namespace) -> None:
    for repository in Repositories.load().by_name.values():
        if repository.split in arguments.splits.split(","):
            print(f"{repository.name}\t{repository.licence}\t{repository.language}\t{repository.split}")


def build_command(arguments: argparse.Namespace) -> None:
    settings = Settings(
        clones=tuple(arguments.clones),
        cache=arguments.out,
        budget=int(arguments.budget_mb * 1e6),
        splits=frozenset(arguments.splits.split(",")),
        processes=arguments.processes,
    )
    manifest = build(settings, _say)
    print(json.dumps({k: v for k, v in manifest.items() if k != "parts"}, indent=1))


def expand_command(arguments: argparse.Namespace) -> None:
    report = expand(
        arguments.parcel,
        arguments.tokenizer,
        arguments.out,
        seed=arguments.seed,
        passes=arguments.passes,
        processes=arguments.processes,
        most_tokens=arguments.most_tokens,
        held_out=arguments.held_out,
        enough=arguments.enough,
        mix=Mix(replayed=arguments.replayed, place=arguments.place, half_typed=arguments.half_typed),
    )
    print(json.dumps(report["counts"] | {"seconds": report["seconds"]}, indent=1))


def recordings_command(arguments: argparse.Namespace) -> None:
    report = learn_recordings(
        arguments.recordings, arguments.tokenizer, arguments.out, seed=arguments.seed, passes=arguments.passes
    )
    print(json.dumps(report["counts"], indent=1))


def show_command(arguments: argparse.Namespace) -> None:
    """Streams of a shard folder as text."""
    from train.shards import Parcel

    parcel, encoder = Parcel(arguments.shards, 1 << 20), LineEncoder(arguments.tokenizer)
    rng = random.Random(arguments.seed)
    for _ in range(arguments.count):
        tokens, weights = parcel.document(rng.randrange(len(parcel.lengths)))
        print(render(tokens.tolist(), weights.tolist(), encoder) + "\n" + "=" * 72)


def select_command(_: argparse.Namespace) -> None:
    """JSON lines from stdin to stdout, as corpus/selection.py says."""
    for line in sys.stdin:
        case = json.loads(line)
        files = [File(file["path"], file["lines"], file["costs"]) for file in case["files"]]
        work = (case["work"]["path"], case["work"]["line"])
        events = [Event(e["path"], Hunk(e["start"], e["end"], tuple(e["lines"]))) for e in case["events"]]
        window = select(files, work, events)
        context = select_context(files, work, events, window)
        out = {"window": window, "context": context}
        rows = {key: [{"path": path, "ranges": ranges} for path, ranges in value] for key, value in out.items()}
        print(json.dumps(rows), flush=True)


def cases_command(arguments: argparse.Namespace) -> None:
    for case in cases(arguments.parcel, arguments.tokenizer, arguments.count, arguments.seed):
        print(case)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    splits = f"of {', '.join(SPLITS)}; comma-separated"
    listing = commands.add_parser("list", help="repositories to clone")
    listing.add_argument("--splits", default=",".join(SPLITS), help=splits)
    listing.set_defaults(run=list_command)
    building = commands.add_parser("build", help="clones to a parcel")
    building.add_argument("--clones", nargs="+", type=Path, required=True)
    building.add_argument("--out", type=Path, required=True, help="cache, outside the tree")
    building.add_argument("--budget-mb", type=float, default=45)
    building.add_argument("--splits", default="train", help=splits)
    building.add_argument("--processes", type=int, default=2)
    building.set_defaults(run=build_command)
    expanding = commands.add_parser("expand", help="a parcel to token shards")
    expanding.add_argument("--parcel", type=Path, required=True)
    expanding.add_argument("--tokenizer", type=Path, required=True)
    expanding.add_argument("--out", type=Path, required=True)
    expanding.add_argument("--seed", type=int, default=1)
    expanding.add_argument("--passes", type=int, default=1, help="times over the history, drawn anew")
    expanding.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    expanding.add_argument("--most-tokens", type=int, default=4_096, help="of a stream")
    expanding.add_argument("--held-out", type=Path, help="held-out.npy of a build: what overlaps is left out")
    expanding.add_argument("--enough", type=int, help="ends after so many tokens, of all repositories")
    expanding.add_argument("--replayed", type=float, default=0.0, help="a replayed event's weight, of a target's")
    expanding.add_argument("--place", type=float, default=1.0, help="times the weight of a place, at most 7")
    expanding.add_argument(
        "--half-typed", type=float, default=Mix.half_typed, help="share of events that are cut where people pause"
    )
    expanding.set_defaults(run=expand_command)
    recording = commands.add_parser("recordings", help="what foretype record wrote, to token shards")
    recording.add_argument("recordings", nargs="+", type=Path)
    recording.add_argument("--tokenizer", type=Path, required=True)
    recording.add_argument("--out", type=Path, required=True)
    recording.add_argument("--seed", type=int, default=1)
    recording.add_argument("--passes", type=int, default=1, help="times over them, states drawn anew")
    recording.set_defaults(run=recordings_command)
    showing = commands.add_parser("show", help="streams as text")
    showing.add_argument("--shards", type=Path, required=True)
    showing.add_argument("--tokenizer", type=Path, required=True)
    showing.add_argument("--count", type=int, default=3)
    showing.add_argument("--seed", type=int, default=1)
    showing.set_defaults(run=show_command)
    selecting = commands.add_parser("select", help="window and context of JSON lines")
    selecting.set_defaults(run=select_command)
    agreeing = commands.add_parser("cases", help="streams that the product must render alike, as JSON lines")
    agreeing.add_argument("--parcel", type=Path, required=True)
    agreeing.add_argument("--tokenizer", type=Path, required=True)
    agreeing.add_argument("--count", type=int, default=300)
    agreeing.add_argument("--seed", type=int, default=1)
    agreeing.set_defaults(run=cases_command)
    arguments = parser.parse_args()
    try:
        arguments.run(arguments)
    except (NotAllowed, RecordingError) as refusal:
        _say(str(refusal))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
