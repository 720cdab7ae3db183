/** How fast two threads read memory, in GB/s: what bounds a model whose weights are read once a pass. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const bytes = 192 << 20;
const rounds = 6;

/** Best of a few reads of memory that fits into no cache. */
export async function memoryBandwidth() {
  const workers = [0, 1].map(() => new Worker(new URL(import.meta.url)));
  const said = (worker) => new Promise((resolve) => worker.once('message', resolve));
  await Promise.all(workers.map(said));
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const answers = workers.map(said);
    for (const worker of workers) worker.postMessage('read');
    const seconds = Math.max(...(await Promise.all(answers)));
    best = Math.max(best, (workers.length * bytes) / seconds / 1e9);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return best;
}

if (!isMainThread && parentPort) {
  const memory = Buffer.alloc(bytes, 2);
  parentPort.on('message', () => {
    const started = performance.now();
    // A byte that is not there: memchr reads it all.
    memory.indexOf(1);
    parentPort.postMessage((performance.now() - started) / 1000);
  });
  parentPort.postMessage('ready');
}
