/** Helix in a terminal. It has no remote control: what it shows is on its screen, what it holds is what it saves. */
import type { EditorSession } from './editor-session.ts';
import type { Editors } from './editors.ts';
import type { Terminal } from './terminal.ts';

const languages = (command: readonly string[], mark: 'auto' | 'inlayHint') => `
[language-server.foretype]
command = ${JSON.stringify(command[0])}
args = ${JSON.stringify(command.slice(1))}
config = { foretype = { "server.hint.show" = "${mark}" } }

[[language]]
name = "typescript"
roots = [".git"]
language-servers = ["foretype"]
auto-format = false
`;

/** Hints are drawn only where the user turned them on. */
const settings = `
[editor]
end-of-line-diagnostics = "hint"
completion-timeout = 5
[editor.inline-diagnostics]
cursor-line = "hint"
[editor.lsp]
display-inlay-hints = true
display-progress-messages = true
`;

/** Opens the session's file and returns when the server has it. `mark`: how the server marks an edit elsewhere. */
export async function openHelix(
  editors: Editors,
  session: EditorSession,
  mark: 'auto' | 'inlayHint' = 'auto',
): Promise<Terminal> {
  session.write('home/config/helix/languages.toml', languages(session.command, mark));
  session.write('home/config/helix/config.toml', settings);
  const terminal = await session.start([editors.program('hx'), session.file]);
  // The first key wakes Helix, and it may ask for inlay hints. If that answer came after an edit, Helix would take it for
  // the newest state and never ask again.
  await terminal.type('gg');
  await session.settles();
  await session.answered();
  return terminal;
}
