/** Vim on its own channel: no plugin of anyone, the foretype/* requests, incremental and full-text changes. */
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { before, bothDone } from './rename-story.ts';
import { slow } from './until.ts';
import { openVim } from './vim.ts';

const editors = obtainEditors('vim');

describe.skipIf(!editors)(`Vim (${editors?.version})`, { timeout: 60_000 * slow }, () => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  test.each([
    'incremental',
    'full-text',
  ] as const)('shows, jumps and accepts with %s changes', async (sync) => {
    const session = new EditorSession(editors!, before);
    open.push(session);
    const terminal = await openVim(editors!, session, sync);

    await terminal.type('/let sum\rwcwsubtotal');
    await session.leaveInsert();
    await session.shows('the next edit', /\*\/ sum \+= price; ⇒ .*subtotal/);
    await terminal.press('Tab');
    await terminal.press('Tab');
    await session.shows('the first use renamed', /\*\/ subtotal \+= price;/);

    await session.shows('the edit after it', /\*\/ sum; ⇒ .*subtotal/);
    await terminal.press('Tab');
    await terminal.press('Tab');
    await session.shows('the second use renamed', /\*\/ subtotal;/);

    const changes = session.traffic.messages('editor', 'textDocument/didChange');
    const ranged = changes.some(({ params }) => params.contentChanges[0].range !== undefined);
    expect(ranged).toBe(sync === 'incremental');

    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });
});
