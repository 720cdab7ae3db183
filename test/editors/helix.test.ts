/** Helix has no plugins: everything here is what any user gets from the configuration alone. */
import { afterEach, describe, expect, test } from 'vitest';
import { EditorSession } from './editor-session.ts';
import { obtainEditors } from './editors.ts';
import { openHelix } from './helix.ts';
import * as insertion from './insertion-story.ts';
import { action, before, bothDone, change, firstDone } from './rename-story.ts';
import * as repetition from './repetition-story.ts';
import { slow } from './until.ts';

const editors = obtainEditors('hx');

describe.skipIf(!editors)(`Helix (${editors?.version})`, { timeout: 60_000 * slow }, () => {
  const open: EditorSession[] = [];
  afterEach(async () => {
    for (const session of open.splice(0)) await session.dispose();
  });

  test('shows the hint, applies by the action menu, jumps and accepts by commands', async () => {
    const session = new EditorSession(editors!, before);
    open.push(session);
    const terminal = await openHelix(editors!, session);

    await terminal.type('/sum\rcsubtotal');
    await session.leaveInsert();
    await session.shows('the hint', change);

    await terminal.type(' a');
    await session.shows('the code action', action);
    await terminal.press('Enter');
    await session.shows('the first use renamed', /\*\/ subtotal \+=/);
    await terminal.type(':w\r');
    await session.shows('the end of writing', /written/);
    expect(session.saved()).toBe(firstDone);

    await session.shows('the second hint', change);
    await terminal.type(':lsp-workspace-command foretype.nextEdit.jump\r');
    const jump = await session.traffic.sees('server', 'window/showDocument');
    await session.shows('the cursor at the second use', / 9:\d+ *$/m);
    expect(jump.params.uri).toBe(`file://${session.file}`);
    await terminal.type(':lsp-workspace-command foretype.nextEdit.accept\r');
    await session.shows('the second use renamed', /\*\/ subtotal;/);
    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });

  test('shows the inlay hint where the user prefers it', async () => {
    const session = new EditorSession(editors!, before);
    open.push(session);
    const terminal = await openHelix(editors!, session, 'inlayHint');

    await terminal.type('/sum\rcsubtotal');
    await session.leaveInsert();
    await session.shows('the inlay hint', /\*\/ sum *→ subtotal *\+= price/);
    await terminal.type(':lsp-workspace-command foretype.nextEdit.accept\r');
    await session.shows('the first use renamed', /\*\/ subtotal \+= price/);
    await session.shows('the second inlay hint', /\*\/ sum *→ subtotal *;/);
    await terminal.type(':lsp-workspace-command foretype.nextEdit.accept\r');
    await session.shows('the second use renamed', /\*\/ subtotal;/);

    await session.quit(() => terminal.type(':wq\r'), bothDone);
  });

  test('offers the same insertion on a third line in the completion menu', async () => {
    const session = new EditorSession(editors!, insertion.before);
    open.push(session);
    const terminal = await openHelix(editors!, session);

    await terminal.type(`/first\ri${insertion.insertion}`);
    await session.leaveInsert();
    await terminal.type(`/second\ri${insertion.insertion}`);
    await session.leaveInsert();
    await terminal.type('/third\ri');
    await session.shows('insert mode', / INS .* 4:15 *$/m);
    await terminal.press('C-x');
    await session.shows('the completion menu', / {4}context, +\w+ *$/m);
    await terminal.press('C-n');
    await session.shows('the item in place', /\(context, third, 3\)/);
    await terminal.press('Enter');
    await session.leaveInsert();
    await session.quit(() => terminal.type(':wq\r'), insertion.after);
  });

  test('offers the rest of a repeated line in the completion menu', async () => {
    const session = new EditorSession(editors!, repetition.before);
    open.push(session);
    const terminal = await openHelix(editors!, session);

    await terminal.type(`/to.height\ro${repetition.typed}`);
    await session.shows('the completion menu', / depth; +\w+ *$/m);
    await terminal.press('C-n');
    await session.shows('the item in place', /to\.depth = from\.depth;/);
    await terminal.press('Enter');
    await session.leaveInsert();

    await session.quit(() => terminal.type(':wq\r'), repetition.after);
  });
});
