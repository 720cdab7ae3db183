/** A buffer that gets its name when it is written: no server knows it before, and everything is predicted afterwards. */
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { type Editors, obtainEditors } from './editors.ts';
import { NeovimClient } from './neovim/client-session.ts';
import { slow } from './until.ts';
import { VimClient } from './vim/client.ts';

const [neovims, vims] = (['nvim', 'vim'] as const).map((name) => obtainEditors(name));
const limits = { timeout: 60_000 * slow };

describe.each([
  ['before', ':enew\r:set filetype=typescript\r'],
  ['by its name', ':enew\r'],
])('a new buffer whose file type is set %s', (_, opens) => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  function begin(editors: Editors): EditorSession {
    const session = new EditorSession(editors, 'export {};\n');
    ends.push(() => session.dispose());
    return session;
  }

  /** Types and writes a file, and renames what it declares; its first use is drawn with the new name. */
  async function play(
    session: EditorSession,
    type: (text: string) => Promise<void>,
    asks: string,
    told: RegExp,
  ): Promise<void> {
    await type(`${opens}ilet sum = 1;\rsum += 2;`);
    await session.leaveInsert();
    await session.settles();
    const { traffic } = session;
    expect(traffic.messages('editor', 'textDocument/didOpen')).toHaveLength(1);
    await type(`:Foretype ${asks}\r`);
    await session.shows('why nothing is predicted', told);
    await type(':write fresh.ts\r');
    await traffic.sees('editor', 'textDocument/didOpen', ({ params }) =>
      /\/fresh\.ts$/.test(params.textDocument.uri),
    );
    await type('gg0wcwtotal');
    await session.leaveInsert();
    await session.shows('the use', /sumtotal \+= 2/);
  }

  test.skipIf(!neovims)('in Neovim', limits, async () => {
    const session = begin(neovims!);
    const { terminal } = await NeovimClient.open(neovims!, session);
    await play(session, (text) => terminal.type(text), 'predict', /no server runs for this buffer/);
  });

  test.skipIf(!vims)('in Vim', limits, async () => {
    const session = begin(vims!);
    const vim = await VimClient.open(vims!, session);
    ends.push(async () => vim.dispose());
    await play(session, (text) => vim.terminal.type(text), 'ask', /the buffer has no file/);
  });
});
