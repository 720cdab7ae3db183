/**
 * A set of editing moments from local git clones: commits are drawn by seed, kept when they look like a person's work,
 * split into ordered edits, and stopped at some moment. The same clones and seed give the same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CommitFile, commitChange, maxFileBytes, sourceFiles } from './commit-change.ts';
import type { EditState, StateFile } from './edit-state.ts';
import { type Commit, GitClone } from './git-clone.ts';
import { isMachineMade, languageOf, looksMachineMade } from './languages.ts';
import { Random } from './random.ts';
import { sampleState, type Wanted } from './sample-states.ts';

export interface BuildOptions {
  /** Folders of local clones, bare or not. */
  readonly from: readonly string[];
  readonly out: string;
  readonly seed: number;
  /** Most states, over all clones together. */
  readonly limit: number;
}

export interface SetManifest {
  readonly format: 'foretype edits 1';
  readonly seed: number;
  readonly limit: number;
  readonly states: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly languages: Readonly<Record<string, number>>;
  readonly repositories: readonly RepositoryCount[];
}

export interface RepositoryCount {
  readonly name: string;
  readonly head: string;
  /** Commits with one parent; how many of them were looked at; how many gave states. */
  readonly commits: number;
  readonly seen: number;
  readonly used: number;
  readonly states: number;
  readonly notChosen: Readonly<Record<string, number>>;
}

const batchSize = 64;
/** Looked at per clone before giving up on its share. */
const maxSeen = 6000;
const neighborBytes = 30_000;
const oneHunkShare = 0.25;

/** Writes `states.jsonl` and `manifest.json` into `out`. Throws CloneError where a clone cannot be read. */
export function buildEdits(options: BuildOptions): SetManifest {
  const clones = options.from.map((path) => new GitClone(path));
  const states: EditState[] = [];
  const repositories: RepositoryCount[] = [];
  const seen = new Set<string>();
  clones.forEach((clone, i) => {
    const quota = Math.ceil((options.limit - states.length) / (clones.length - i));
    const found = fromClone(clone, quota, new Random(options.seed, clone.name), seen);
    states.push(...found.states);
    repositories.push(found.count);
  });
  const manifest: SetManifest = {
    format: 'foretype edits 1',
    seed: options.seed,
    limit: options.limit,
    states: states.length,
    kinds: counted(states.map((s) => s.kind)),
    languages: counted(states.map((s) => s.languageId)),
    repositories,
  };
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, 'states.jsonl'), states.map((s) => `${JSON.stringify(s)}\n`).join(''));
  writeFileSync(join(options.out, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

function fromClone(clone: GitClone, quota: number, random: Random, seen: Set<string>) {
  const commits = clone.commits();
  const states: EditState[] = [];
  const reasons: string[] = [];
  let looked = 0;
  let used = 0;
  let single = 0;
  const drawn = random.shuffled(commits).slice(0, maxSeen);
  while (states.length < quota && looked < drawn.length) {
    const batch = drawn.slice(looked, looked + batchSize);
    looked += batch.length;
    for (const { commit, files } of chosen(clone, batch, reasons)) {
      if (states.length >= quota) break;
      const fingerprint = files
        .flatMap((f) =>
          f.hunks.map((h) => `${h.path.slice(h.path.lastIndexOf('/') + 1)}\n${h.removed}\n${h.added}`),
        )
        .join('\0');
      if (seen.has(fingerprint)) {
        reasons.push('duplicate');
        continue;
      }
      const hunks = files.reduce((n, f) => n + f.hunks.length, 0);
      if (hunks === 1 && single >= quota * oneHunkShare) {
        reasons.push('one-hunk');
        continue;
      }
      seen.add(fingerprint);
      if (hunks === 1) single++;
      const chain = {
        repository: clone.name,
        commit: commit.id,
        files,
        neighbors: neighbors(clone, commit, files, random),
      };
      const before = states.length;
      for (const wanted of wantedOf(hunks, random)) {
        const state = sampleState(chain, wanted, random);
        if (!state.ok) reasons.push(state.reason);
        else if (states.length < quota) states.push(state.value);
      }
      if (states.length > before) used++;
    }
  }
  const count: RepositoryCount = {
    name: clone.name,
    head: commits[0]?.id ?? '',
    commits: commits.length,
    seen: looked,
    used,
    states: states.length,
    notChosen: counted(reasons),
  };
  return { states, count };
}

/** Two moments of a commit: mostly one that goes on and one where all is done. */
function wantedOf(hunks: number, random: Random): Wanted[] {
  const still: Wanted = random.next() < 0.5 ? 'end' : 'all-else-done';
  if (hunks === 1) return [random.next() < 0.5 ? 'half-typed' : still];
  return [random.next() < 0.75 ? 'between' : 'half-typed', still];
}

function* chosen(
  clone: GitClone,
  batch: readonly Commit[],
  reasons: string[],
): Generator<{ commit: Commit; files: readonly CommitFile[] }> {
  const changes = clone.changes(batch.map((c) => c.id));
  const sources = batch.flatMap((commit) => {
    const source = sourceFiles(commit, changes.get(commit.id) ?? []);
    if (source.ok) return [{ commit, files: source.value }];
    reasons.push(source.reason);
    return [];
  });
  const objects = sources.flatMap((s) => s.files.flatMap((f) => [f.before, f.after]));
  const texts = clone.texts(objects, maxFileBytes);
  for (const { commit, files } of sources) {
    const change = commitChange(files, texts);
    if (change.ok) yield { commit, files: change.value };
    else reasons.push(change.reason);
  }
}

/** Up to two files beside the changed ones, of a language the change has, as a person would have open too. */
function neighbors(
  clone: GitClone,
  commit: Commit,
  files: readonly CommitFile[],
  random: Random,
): readonly StateFile[] {
  const changed = new Set(files.map((f) => f.path));
  const folders = new Set(files.map((f) => dirname(f.path)));
  const languages = new Set(files.map((f) => f.languageId));
  // From the tree after the commit, so that a file the commit moved or made is as the author left it.
  const beside = clone
    .tree(commit.id)
    .filter(
      (f) =>
        folders.has(dirname(f.path)) &&
        !changed.has(f.path) &&
        languages.has(languageOf(f.path) ?? '') &&
        !isMachineMade(f.path),
    );
  const some = random.shuffled(beside).slice(0, 2);
  const texts = clone.texts(
    some.map((f) => f.object),
    neighborBytes,
  );
  return some.flatMap(({ path, object }) => {
    const text = texts.get(object);
    return text === undefined || looksMachineMade(text)
      ? []
      : [{ path, languageId: languageOf(path)!, text }];
  });
}

function counted(words: readonly string[]): Record<string, number> {
  const out: Record<string, number> = {};
  for (const word of words.toSorted()) out[word] = (out[word] ?? 0) + 1;
  return out;
}
