/** The real process, as built: how it starts, how it ends, what it writes when the stream is broken. */
import { spawn as spawnProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Spawned, spawn } from '../support/lsp-client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const launcher = `${root}bin/foretype.cjs`;

async function started(params: Record<string, unknown> = {}): Promise<Spawned> {
  const server = spawn(process.execPath, [launcher, '--stdio']);
  await server.client.initialize(params);
  return server;
}

const gone = (pid: number | undefined) => {
  try {
    process.kill(pid!, 0);
    return false;
  } catch {
    return true;
  }
};

describe('the process', () => {
  it('ends with 0 after shutdown and exit, and answers until then', async () => {
    const server = await started({ initializationOptions: { editorInfo: { name: 'x', version: '1' } } });
    server.client.open('file:///a.ts', 'const a = 1;\n');
    expect(
      await server.client.request('textDocument/copilotInlineEdit', {
        textDocument: { uri: 'file:///a.ts', version: 1 },
        position: { line: 0, character: 0 },
      }),
    ).toEqual({ edits: [] });
    expect(await server.client.request('shutdown')).toBeNull();
    server.client.notify('exit');
    expect(await server.ended).toBe(0);
    expect(gone(server.child.pid)).toBe(true);
    expect(server.client.unanswered).toEqual([]);
  });

  it('ends with 1 on exit without shutdown', async () => {
    const server = await started();
    server.client.notify('exit');
    expect(await server.ended).toBe(1);
  });

  it('ends when stdin ends', async () => {
    const server = await started();
    server.child.stdin!.end();
    expect(typeof (await server.ended)).toBe('number');
    expect(gone(server.child.pid)).toBe(true);
  });

  it.each(['SIGHUP', 'SIGTERM'] as const)('R16: ends on %s', async (signal) => {
    const server = await started();
    server.child.kill(signal);
    expect(await server.ended).toBe(0);
  });

  it('ends when its parent is gone, though stdin stays open', async () => {
    const parent = spawnProcess(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const server = await started({ processId: parent.pid });
    parent.kill('SIGKILL');
    expect(await server.ended).toBe(1);
  });

  it('lives on with a parent it cannot see', async () => {
    const parent = spawnProcess(process.execPath, ['-e', '']);
    await new Promise((resolve) => parent.once('exit', resolve));
    const server = await started({ processId: parent.pid });
    expect((await server.client.request('foretype/status')).enabled).toBe(true);
    server.child.stdin!.end();
    await server.ended;
  });

  it('ends with one line on stderr when more than 64 MB are announced', async () => {
    const server = await started();
    server.client.raw('Content-Length: 67108865\r\n\r\n');
    expect(await server.ended).toBe(1);
    expect(server.stderr().trim().split('\n')).toEqual([expect.stringContaining('67108865 bytes')]);
  });

  it('prints its version without loading the server', async () => {
    const server = spawn(process.execPath, [launcher, '--version']);
    expect(await server.ended).toBe(0);
  });
});
