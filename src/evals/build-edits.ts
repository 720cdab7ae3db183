/**
 * A set of editing moments from local git clones: commits are drawn by seed, kept when they look like a person's work,
 * split into ordered edits, and stopped at some moment. The same clones and seed give the same bytes.
 */
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type CommitFile, commitChange, maxFileBytes, sourceFiles } from './commit-change.ts';
import { momentsOf } from './draw-moments.ts';
import type { EditState, StateFile } from './edit-state.ts';
import { type ChangedFile, type Commit, GitClone } from './git-clone.ts';
import { isMachineMade, languageOf, looksMachineMade } from './languages.ts';
import { Random } from './random.ts';

export interface BuildOptions {
  /** Folders of local clones, bare or not. */
  readonly from: readonly string[];
  /** A folder, or the file of the states itself (`….jsonl`): its manifest then lies beside it. */
  readonly out: string;
  readonly seed: number;
  /** Most states, over all clones together. */
  readonly limit: number;
  /** Moments that are drawn of a change; 2 where undefined. */
  readonly moments?: number;
  /** Most characters of a state's files together; unlimited where undefined. */
  readonly characters?: number;
  /**
   * Large commits are read folder by folder, without the files they add: for a repository whose few commits are each a
   * day's work.
   */
  readonly byFolder?: boolean;
}

export interface SetManifest {
  readonly format: 'foretype edits 1' | 'foretype edits 2';
  readonly seed: number;
  readonly limit: number;
  /** Of `foretype edits 2`, where they were given. */
  readonly moments?: number;
  readonly characters?: number;
  readonly byFolder?: boolean;
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
const filesOfFolder = 3;

/** Writes `states.jsonl` and `manifest.json` into `out`. Throws CloneError where a clone cannot be read. */
export function buildEdits(options: BuildOptions): SetManifest {
  const clones = options.from.map((path) => new GitClone(path));
  const states: EditState[] = [];
  const repositories: RepositoryCount[] = [];
  const seen = new Set<string>();
  clones.forEach((clone, i) => {
    const quota = Math.ceil((options.limit - states.length) / (clones.length - i));
    const found = fromClone(clone, quota, new Random(options.seed, clone.name), seen, options);
    states.push(...found.states);
    repositories.push(found.count);
  });
  const manifest: SetManifest = {
    format: 'foretype edits 2',
    seed: options.seed,
    limit: options.limit,
    ...(options.moments === undefined ? {} : { moments: options.moments }),
    ...(options.characters === undefined ? {} : { characters: options.characters }),
    ...(options.byFolder ? { byFolder: true } : {}),
    states: states.length,
    kinds: counted(states.map((s) => s.kind)),
    languages: counted(states.map((s) => s.languageId)),
    repositories,
  };
  const to = filesOf(options.out);
  mkdirSync(dirname(to.states), { recursive: true });
  const file = openSync(to.states, 'w');
  for (const state of states) writeSync(file, `${JSON.stringify(state)}\n`);
  closeSync(file);
  writeFileSync(to.manifest, `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

function filesOf(set: string): { readonly states: string; readonly manifest: string } {
  return set.endsWith('.jsonl')
    ? { states: set, manifest: join(dirname(set), `${basename(set, '.jsonl')}.json`) }
    : { states: join(set, 'states.jsonl'), manifest: join(set, 'manifest.json') };
}

/** What a set says of itself; undefined where it has no manifest that can be read. */
export function readManifest(set: string): SetManifest | undefined {
  try {
    return JSON.parse(readFileSync(filesOf(set).manifest, 'utf8')) as SetManifest;
  } catch {
    return undefined;
  }
}

function fromClone(clone: GitClone, quota: number, random: Random, seen: Set<string>, options: BuildOptions) {
  const { moments = 2, characters = Number.POSITIVE_INFINITY } = options;
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
    for (const { commit, files } of chosen(clone, batch, reasons, options.byFolder === true)) {
      if (states.length >= quota) break;
      const fingerprint = fingerprintOf(files);
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
      const drawnOf = momentsOf(chain, { moments, characters }, random, reasons);
      const fit = drawnOf.slice(0, quota - states.length);
      states.push(...fit);
      if (fit.length > 0) used++;
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

/** The same change of the same file names is drawn once, whichever clones have it. */
function fingerprintOf(files: readonly CommitFile[]): string {
  return files
    .flatMap((f) =>
      f.hunks.map((h) => `${h.path.slice(h.path.lastIndexOf('/') + 1)}\n${h.removed}\n${h.added}`),
    )
    .join('\0');
}

function* chosen(
  clone: GitClone,
  batch: readonly Commit[],
  reasons: string[],
  byFolder: boolean,
): Generator<{ commit: Commit; files: readonly CommitFile[] }> {
  const changes = clone.changes(batch.map((c) => c.id));
  const sources = batch.flatMap((commit) => {
    const changed = changes.get(commit.id) ?? [];
    return (byFolder ? folders(changed) : [changed]).flatMap((part) => {
      const source = sourceFiles(commit, part);
      if (source.ok) return [{ commit, files: source.value }];
      reasons.push(source.reason);
      return [];
    });
  });
  const objects = sources.flatMap((s) => s.files.flatMap((f) => [f.before, f.after]));
  const texts = clone.texts(objects, maxFileBytes);
  for (const { commit, files } of sources) {
    const change = commitChange(files, texts);
    if (change.ok) yield { commit, files: change.value };
    else reasons.push(change.reason);
  }
}

/** The modified source files of a commit by folder, a few at a time. */
function folders(changed: readonly ChangedFile[]): ChangedFile[][] {
  const out: ChangedFile[][] = [];
  const open = new Map<string, ChangedFile[]>();
  for (const file of changed) {
    if (file.status !== 'M' || languageOf(file.path) === undefined) continue;
    const folder = dirname(file.path);
    let part = open.get(folder);
    if (!part || part.length === filesOfFolder) {
      part = [];
      out.push(part);
    }
    part.push(file);
    open.set(folder, part);
  }
  return out;
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
