/** A session recorded from a live server, and played to a server again: every request is answered, as it was. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { readRecording, replayMessages } from '../../src/cli/index.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const recordings = fileURLToPath(new URL('../recordings', import.meta.url));

describe('foretype record', () => {
  it('writes what passes, for its owner alone, and replay gets the same answers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'record-'));
    const file = join(folder, 'session.jsonl');
    const child = spawn(process.execPath, [launcher, 'record', file], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, FORETYPE_STATE: folder },
    });
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const rpc = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    rpc.listen();
    await rpc.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await rpc.sendNotification('initialized', {});
    const uri = 'file:///w/a.ts';
    const text = 'let total = 1;\nuse(total);\n';
    await rpc.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'typescript', version: 1, text },
    });
    const range = { start: { line: 0, character: 4 }, end: { line: 0, character: 9 } };
    await rpc.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range, text: 'sum' }],
    });
    const ask = { textDocument: { uri, version: 2 }, position: { line: 0, character: 7 } };
    const answer = await rpc.sendRequest<{ edits: unknown[] }>('textDocument/copilotInlineEdit', ask);
    expect(answer.edits).toHaveLength(1);
    await rpc.sendRequest('shutdown');
    await rpc.sendNotification('exit');
    expect(await gone).toBe(0);
    rpc.dispose();

    expect(statSync(file).mode & 0o077).toBe(0);
    const recording = readRecording(file);
    const methods = recording.filter((m) => m.from === 'editor').map((m) => m.message.method);
    expect(methods).toContain('textDocument/copilotInlineEdit');
    expect(await replayMessages(recording)).toMatchObject({
      requests: 3,
      same: 3,
      different: [],
      unanswered: 0,
    });
  });
});

describe('the recordings of real editors', () => {
  it.each(
    readdirSync(recordings).filter((name) => name.endsWith('.jsonl')),
  )('%s: every request is answered', async (name) => {
    const report = await replayMessages(readRecording(join(recordings, name)));
    expect(report.requests).toBeGreaterThan(2);
    expect(report.unanswered).toBe(0);
  });
});
