/** `foretype/*`: the next edit with everything we know about it. */
import type { ComingEdit } from '../../queue/index.ts';
import type { Dispatcher } from '../dispatch.ts';
import { hull, place } from '../place.ts';
import { whyNothing } from '../presentation/nothing.ts';
import { foretypeMethods, type Suggestion } from '../protocol/foretype.ts';
import { patienceMs } from '../reports.ts';
import type { Session } from '../session.ts';
import { nextCursors } from './next-cursor.ts';
import { type Found, nextEdit } from './next-edit.ts';

export function registerForetype(on: Dispatcher, session: () => Session): void {
  const methods = foretypeMethods;

  on.request('foretype/nextEdit', {
    params: methods['foretype/nextEdit'].params,
    lane: (p) => `nextEdit ${p.textDocument.uri}`,
    async run(p, signal) {
      const s = session();
      s.plugin = true;
      s.hears = true;
      s.asked = true;
      const crossFile = s.client.foretype?.crossFile === true;
      const told = s.plansTold;
      let found = await nextEdit(s, { ...asked(p), crossFile }, signal);
      // A plan has come meanwhile, and goes before what was found.
      if (s.plansTold !== told && !signal.aborted)
        found = await nextEdit(s, { ...asked(p), crossFile }, signal);
      s.offered = found.ok ? found.value.prediction.id : undefined;
      if (found.ok) return { suggestions: [suggestion(s, found.value, p.textDocument.uri)] };
      const reason = found.detail ? `${found.reason}: ${found.detail}` : found.reason;
      return { suggestions: [], reason, message: whyNothing(found) };
    },
  });

  on.request('foretype/nextCursor', {
    params: methods['foretype/nextCursor'].params,
    lane: (p) => `nextCursor ${p.textDocument.uri}`,
    async run(p, signal) {
      const s = session();
      const crossFile = s.client.foretype?.crossFile === true;
      const cursors = await nextCursors(s, { ...asked(p), crossFile }, signal);
      return {
        cursors: cursors.map(({ id, uri, version, position, probability, reason }) => ({
          ...(id === undefined ? {} : { id }),
          uri: echo(s, uri, p.textDocument.uri),
          ...{ version, position, probability, reason },
        })),
      };
    },
  });

  on.both('foretype/shown', {
    params: methods['foretype/shown'].params,
    run: (p) => session().predictor.shown(p.id),
  });
  on.both('foretype/accept', {
    params: methods['foretype/accept'].params,
    run: (p) => session().predictor.accepted(p.id, p.acceptedLength),
  });
  on.both('foretype/reject', {
    params: methods['foretype/reject'].params,
    run: (p) => session().predictor.rejected(p.id, p.reason),
  });
  on.request('foretype/explain', {
    params: methods['foretype/explain'].params,
    run: (p) => ({ markdown: session().predictor.explain(p.id) ?? '' }),
  });
  on.request('foretype/queue', {
    params: methods['foretype/queue'].params,
    run() {
      const s = session();
      return {
        edits: s.predictor.queue.flatMap((coming) => {
          const placed = place(s, coming);
          return placed ? [{ ...facts(coming, coming.uri), edits: placed.edits }] : [];
        }),
      };
    },
  });
  on.request('foretype/status', {
    params: methods['foretype/status'].params,
    async run(p) {
      const s = session();
      const documents = s.documents.all.map(({ text, inactive }) => ({
        uri: text.uri,
        version: text.version,
        length: text.length,
        ...(inactive === undefined ? {} : { inactive }),
        ...(p.checksum ? { checksum: checksum(text.text) } : {}),
      }));
      return {
        version: s.version,
        enabled: s.predictor.enabled,
        documents,
        ...(p.checks ? { checks: await s.checks(p.patienceMs ?? patienceMs) } : {}),
      };
    },
  });
}

function asked(p: {
  textDocument: { uri: string; version?: number | null | undefined };
  position?: { line: number; character: number } | undefined;
  selection?:
    | { start: { line: number; character: number }; end: { line: number; character: number } }
    | undefined;
  triggerKind: 'automatic' | 'manual';
}) {
  return {
    uri: p.textDocument.uri,
    version: p.textDocument.version,
    position: p.position,
    selection: p.selection,
    manual: p.triggerKind === 'manual',
  };
}

/** The client's own spelling for the document it asked about. */
function echo(s: Session, uri: string, askedUri: string): string {
  return s.documents.active(askedUri)?.uri === uri ? askedUri : uri;
}

function facts(
  coming: Pick<ComingEdit, 'id' | 'version' | 'reason' | 'source' | 'group' | 'sites' | 'confidence'>,
  uri: string,
) {
  const { id, version, reason, source, group, sites, confidence } = coming;
  return { id, uri, version, reason, source, group, sites, confidence };
}

/** The most telling kind that the client declared. */
function suggestion(s: Session, { prediction, placed }: Found, askedUri: string): Suggestion {
  const able = s.client.foretype;
  const base = facts(prediction, echo(s, prediction.uri, askedUri));
  const edits = [...placed.edits];
  const only = hull(placed.text, prediction.edit);
  if (able?.rename && prediction.source === 'rename' && only)
    return { kind: 'rename', ...base, position: placed.start, newName: newName(placed.text, only), edits };
  if (
    able?.searchAndReplace &&
    prediction.source === 'same-change' &&
    prediction.sites > 1 &&
    only &&
    only.from < only.to
  )
    return {
      kind: 'searchAndReplace',
      ...base,
      search: placed.text.slice(only.from, only.to),
      replace: only.text,
      isRegex: false,
      edits,
    };
  if (able?.jump && prediction.kind === 'jump')
    return { kind: 'jump', ...base, position: placed.start, edits };
  return { kind: 'edit', ...base, edits, ...(placed.cursor ? { cursorPosition: placed.cursor } : {}) };
}

/** The whole name at the place, also where the edit changes only some of its letters. */
function newName(
  text: { slice(from: number, to: number): string; length: number },
  only: { from: number; to: number; text: string },
): string {
  const isWord = (char: string) => /[\p{L}\p{N}_$]/u.test(char);
  let { from, to } = only;
  while (from > 0 && isWord(text.slice(from - 1, from))) from--;
  while (to < text.length && isWord(text.slice(to, to + 1))) to++;
  return text.slice(from, only.from) + only.text + text.slice(only.to, to);
}

/** FNV-1a, 32 bits, over UTF-16 units. */
export function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
