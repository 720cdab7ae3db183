/**
 * Reads a session stream from its tokens alone, by ids, sharing nothing with what wrote it: what each id's line says in
 * the end, which ids are left, and the grammar's word on every event on the way.
 */
import type { Places } from '../../src/base/index.ts';
import { StreamGrammar, tokens } from '../../src/stream/index.ts';
import { byteTokenizer, vocabulary } from './byte-tokenizer.ts';

interface Run {
  rows: { id: number; text: string }[];
  behind: number;
}

export interface Reading {
  readonly runs: readonly Run[];
  readonly unused: number;
  readonly edits: number;
  readonly views: number;
  /** Tokens that were the only legal ones. */
  readonly forced: number;
}

/** Throws where the stream breaks its rules. */
export function readStream(said: readonly number[], firstId: number): Reading {
  const runs: Run[] = [];
  let used = 0;
  const seen = { edits: 0, views: 0, forced: 0 };
  let at = said.indexOf(tokens.window) + 1;
  const fail = (why: string): never => {
    throw new Error(`${why} at ${at}`);
  };
  const take = (token: number) => (said[at] === token ? at++ : fail(`${said[at]} instead of ${token}`));
  const line = () => {
    const end = said.indexOf(tokens.newline, at);
    const text = said.slice(at, end);
    if (text.some((id) => id < tokens.byte)) fail('a control token in text');
    at = end + 1;
    return byteTokenizer.decode(text);
  };
  const freshId = () => (firstId + used++) % tokens.lineIds;
  const fragments = () => {
    line();
    do {
      const rows: Run['rows'] = [];
      for (;;) {
        const id = freshId();
        take(tokens.line + id);
        const next = said[at] ?? -1;
        if (next < tokens.byte) {
          runs.push({ rows, behind: id });
          break;
        }
        rows.push({ id, text: line() });
      }
    } while (said[at] === tokens.gap && at++);
  };
  const places = (): Places => ({
    runs: runs.map(({ rows, behind }) => ({ lines: rows.map((r) => r.id), behind })),
    unused: Array.from({ length: tokens.lineIds - used }, (_, i) => (firstId + used + i) % tokens.lineIds),
  });

  while (said[at] === tokens.path && at++) fragments();
  take(tokens.events);
  while (at < said.length) {
    if (said[at] === tokens.goto) at += 2;
    else if (said[at] === tokens.view) {
      seen.views++;
      at++;
      fragments();
      take(tokens.end);
    } else {
      seen.edits++;
      const start = at;
      let grammar = StreamGrammar.atEvent(places(), vocabulary);
      while (!grammar.isDone) {
        const token = said[at++] ?? -1;
        if (grammar.forced !== undefined) {
          seen.forced++;
          if (grammar.forced !== token) fail(`${token} is not the forced token`);
        }
        grammar = grammar.after(token) ?? fail(`${token} is not legal`);
      }
      const end = at;
      at = start + 1;
      const id = said[at++]! - tokens.line;
      const count = said[at++]! - tokens.count;
      const run = runs.find((r) => r.behind === id || r.rows.some((row) => row.id === id))!;
      const index = run.behind === id ? run.rows.length : run.rows.findIndex((row) => row.id === id);
      const rows: Run['rows'] = [];
      while (at < end - 1) {
        const named = said[at++]! - tokens.line;
        const kept = rows.length < count ? run.rows[index + rows.length]!.id : freshId();
        if (named !== kept) fail(`line ${named} instead of ${kept}`);
        rows.push({ id: named, text: line() });
      }
      run.rows.splice(index, count, ...rows);
      at = end;
    }
  }
  return { runs, unused: tokens.lineIds - used, ...seen };
}
