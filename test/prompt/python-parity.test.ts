/** The product writes the stream that the model was trained on: sessions written by models/training, token for token. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Epoch, LineTokens, SessionStream } from '../../src/prompt/index.ts';
import { tokens } from '../../src/stream/index.ts';
import { spell } from './byte-tokenizer.ts';

type Step = { path: string; goto: number } | { path: string; before: string[]; after: string[] };

const path = new URL('golden/python-sessions.json', import.meta.url);
const sessions: (Epoch & { steps: Step[]; tokens: number[] })[] = JSON.parse(readFileSync(path, 'utf8'));
const bytes = new LineTokens({
  encode: (text) => [...new TextEncoder().encode(text)].map((byte) => tokens.byte + byte),
  decode: (ids) => new TextDecoder().decode(Uint8Array.from(ids.map((id) => id - tokens.byte))),
  beginningWith: () => [],
});

it.each(sessions.map((session, i) => [i, session] as const))('session %i', (_, session) => {
  const begun = SessionStream.begin(session, bytes, 100_000);
  if (!begun.ok) throw new Error(begun.reason);
  const stream = begun.value;
  for (const step of session.steps) {
    if ('goto' in step) expect(stream.goto(step.path, step.goto)).toBe(true);
    else expect(stream.change(step.path, step.before, step.after)).toBe('written');
    stream.close();
  }
  expect(spell(stream.tokens)).toBe(spell(session.tokens));
  expect(stream.tokens).toEqual(session.tokens);
});

it('the sessions show files, split edits and wrap ids', () => {
  const count = (token: number) => sessions.filter((s) => s.tokens.includes(token)).length;
  for (const token of [tokens.view, tokens.goto, tokens.gap, tokens.context, tokens.count + tokens.mostLines])
    expect(count(token), `${token}`).toBeGreaterThan(0);
});
