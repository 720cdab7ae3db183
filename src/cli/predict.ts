/**
 * `foretype predict FILE:LINE:COL`: what foretype would offer at a place. The history is the uncommitted change of FILE:
 * the server is given the committed text first, then the change hunk by hunk, as an editor would have sent it.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { diffLines } from 'diff';
import { ask } from '../git/index.ts';
import { languageOf } from './language-of.ts';
import { plain, terminalPaint } from './paint.ts';
import { startServer } from './server-process.ts';
import { applyWireEdits, renderDiff, type Suggestion } from './suggestion.ts';
import { UsageError } from './usage-error.ts';

export async function predict(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, plain: { type: 'boolean' } },
  });
  const place = /^(.+):(\d+):(\d+)$/.exec(positionals[0] ?? '');
  if (!place?.[1]) throw new UsageError('predict wants FILE:LINE:COL, counted from one');
  const file = resolve(place[1]);
  const position = { line: Math.max(0, Number(place[2]) - 1), character: Math.max(0, Number(place[3]) - 1) };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${place[1]} cannot be read: ${(cause as Error).message}`);
  }
  const committed = (await committedText(file)) ?? text;
  const server = await startServer({ own: true, rootUri: pathToFileURL(dirname(file)).href });
  try {
    const uri = pathToFileURL(file).href;
    const { connection } = server;
    let version = 1;
    const languageId = languageOf(file);
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version, text: committed },
    });
    for (const change of changesBetween(committed, text)) {
      version++;
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [change],
      });
    }
    const { suggestions, reason } = await connection.sendRequest<{
      suggestions: Suggestion[];
      reason?: string;
    }>('foretype/nextEdit', { textDocument: { uri, version }, position, triggerKind: 'manual' });
    if (values.json) {
      process.stdout.write(`${JSON.stringify(suggestions, null, 2)}\n`);
      return 0;
    }
    const paint = values.plain ? plain : terminalPaint(process.stdout);
    const [next] = suggestions;
    if (!next) {
      const why =
        committed === text
          ? `${basename(file)} has no uncommitted change to go on`
          : (reason ?? 'nothing found');
      process.stdout.write(`no prediction: ${why}\n`);
      return 0;
    }
    const { line } = next.edits[0]?.range.start ?? { line: 0 };
    process.stdout.write(`${place[1]}:${line + 1} ${next.reason}\n`);
    if (next.uri === uri)
      process.stdout.write(`${renderDiff(text, applyWireEdits(text, next.edits), paint)}\n`);
    return 0;
  } finally {
    await server.stop();
  }
}

/** The text of HEAD, or undefined outside git. */
async function committedText(file: string): Promise<string | undefined> {
  const text = ask(['-C', dirname(file)], 'cat-file', 'blob', `HEAD:./${basename(file)}`);
  return text.catch(() => undefined);
}

/** Content changes that lead from `before` to `after`, top-down, each against the text left by the one before. */
export function changesBetween(before: string, after: string) {
  const changes: { range: { start: Place; end: Place }; text: string }[] = [];
  let line = 0;
  const parts = diffLines(before, after);
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (!part) break;
    if (!part.added && !part.removed) {
      line += part.count ?? 0;
      continue;
    }
    const other = parts[i + 1];
    const paired = part.removed && other?.added ? other : undefined;
    const removed = part.removed ? (part.count ?? 0) : 0;
    const added = part.added ? part : paired;
    if (paired) i++;
    changes.push({
      range: { start: { line, character: 0 }, end: { line: line + removed, character: 0 } },
      text: added?.value ?? '',
    });
    line += added?.count ?? 0;
  }
  return changes;
}

interface Place {
  readonly line: number;
  readonly character: number;
}
