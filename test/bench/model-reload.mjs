/**
 * A model that was unused for so long that its process ended: from the next question to the first token of its answer, for a
 * prompt of 2,000 tokens (less where the model holds less), and how much of that is spent once the process is there again.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { silentLog, systemClock } from '../../dist/base/index.js';
import { createInferenceProcess } from '../../dist/model/index.js';
import { row } from './model.mjs';
import { quantile } from './rpc.mjs';

const times = 5;
const idleMs = 50;

export async function modelReload({ model }) {
  const { vocab, maxPositions } = JSON.parse(readFileSync(`${model}/model.json`, 'utf8'));
  const length = Math.min(2000, maxPositions - 64);
  let asked = 0;
  const prompt = () => Array.from({ length }, (_, i) => (i * 7919 + asked * 104_729 + 13) % vocab);
  const load = { folder: model, device: 'cpu', threads: 2, cacheBytes: 256 << 20 };
  const engine = createInferenceProcess({ name: 'bench', load, idleMs, clock: systemClock, log: silentLog });
  const first = async () => {
    asked++;
    const started = performance.now();
    const request = { prompt: prompt(), maxTokens: 1, stop: [] };
    for await (const _ of engine.generate(request, new AbortController().signal)) break;
    return performance.now() - started;
  };
  const gone = [];
  const there = [];
  for (let n = 0; n < times; n++) {
    gone.push(await first());
    there.push(await first());
    while (engine.status().kind === 'ready') await setTimeout(10);
  }
  await engine.dispose();
  const how = `the first token behind ${length} tokens, ${times} times; where the process runs: ${quantile(there, 0.5).toFixed(0)} ms`;
  return [row('model.reloadMs', quantile(gone, 0.5), 'ms', how)];
}
