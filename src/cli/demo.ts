/**
 * `foretype demo`: plays real editing sessions through the real server. In a terminal Tab accepts and Esc skips; where
 * there is none (or with --plain) every suggestion is accepted, the text is plain and the exit code 0.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { type Scene, scenes } from './demo-scenes.ts';
import { type Paint, plain, terminalPaint } from './paint.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { applyWireEdits, renderDiff, type Suggestion } from './suggestion.ts';

type Key = 'accept' | 'skip' | 'quit';

export async function demo(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { plain: { type: 'boolean' } } });
  const interactive = !values.plain && Boolean(process.stdin.isTTY && process.stdout.isTTY);
  const paint = values.plain ? plain : terminalPaint(process.stdout);
  const server = await startServer({ rootUri: 'file:///demo' });
  try {
    say(`${paint('bold', 'foretype demo')}  the real server, an editing session, no network`);
    say(
      paint(
        'dim',
        interactive ? 'Tab accepts · Esc skips · q quits' : 'not a terminal: every suggestion is accepted',
      ),
    );
    let taken = 0;
    for (const scene of scenes) {
      const played = await play(scene, server, paint, interactive ? readKey : async () => 'accept');
      taken += played.accepted;
      if (played.quit) break;
    }
    say(
      `\n${paint('bold', `${taken} edits accepted with one key each.`)} Next: foretype doctor, or your editor's page in clients/.`,
    );
    return 0;
  } finally {
    await server.stop();
  }
}

async function play(
  scene: Scene,
  { connection }: ServerProcess,
  paint: Paint,
  ask: () => Promise<Key>,
): Promise<{ accepted: number; quit: boolean }> {
  const uri = `file:///demo/${scene.file}`;
  let text = scene.text;
  let version = 1;
  let accepted = 0;
  const change = async (from: number, to: number, insert: string) => {
    version++;
    const range = { start: position(text, from), end: position(text, to) };
    text = text.slice(0, from) + insert + text.slice(to);
    const contentChanges = [{ range, text: insert }];
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges,
    });
  };
  say(`\n${paint('cyan', '▌')} ${paint('bold', scene.title)}  ${paint('dim', scene.file)}`);
  const textDocument = { uri, languageId: scene.languageId, version, text };
  await connection.sendNotification('textDocument/didOpen', { textDocument });
  let cursor = 0;
  for (const { find, type } of scene.typed) {
    const before = text;
    const at = text.indexOf(find);
    await change(at, at + find.length, '');
    for (let i = 0; i < type.length; i++) await change(at + i, at + i, type[i] ?? '');
    cursor = at + type.length;
    say(paint('dim', '  you type'));
    say(renderDiff(before, text, paint));
  }
  for (;;) {
    const started = performance.now();
    const { suggestions } = await connection.sendRequest<{ suggestions: Suggestion[] }>('foretype/nextEdit', {
      textDocument: { uri, version },
      position: position(text, cursor),
      triggerKind: 'manual',
    });
    const ms = performance.now() - started;
    const suggestion = suggestions.find((s) => s.uri === uri && s.edits?.length);
    if (!suggestion) break;
    const after = applyWireEdits(text, suggestion.edits);
    const place = `line ${(suggestion.edits[0]?.range.start.line ?? 0) + 1}`;
    say(`  ${paint('yellow', '→')} ${place}: ${suggestion.reason}  ${paint('dim', `${ms.toFixed(1)} ms`)}`);
    say(renderDiff(text, after, paint));
    await connection.sendNotification('foretype/shown', { id: suggestion.id });
    const key = await ask();
    if (key === 'quit') return { accepted, quit: true };
    if (key === 'skip') {
      await connection.sendNotification('foretype/reject', { id: suggestion.id, reason: 'rejected' });
      say(paint('dim', '  skipped; foretype will not offer it again'));
      continue;
    }
    const last = suggestion.edits.at(-1);
    cursor = last ? offset(text, last.range.start) + last.newText.length : cursor;
    version++;
    const contentChanges = suggestion.edits.toReversed().map((e) => ({ range: e.range, text: e.newText }));
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges,
    });
    await connection.sendNotification('foretype/accept', { id: suggestion.id });
    text = after;
    accepted++;
    say(paint('dim', `  ${paint('green', 'Tab')} accepted`));
  }
  say(paint('dim', '  nothing more to do here: foretype is silent'));
  await connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  return { accepted, quit: false };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function readKey(): Promise<Key> {
  process.stdin.setRawMode(true);
  process.stdin.resume();
  try {
    for (;;) {
      const [chunk] = (await once(process.stdin, 'data')) as [Buffer];
      const key = chunk.toString('utf8');
      if (key === '\t' || key === '\r' || key === ' ') return 'accept';
      if (key === '\u001b') return 'skip';
      if (key === 'q' || key === '\u0003' || key === '\u0004') return 'quit';
    }
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }
}

function position(text: string, at: number): { line: number; character: number } {
  const before = text.slice(0, at);
  const line = before.split('\n').length - 1;
  return { line, character: at - (before.lastIndexOf('\n') + 1) };
}

function offset(text: string, at: { line: number; character: number }): number {
  const lines = text.split('\n').slice(0, at.line);
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + at.character;
}
