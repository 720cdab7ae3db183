/**
 * Publishes what the files of a checkout hold as the team's trunk. Only contents that a file holds now go along, so
 * nothing of a file that is ignored, secret or deleted does. Segments that are there stay as long as most of what they
 * hold is held, and are at least twice as large as what is written anew: few segments, and few bytes per publication.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import type { LiveSegment } from './live-segment.ts';
import { incomingOf } from './live-segment.ts';
import { mergeSegments } from './merge.ts';
import type { Store } from './store.ts';
import { hashOf, type Trunk } from './trunk.ts';
import {
  segmentFolder,
  segmentOf,
  type TrunkManifest,
  type TrunkSegment,
  trunkFormat,
} from './trunk-manifest.ts';

export interface Publication {
  readonly trunk: Trunk;
  readonly store: Store;
  /** Of the workspace's index, and its files as the store has them. */
  readonly folder: string;
  readonly disk: Disk;
  /** What its hashes are made with. */
  readonly salt: Buffer;
  readonly commit: string;
  /** What is published there now; the store holds its segments. */
  readonly before: TrunkManifest | undefined;
  /** In ms since 1970. */
  readonly now: number;
}

export interface Published {
  readonly contents: number;
  readonly segments: number;
  /** Of them, how many were sent, and of how many bytes. */
  readonly sent: number;
  readonly sentBytes: number;
  /** Of earlier publications, deleted now. */
  readonly removed: number;
}

/** How long what is not named any more stays for who still reads it, in ms. */
const graceMs = 7 * 86_400_000;
/** Of a segment's contents, how many must be held for it to stay. */
const leastHeld = 0.6;
const outgoing = 'outgoing';

/** Throws ObjectsError. */
export async function publishTrunk(publication: Publication, signal: AbortSignal): Promise<Published> {
  const { trunk, store, folder, salt, commit, before, now } = publication;
  const kept = staying(publication);
  const sent = await writeRest(publication, kept, signal);
  const staysThere = new Set(kept.map(({ shared }) => shared));
  const segments = [...(before?.segments ?? []).filter(({ name }) => staysThere.has(name)), ...sent];
  for (const { name } of sent)
    await trunk.objects.put(
      segmentOf(trunk.repository, name),
      { path: join(folder, incomingOf(name)), sha256: name },
      signal,
    );
  const retired = stillRetired(before, segments, now);
  const manifest: TrunkManifest = {
    format: trunkFormat,
    maker: store.maker,
    salt: salt.toString('base64'),
    commit,
    publishedAt: new Date(now).toISOString(),
    segments,
    retired,
  };
  await trunk.publish(manifest, signal);
  const removed = await removeOld(trunk, manifest, now, signal);
  // What was sent need not be fetched.
  await trunk.bring(manifest, store, signal);
  const sentBytes = sent.reduce((sum, { size }) => sum + size, 0);
  return { contents: heldContents(store), segments: segments.length, sent: sent.length, sentBytes, removed };
}

/** Segments of the trunk that stay, the smallest first. */
function staying({ store, before }: Publication): LiveSegment[] {
  const named = new Set(before?.segments.map(({ name }) => name));
  const kept = [...store.segments.values()]
    .filter(({ shared, segment, held }) => {
      if (shared === undefined || !named.has(shared)) return false;
      return held.reduce((n, files) => n + (files > 0 ? 1 : 0), 0) >= leastHeld * segment.docs;
    })
    .sort((a, b) => a.segment.size - b.segment.size);
  let coming = 0;
  for (const live of store.segments.values())
    if (!kept.includes(live)) coming += live.segment.size * shareHeld(live);
  while (kept[0] && coming > 0 && kept[0].segment.size < 2 * coming) coming += kept.shift()!.segment.size;
  return kept;
}

function shareHeld({ segment, held }: LiveSegment): number {
  return held.reduce((n, files) => n + (files > 0 ? 1 : 0), 0) / Math.max(1, segment.docs);
}

/** Everything that files hold and no staying segment has, as one segment or none, under the name it will have here. */
async function writeRest(
  { store, folder, disk }: Publication,
  kept: readonly LiveSegment[],
  signal: AbortSignal,
): Promise<TrunkSegment[]> {
  const rest = [...store.segments.values()].filter((live) => !kept.includes(live));
  const wanted = ({ segment, held }: LiveSegment, doc: number) =>
    held[doc]! > 0 && !kept.some((live) => live.segment.find(segment.key(doc)) >= 0);
  if (!rest.some((live) => live.held.some((_, doc) => wanted(live, doc)))) return [];
  await disk.create(outgoing, (write) =>
    mergeSegments(
      rest.map(({ segment }) => segment),
      (from, doc) => wanted(rest[from]!, doc),
      write,
      signal,
    ),
  );
  const path = join(folder, outgoing);
  const segment = { name: await hashOf(path), size: statSync(path).size };
  disk.rename(outgoing, incomingOf(segment.name));
  return [segment];
}

function stillRetired(
  before: TrunkManifest | undefined,
  segments: readonly TrunkSegment[],
  now: number,
): TrunkManifest['retired'] {
  const named = new Set(segments.map(({ name }) => name));
  const at = new Date(now).toISOString();
  const all = [...(before?.retired ?? []), ...(before?.segments ?? []).map(({ name }) => ({ name, at }))];
  return all.filter((retired) => !named.has(retired.name) && Date.parse(retired.at) + graceMs > now);
}

/** What no manifest has named for as long, also where a publication broke off. */
async function removeOld(
  { objects, repository }: Trunk,
  { segments, retired }: TrunkManifest,
  now: number,
  signal: AbortSignal,
): Promise<number> {
  const named = new Set([...segments, ...retired].map(({ name }) => name));
  let removed = 0;
  for (const { name, changedAt } of await objects.list(segmentFolder(repository), signal)) {
    if (named.has(name) || changedAt + graceMs > now) continue;
    await objects.remove(segmentOf(repository, name), signal);
    removed++;
  }
  return removed;
}

function heldContents(store: Store): number {
  let sum = 0;
  for (const { held } of store.segments.values()) for (const files of held) if (files > 0) sum++;
  return sum;
}
