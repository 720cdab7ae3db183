/**
 * What retrieval is asked, with the right answers, all from the history of local clones. The index and the history it
 * may use end with `parent`; the comment that became a query is taken out of the text.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type RetrievalKind =
  /** A commit's subject: which files did it change? */
  | 'subject'
  /** The first sentence of a doc comment: which file is it from? */
  | 'comment'
  /** The first place a commit changed: which other files did it change? */
  | 'edit';

export interface RetrievalItem {
  readonly repository: string;
  readonly kind: RetrievalKind;
  /** The commit whose tree is indexed. */
  readonly parent: string;
  /** Empty for an edit. */
  readonly query: string;
  /** Of an edit: where; of a comment: the lines taken out. */
  readonly place?: { readonly path: string; readonly line: number; readonly to?: number };
  readonly answers: readonly string[];
}

export interface RetrievalSet {
  readonly version: 1;
  readonly seed: number;
  /** Where each repository's clone was, by its name. */
  readonly clones: Readonly<Record<string, string>>;
  readonly counts: Readonly<Record<RetrievalKind, number>>;
}

export function writeRetrievalSet(folder: string, set: RetrievalSet, items: readonly RetrievalItem[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(set, null, 2)}\n`);
  writeFileSync(join(folder, 'items.jsonl'), items.map((item) => `${JSON.stringify(item)}\n`).join(''));
}

export function readRetrievalSet(folder: string): { set: RetrievalSet; items: RetrievalItem[] } {
  const set = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as RetrievalSet;
  const lines = readFileSync(join(folder, 'items.jsonl'), 'utf8').split('\n').filter(Boolean);
  return { set, items: lines.map((line) => JSON.parse(line) as RetrievalItem) };
}
