/**
 * The inference process. Apart from the server, so that a crash of native code takes nothing along.
 *
 *     child.js                     serves one server over stdin and stdout, and ends with it
 *     child.js --socket PATH       serves all servers of this user; ends when the last has left for a while
 */
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { Host } from './host.ts';
import { type Ask, readLines, writeLine } from './wire.ts';

/** Time for a restarted editor to come back to loaded weights. */
const lingerMs = 30_000;

// Read by the runtime's library when it loads; in a worker thread it could not be set any more.
process.env.ORT_GQA_DISABLE_FLASH_ATTENTION ??= '1';
// A terminal's Ctrl-C is meant for the program in it; the server's end is told by its stream.
process.on('SIGINT', () => {});

const host = new Host(new URL('./worker.js', import.meta.url), (why) => {
  process.stderr.write(`foretype: the model stopped: ${why}\n`);
  process.exit(1);
});

function serve(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, left: () => void): void {
  const client = host.client((message) => writeLine(output, message));
  readLines<Ask>(input, (message) => client.ask(message));
  let gone = false;
  const leave = () => {
    if (gone) return;
    gone = true;
    client.gone();
    left();
  };
  input.on('end', leave);
  input.on('close', leave);
  input.on('error', leave);
  output.on('error', leave);
}

function serveAll(path: string): void {
  let clients = 0;
  let ending: NodeJS.Timeout | undefined;
  const endSoon = () => {
    ending = setTimeout(() => {
      rmSync(path, { force: true });
      process.exit(0);
    }, lingerMs);
  };
  const server = createServer((socket: Socket) => {
    clients++;
    clearTimeout(ending);
    serve(socket, socket, () => {
      if (--clients === 0) endSoon();
    });
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    // Somebody serves there already, or died there: who answers decides.
    const probe = connect(path);
    probe.on('connect', () => process.exit(0));
    probe.on('error', () => {
      rmSync(path, { force: true });
      server.listen(path, () => chmodSync(path, 0o600));
    });
  });
  const mask = process.umask(0o177);
  server.listen(path, () => {
    process.umask(mask);
    endSoon();
  });
}

const at = process.argv.indexOf('--socket');
const path = at > 0 ? process.argv[at + 1] : undefined;
if (path) serveAll(path);
else serve(process.stdin, process.stdout, () => process.exit(0));
