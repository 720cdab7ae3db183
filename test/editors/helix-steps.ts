/** Helix with one key for every step, and no brackets that close themselves. */
import type { EditorSession } from './editor-session.ts';
import type { Editors } from './editors.ts';
import type { Terminal } from './terminal.ts';
import type { Message } from './traffic.ts';
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

/**
 * The key, until the texts are as wanted; how often it was pressed. A plan offers its first places before it is complete:
 * where the key finds nothing, the next place is waited for, as a user would.
 */
export async function stepThrough(
  session: EditorSession,
  terminal: Terminal,
  wanted: Readonly<Record<string, string>>,
  most: number,
): Promise<number> {
  const { traffic } = session;
  const count = (...methods: string[]) =>
    methods.reduce((sum, method) => sum + traffic.messages('server', method).length, 0);
  const done = () => count('window/showDocument', 'workspace/applyEdit');
  const offered = () => count('window/showDocument', 'textDocument/publishDiagnostics');
  const isAsWanted = () => Object.entries(wanted).every(([name, text]) => traffic.text(name) === text);
  for (let keys = 0; keys <= most; keys++) {
    // While an edit is being made, the key is no second one.
    await session.answered();
    if (isAsWanted()) return keys;
    const [doneBefore, offeredBefore] = [done(), offered()];
    const reply = await step(session, terminal);
    await until(
      reply.result === false ? 'the next place' : 'what it does',
      () => isAsWanted() || (reply.result === false ? offered() > offeredBefore : done() > doneBefore),
      () => session.scene(),
    );
    await session.settles();
  }
  throw new Error(`more than ${most} keys\n${traffic.tail()}`);
}

/** Presses the key; what the server answered to it. */
async function step({ traffic }: EditorSession, terminal: Terminal): Promise<Message> {
  const asked = () => traffic.messages('editor', 'workspace/executeCommand');
  const before = asked().length;
  await terminal.press('M-n');
  const sent = await until('the command', () => asked()[before]);
  return until('its answer', () => traffic.replyTo(sent, 'server'));
}
