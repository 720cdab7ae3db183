/**
 * `foretype record FILE`: stands between an editor and the real server, passes every byte on unchanged, and writes the
 * messages it saw. The editor's configuration names this command in place of `foretype --stdio`.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { recordingHeader } from './recording.ts';
import { launcher } from './server-process.ts';
import { UsageError } from './usage-error.ts';

export async function record(args: string[]): Promise<number> {
  const { positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { stdio: { type: 'boolean' } },
  });
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new UsageError('record wants one file to write');
  const started = performance.now();
  try {
    writeFileSync(file, recordingHeader(new Date()), { mode: 0o600 });
  } catch (cause) {
    throw new UsageError(`${file} cannot be written: ${(cause as Error).message}`);
  }
  const note = (from: 'editor' | 'server') => (message: unknown) => {
    appendFileSync(
      file,
      `${JSON.stringify({ t: Math.round(performance.now() - started), from, message })}\n`,
    );
  };
  const server = spawn(process.execPath, [launcher, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const toServer = messages(note('editor'));
  const toEditor = messages(note('server'));
  process.stdin.on('data', (chunk: Buffer) => {
    server.stdin.write(chunk);
    toServer(chunk);
  });
  process.stdin.on('end', () => server.stdin.end());
  server.stdin.on('error', () => {}); // the server is gone; its exit code says why
  server.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    toEditor(chunk);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => server.kill(signal));
  return new Promise((resolve) => {
    server.on('exit', (code) => {
      process.stdin.destroy(); // the editor may keep its end open; without a server there is nothing to wait for
      resolve(code ?? 1);
    });
  });
}

/** Cuts a byte stream into JSON-RPC messages; what is not one is passed over, the recorder is only a witness. */
function messages(each: (message: unknown) => void): (chunk: Buffer) => void {
  let buffer = Buffer.alloc(0);
  return (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = /content-length: *(\d+)/i.exec(buffer.subarray(0, head).toString('latin1'))?.[1];
      const end = head + 4 + Number(length ?? 0);
      if (buffer.length < end) return;
      const body = buffer.subarray(head + 4, end).toString('utf8');
      buffer = buffer.subarray(end);
      try {
        each(JSON.parse(body));
      } catch {
        // malformed: the server answers it, a recording cannot hold it
      }
    }
  };
}
