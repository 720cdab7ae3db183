/**
 * `foretype replay SESSION.jsonl`: sends what the editor sent, in order, to the server of today, and compares each answer
 * with the recorded one. Exit code 1 where a request stays unanswered; different answers are listed, not judged.
 */

import { spawn } from 'node:child_process';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { type RecordedMessage, type RpcMessage, readRecording } from './recording.ts';
import { freshState, launcher } from './server-process.ts';
import { UsageError } from './usage-error.ts';

export interface ReplayReport {
  readonly requests: number;
  readonly same: number;
  readonly different: readonly {
    readonly method: string;
    readonly recorded: unknown;
    readonly now: unknown;
  }[];
  readonly unanswered: number;
}

export async function replay(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  const [file] = positionals;
  if (!file) throw new UsageError('replay wants a recording');
  const report = await replayMessages(readRecording(file));
  if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    process.stdout.write(`${report.requests} requests: ${report.same} answered as recorded, `);
    process.stdout.write(`${report.different.length} differently, ${report.unanswered} not at all\n`);
    for (const d of report.different) {
      process.stdout.write(
        `  ${d.method}\n    then ${JSON.stringify(d.recorded)}\n    now  ${JSON.stringify(d.now)}\n`,
      );
    }
  }
  return report.unanswered > 0 ? 1 : 0;
}

/** Plays the editor's side; waits for each answer before the next message, so that nothing depends on timing. */
export async function replayMessages(recording: readonly RecordedMessage[]): Promise<ReplayReport> {
  const answers = new Map<RpcMessage['id'], RpcMessage>();
  for (const { from, message } of recording) {
    if (from === 'server' && message.method === undefined) answers.set(message.id, message);
  }
  const child = spawn(process.execPath, [launcher, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: freshState(),
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest(() => null);
  connection.listen();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const different: { method: string; recorded: unknown; now: unknown }[] = [];
  let requests = 0;
  let same = 0;
  let unanswered = 0;
  try {
    for (const { from, message } of recording) {
      if (from !== 'editor' || !message.method || message.method === '$/cancelRequest') continue;
      if (message.id === undefined) {
        if (message.method !== 'exit') await connection.sendNotification(message.method, message.params);
        continue;
      }
      requests++;
      const params =
        message.method === 'initialize'
          ? { ...(message.params as object), processId: process.pid }
          : message.params;
      const answer = await Promise.race([
        (params === undefined
          ? connection.sendRequest(message.method)
          : connection.sendRequest(message.method, params)
        ).then(
          (result) => ({ result }),
          (error: { code: number }) => ({ error: { code: error.code } }),
        ),
        gone.then(() => undefined),
      ]);
      if (!answer) {
        unanswered++;
        break;
      }
      const recorded = answers.get(message.id);
      const then = recorded?.error
        ? { error: { code: recorded.error.code } }
        : { result: recorded?.result ?? null };
      if (isDeepStrictEqual(withoutIds(then), withoutIds(JSON.parse(JSON.stringify(answer))))) same++;
      else different.push({ method: message.method, recorded: then, now: answer });
    }
  } finally {
    child.stdin.end();
    await gone;
    connection.dispose();
  }
  return { requests, same, different, unanswered };
}

/** Suggestion ids and the server's own process facts differ from run to run and say nothing. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => key !== 'id' && key !== 'arguments' && key !== 'serverInfo',
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutIds(inner)]));
}
