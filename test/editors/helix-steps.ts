/** Helix with one key for every step, and no brackets that close themselves. */
import type { EditorSession } from './editor-session.ts';
import type { Editors } from './editors.ts';
import type { Terminal } from './terminal.ts';
import { until } from './until.ts';

const languages = (command: readonly string[]) => `
[language-server.foretype]
command = ${JSON.stringify(command[0])}
args = ${JSON.stringify(command.slice(1))}

[[language]]
name = "typescript"
roots = [".git"]
language-servers = ["foretype"]
auto-format = false
`;

const config = `
[editor]
auto-pairs = false
end-of-line-diagnostics = "hint"
auto-completion = false
[keys.normal]
"A-n" = ":lsp-workspace-command foretype.nextEdit.step"
`;

export async function openHelixToStep(editors: Editors, session: EditorSession): Promise<Terminal> {
  session.write('home/config/helix/languages.toml', languages(session.command));
  session.write('home/config/helix/config.toml', config);
  const terminal = await session.start([editors.program('hx'), session.file]);
  await terminal.type('gg');
  await session.traffic.sees('editor', 'textDocument/didOpen');
  await session.settles();
  await session.answered();
  return terminal;
}

/** The key, until the server has nothing left to step to; how often it did something. */
export async function stepThrough(session: EditorSession, terminal: Terminal, most: number): Promise<number> {
  const { traffic } = session;
  for (let keys = 0; keys <= most; keys++) {
    const asked = () => traffic.messages('editor', 'workspace/executeCommand');
    const done = () =>
      traffic.messages('server', 'window/showDocument').length +
      traffic.messages('server', 'workspace/applyEdit').length;
    const [commands, before] = [asked().length, done()];
    await terminal.press('M-n');
    const sent = await until('the command', () => asked()[commands]);
    const reply = await until('its answer', () => traffic.replyTo(sent, 'server'));
    if (reply.result === false) return keys;
    await until(
      'what it does',
      () => done() > before,
      () => traffic.tail(),
    );
    await session.settles();
  }
  throw new Error(`more than ${most} keys`);
}
