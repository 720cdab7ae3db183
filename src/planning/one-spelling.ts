/**
 * A plan's entry with one uri for each file. A step is written down under the uri of that moment: the editor's where the
 * file was open, else Node's; what takes them back goes by uri, and must find the text that is open now.
 */
import { plainUri } from '../text/index.ts';
import type { JournalEntry } from './journal.ts';

/** Under the uri of the open document; else the first one of the steps. */
export function inOneSpelling(entry: JournalEntry, open: readonly string[]): JournalEntry {
  const known = new Map(open.map((uri) => [plainUri(uri), uri]));
  const steps = entry.steps.map((step) => {
    const plain = plainUri(step.uri);
    const uri = known.get(plain) ?? step.uri;
    known.set(plain, uri);
    return { ...step, uri };
  });
  return { ...entry, steps };
}
