/**
 * A witness between an editor and the server: passes every byte on as it came and writes down what passed.
 *
 *     node tap.mjs LOG COMMAND ARGUMENTS…
 *
 * The log has one JSON object per line, in the form of a recording (src/cli/recording.ts) without its header:
 * `{t, from: "editor" | "server", message}`, and for what is no message `{t, from: "tap", note}`. The first note holds
 * the process ids, so that a test can see both processes end. One log per editor start.
 *
 * With FORETYPE_LATE=MS in the environment one piece of eight waits, up to so long, and all behind it: what a busy machine
 * does now and then is done often, so that races show.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const [log, command, ...rest] = process.argv.slice(2);
const started = performance.now();
const lateMs = Number(process.env.FORETYPE_LATE ?? 0);
writeFileSync(log, '');

function write(entry) {
  const t = Math.round(performance.now() - started);
  appendFileSync(log, `${JSON.stringify({ t, ...entry })}\n`);
}

const server = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
write({ from: 'tap', note: { tap: process.pid, server: server.pid } });

const way = lateMs > 0 ? late : prompt;
const [toServer, toEditor] = [way(server.stdin), way(process.stdout)];
pass('editor', process.stdin, toServer);
pass('server', server.stdout, toEditor);
server.stderr.on('data', (chunk) => {
  write({ from: 'tap', note: { stderr: chunk.toString('utf8') } });
  process.stderr.write(chunk);
});
process.stdin.on('end', () => toServer.after(() => server.stdin.end()));
// Either side may be gone first; who ended how is in the log.
server.stdin.on('error', () => {});
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(signal, () => {
    write({ from: 'tap', note: { signal } });
    server.kill(signal);
  });
}
server.on('exit', (code, signal) => {
  write({ from: 'tap', note: { exit: { code, signal } } });
  toEditor.after(() => process.exit(code ?? 1));
});

/** Bytes go on as they came; messages are cut out of a copy of them. */
function pass(from, source, target) {
  let pending = Buffer.alloc(0);
  source.on('data', (chunk) => {
    target.write(chunk);
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const headEnd = pending.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = pending.subarray(0, headEnd).toString('latin1');
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1]);
      const bodyEnd = headEnd + 4 + length;
      if (pending.length < bodyEnd) return;
      write({ from, message: JSON.parse(pending.subarray(headEnd + 4, bodyEnd).toString('utf8')) });
      pending = pending.subarray(bodyEnd);
    }
  });
}

function prompt(target) {
  return { write: (piece) => target.write(piece), after: (act) => act() };
}

function late(target) {
  let before = Promise.resolve();
  const after = (act) => {
    before = before.then(act);
  };
  return {
    after,
    write(piece) {
      if (Math.random() < 1 / 8) after(() => wait(Math.random() * lateMs));
      after(() => void target.write(piece));
    },
  };
}
