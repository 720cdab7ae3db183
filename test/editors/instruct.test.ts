/** An instruction in a comment, from a real Neovim: a code action, one change, one undo. */
import { describe, expect, test } from 'vitest';
import { obtainEditors } from './editors.ts';
import { frontierSessions } from './frontier-sessions.ts';
import { Neovim } from './neovim.ts';
import { slow } from './until.ts';

const editors = obtainEditors('nvim');
const before =
  'export function total(items: number[]) {\n  // ft: sum the items\n  return items.length;\n}\n';
const after = 'export function total(items: number[]) {\n  return items.reduce((a, b) => a + b, 0);\n}\n';
const answer =
  'I sum them.\n\ncart.ts\n<<<<<<< SEARCH\n  // ft: sum the items\n  return items.length;\n=======\n  return items.reduce((a, b) => a + b, 0);\n>>>>>>> REPLACE\n';

describe.skipIf(!editors)(
  `An instruction in Neovim (${editors?.version})`,
  { timeout: 60_000 * slow },
  () => {
    const { server, begin } = frontierSessions([answer]);

    test('is a code action; the frontier model edits, one undo takes it back', async () => {
      const session = begin(editors!, before);
      const neovim = await Neovim.open(editors!, session, 'plain');
      await neovim.terminal.type('jgra');
      await session.shows('the code action', /Do it: sum the items/);
      await neovim.terminal.type('1\r');
      await neovim.bufferBecomes(after);
      expect(server.asked.at(-1)!.body.messages[0].content[0].text).toContain(before);
      await neovim.terminal.type('u');
      await neovim.bufferBecomes(before);
      await session.quit(() => neovim.terminal.type(':q!\r'), before);
    });
  },
);
