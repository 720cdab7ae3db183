/**
 * The inference process. Apart from the server, so that a crash of native code takes nothing along.
 *
 *     child.js                     serves one server over stdin and stdout, and ends with it
 *     child.js --socket PATH       serves all servers of this user; ends when the last has left for a while
 *     child.js --load              ends well where the runtime's binary can be loaded
 *     child.js --probe FOLDER DEVICE THREADS
 *                                  tries a device and prints the Trial as JSON
 */
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { Host } from './host.ts';
import { tryDevice } from './probe.ts';
import { runtime } from './runtime-session.ts';
import { listenAlone } from './shared-socket.ts';
import { isAsk, readLines, writeLine } from './wire.ts';

/** Time for a restarted editor to come back to loaded weights. */
const lingerMs = 10_000;
/** For the pass that runs when the last server goes. */
const patienceMs = 2000;

// Read by the runtime's library when it loads; in a worker thread it could not be set any more.
process.env.ORT_GQA_DISABLE_FLASH_ATTENTION ??= '1';
// A terminal's Ctrl-C, and its end, are meant for the program in it; the server's end is told by its stream.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

function fail(why: string): never {
  process.stderr.write(`foretype: ${why}\n`);
  process.exit(1);
}

function newHost(): Host {
  return new Host(new URL('./worker.js', import.meta.url), (why) => fail(`the model stopped: ${why}`));
}

/** A client that says what no client says is let go, alone. */
function serve(host: Host, input: Readable, output: Writable, left: () => void): void {
  const client = host.client((message) => writeLine(output, message));
  let gone = false;
  readLines<unknown>(input, (message) => {
    if (gone) return;
    if (isAsk(message)) client.ask(message);
    else input.destroy();
  });
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

async function end(host: Host | undefined): Promise<void> {
  await host?.rest(patienceMs);
  process.exit(0);
}

async function serveAll(path: string): Promise<void> {
  let host: Host | undefined;
  let clients = 0;
  let ending: NodeJS.Timeout | undefined;
  const held = await listenAlone(path, (socket: Socket) => {
    clients++;
    clearTimeout(ending);
    host ??= newHost();
    serve(host, socket, socket, () => {
      if (--clients === 0) endSoon();
    });
  });
  if (!held) process.exit(0);
  const endSoon = () => {
    ending = setTimeout(() => {
      held.release();
      void end(host);
    }, lingerMs);
  };
  if (clients === 0) endSoon();
}

const [word, ...words] = process.argv.slice(2);
if (word === '--socket' && words[0])
  serveAll(words[0]).catch((cause: unknown) => fail((cause as Error).message));
else if (word === '--load')
  runtime().then(
    () => process.exit(0),
    (cause: unknown) => fail(cause instanceof Error ? cause.message : String(cause)),
  );
else if (word === '--probe' && words[1]) {
  const [folder, device, threads] = words;
  tryDevice(folder!, device!, Number(threads)).then(
    (trial) => process.stdout.write(`${JSON.stringify(trial)}\n`, () => process.exit(0)),
    (cause: unknown) => fail(cause instanceof Error ? cause.message : String(cause)),
  );
} else {
  const host = newHost();
  serve(host, process.stdin, process.stdout, () => void end(host));
}
