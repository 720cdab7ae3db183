/** What another assistant wrote is landed, taken back and made again; then the frontier model edits and fixes; the same everywhere. */
import { expect } from 'vitest';
import type { MessagesServer } from '../frontier/messages-server.ts';
import { block } from '../support/frontier-place.ts';

export const before = `export function total(items: number[]): number {
  let sum = 0;
  for (const item of items) sum += item;
  return sum;
}
`;
const landed = before.replace('let sum = 0;', 'let sum = 1;');
const edited = landed.replace('return sum;', 'return sum * 2;');
const fixed = edited.replace('sum = 1', 'sum = 0');

const sketch = `Of course! One line changes.\n\n${block('cart.ts', '  let sum = 0;', '  let sum = 1;')}`;

/** An editor, as the story needs it. */
export interface Instructed {
  /** As the user copies something. */
  copy(text: string): Promise<void>;
  /** Waits until an edit of a plan is on the screen. */
  shows(): Promise<void>;
  becomes(text: string): Promise<void>;
  apply(): Promise<void>;
  acceptAll(): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  edit(instruction: string): Promise<void>;
  /** The second line. */
  fix(): Promise<void>;
}

export async function play(editor: Instructed, server: MessagesServer): Promise<string> {
  server.behaviors = [
    { kind: 'answer', text: block('cart.ts', '  return sum;', '  return sum * 2;') },
    { kind: 'answer', text: block('cart.ts', '  let sum = 1;', '  let sum = 0;') },
  ];
  server.asked.length = 0;
  await editor.copy(sketch);
  await editor.apply();
  await editor.shows();
  await editor.acceptAll();
  await editor.becomes(landed);
  expect(server.asked).toEqual([]);
  await editor.undo();
  await editor.becomes(before);
  await editor.redo();
  await editor.becomes(landed);
  await editor.edit('return twice the sum');
  await editor.becomes(edited);
  await editor.fix();
  await editor.becomes(fixed);
  const said = server.asked.map(({ body }) => body.messages[0].content.at(-1).text);
  expect(said[0]).toContain('return twice the sum');
  expect(said[1]).toContain('Lines 2 to ');
  expect(said[1]).toContain('Find what is wrong in the selected lines');
  return fixed;
}
