/** The steps of a plan stand under one uri for each file, whichever spelling each was written down with. */
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/planning/journal.ts';
import { inOneSpelling } from '../../src/planning/one-spelling.ts';

const step = (uri: string) => ({ uri, back: [], left: [] });
const entry: JournalEntry = {
  id: '000001',
  goal: 'double',
  steps: ['file:///w/(a)/b.ts', 'file:///w/%28a%29/b.ts', 'file:///w/c.ts'].map(step),
};
const uris = ({ steps }: JournalEntry) => steps.map(({ uri }) => uri);

describe('an entry', () => {
  it('is under the uris of the open documents', () => {
    expect(uris(inOneSpelling(entry, ['file:///w/%28a%29/b.ts']))).toEqual([
      'file:///w/%28a%29/b.ts',
      'file:///w/%28a%29/b.ts',
      'file:///w/c.ts',
    ]);
  });

  it('is under the first spelling of a file that is not open', () => {
    expect(uris(inOneSpelling(entry, []))).toEqual([
      'file:///w/(a)/b.ts',
      'file:///w/(a)/b.ts',
      'file:///w/c.ts',
    ]);
  });
});
