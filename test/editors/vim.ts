/** Vim in a terminal, with the small client of vim/client.vim. */
import { fileURLToPath } from 'node:url';
import type { EditorSession } from './editor-session.ts';
import type { Editors } from './editors.ts';
import type { Terminal } from './terminal.ts';

/** Opens the session's file and returns when the server has it. `full-text`: every change carries the whole text. */
export async function openVim(
  editors: Editors,
  session: EditorSession,
  sync: 'incremental' | 'full-text',
): Promise<Terminal> {
  const client = fileURLToPath(new URL('./vim/client.vim', import.meta.url));
  const environment = sync === 'full-text' ? ['env', 'FORETYPE_FULL_TEXT=1'] : [];
  const start = [editors.program('vim'), '--clean', '-N', '-S', client, session.file];
  const terminal = await session.start([...environment, ...start]);
  await session.traffic.sees('editor', 'textDocument/didOpen');
  return terminal;
}
