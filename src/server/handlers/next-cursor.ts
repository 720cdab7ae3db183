/**
 * Where to go on: to the next edit, and where the user asks, to lines where one is likely though nobody knows its text yet.
 */
import type { Position } from 'vscode-languageserver/node';
import type { EditorSnapshot } from '../../editor/index.ts';
import { likelyPlaces, nextPlaces, shippedRanker } from '../../places/index.ts';
import type { NoPrediction } from '../../prediction/index.ts';
import type { Session } from '../session.ts';
import { type Asked, type Found, nextEdit } from './next-edit.ts';

export interface NextCursor {
  /** Of the edit that belongs there; undefined where only the place is known. */
  readonly id: string | undefined;
  readonly uri: string;
  readonly version: number;
  /** Zero-based. */
  readonly line: number;
  readonly position: Position;
  /** 0..1: of an edit, that it is right; of a line, that the next edit is there, or within two lines of it. */
  readonly probability: number;
  readonly reason: string;
}

/** So many likely lines are looked at; where the user is, or has been since the last change, is left out. */
const mostLooked = 16;
const mostAnswered = 3;
const nothingToSay: ReadonlySet<NoPrediction> = new Set([
  'cancelled',
  'not-open',
  'inactive',
  'disabled',
  'stale-version',
]);

/** Likeliest first, three at most; only the next edit's place where nobody asked by hand. */
export async function nextCursors(s: Session, asked: Asked, signal: AbortSignal): Promise<NextCursor[]> {
  const found = await nextEdit(s, asked, signal);
  const edits = found.ok ? [placeOf(found.value)] : [];
  if (!asked.manual || signal.aborted || (!found.ok && nothingToSay.has(found.reason))) return edits;
  return nextPlaces(edits, await likelyLines(s, asked), mostAnswered);
}

function placeOf({ prediction, placed }: Found): NextCursor {
  const { id, uri, version, confidence, reason } = prediction;
  return {
    ...{ id, uri, version, reason },
    line: placed.start.line,
    position: placed.start,
    probability: confidence,
  };
}

async function likelyLines(s: Session, { uri, crossFile }: Asked): Promise<NextCursor[]> {
  const text = s.documents.active(uri);
  const snapshot = text && s.editor.snapshot(text.uri);
  if (!snapshot) return [];
  const across = crossFile && s.settings['prediction.crossFile.enable'];
  const beenAt = linesSince(snapshot);
  const places = await likelyPlaces(snapshot, shippedRanker(), mostLooked);
  return places.flatMap((place): NextCursor[] => {
    const file = s.documents.active(place.uri);
    // What was typed meanwhile leads elsewhere.
    if (
      !file ||
      file.version !== place.version ||
      (!across && file !== text) ||
      beenAt.has(`${place.uri} ${place.line}`)
    )
      return [];
    return [{ ...place, id: undefined, position: s.positions.position(file, place.offset) }];
  });
}

/** The lines where the cursor rested since the last change, and where it is. */
function linesSince({ document, cursor, history, open, visited }: EditorSnapshot): ReadonlySet<string> {
  const since = history.at(-1)?.at ?? 0;
  const lines = visited.flatMap(({ uri, offset, at }) => {
    const text = at < since ? undefined : open.find((one) => one.uri === uri);
    return text ? [`${uri} ${text.lineAt(Math.min(offset, text.length)).number}`] : [];
  });
  return new Set([...lines, `${document.uri} ${document.lineAt(cursor).number}`]);
}
