/**
 * The worker thread of the inference process: the only one that loads the runtime, which computes on the thread that calls
 * it. It takes one job at a time; between passes it looks at a shared number, which holds the job that shall stop, and counts
 * another up, which says that it goes on.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { noWork } from './generate.ts';
import type { Job } from './host.ts';
import { Inference } from './inference.ts';
import type { Tell } from './wire.ts';

const port = parentPort;
if (!port) throw new Error('worker.js runs as a worker thread of the inference process');
const shared = new Int32Array((workerData as { shared: SharedArrayBuffer }).shared);
let inference: Inference | undefined;

port.on('message', (ask: Job) => {
  const { id } = ask;
  const say = (tell: Tell) => port.postMessage(tell);
  const stopped = () => {
    Atomics.add(shared, 1, 1);
    return Atomics.load(shared, 0) === id;
  };
  run(ask, stopped, say).catch((error: unknown) => {
    say({ id, failed: error instanceof Error ? error.message : String(error) });
  });
});

async function run(ask: Job, stopped: () => boolean, say: (tell: Tell) => void): Promise<void> {
  const { id } = ask;
  if ('load' in ask) {
    await inference?.decoder.dispose();
    inference = undefined;
    inference = await Inference.open(ask.load);
    const { vocabulary, maxPositions } = inference.decoder;
    say({ id, loaded: { vocabulary, maxPositions } });
    return;
  }
  if (!inference) throw new Error('no model is loaded');
  if ('drop' in ask) inference.drop(ask.drop);
  else if ('read' in ask) await inference.read(ask.read);
  const corpus = 'read' in ask ? ask.read.corpus : 'generate' in ask ? ask.generate.alike?.corpus : undefined;
  const forgot = inference.forgotten(corpus);
  const lost = forgot === undefined ? {} : { forgot };
  if ('generate' in ask) {
    const work = await inference.generate(ask.generate, stopped, (token) => say({ id, token }));
    say({ id, done: work, stopped: stopped(), ...lost });
  } else if ('score' in ask) {
    const { prompt, continuation } = ask.score;
    const { logProbs, work } = await inference.score(prompt, continuation, stopped);
    if (logProbs) say({ id, logProbs });
    say({ id, done: work, stopped: logProbs === undefined });
  } else if ('warm' in ask) {
    const work = await inference.warm(ask.warm.prompt, stopped);
    say({ id, done: work, stopped: stopped() });
  } else say({ id, done: noWork(), stopped: false, ...lost });
}
