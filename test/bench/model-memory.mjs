/** What the inference process weighs with the measured model and four sessions kept warm. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultSettings } from '../../dist/config/index.js';
import { readLines, writeLine } from '../../dist/model/wire.js';

const child = fileURLToPath(new URL('../../dist/model/child.js', import.meta.url));
const streams = 4;
const longest = 4096;

/** Resident memory in MB: after reading four sessions of 4,096 tokens (less where the model holds less) and answering in each. */
export async function modelMemory({ model }) {
  const { vocab, maxPositions } = JSON.parse(readFileSync(`${model}/model.json`, 'utf8'));
  const tokensEach = Math.min(longest, maxPositions);
  const cacheMb = defaultSettings['model.cache.maxMb'];
  const host = spawn(process.execPath, [child], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ask = asker(host);
  await ask({ load: { folder: model, device: 'cpu', threads: 2, cacheBytes: cacheMb << 20 } });
  const empty = resident(host.pid);
  const prompt = (stream, tokens) =>
    Array.from({ length: tokens }, (_, i) => (i * 7919 + stream * 104_729 + 13) % vocab);
  for (let stream = 0; stream < streams; stream++)
    await ask({ warm: { prompt: prompt(stream, tokensEach - 64) } });
  let reused = 0;
  for (let stream = 0; stream < streams; stream++) {
    const { done } = await ask({
      generate: { prompt: prompt(stream, tokensEach - 32), maxTokens: 32, stop: [] },
    });
    reused += done.reused;
  }
  const warm = resident(host.pid);
  const gone = new Promise((resolve) => host.once('exit', resolve));
  host.stdin.end();
  await gone;
  const how = `${streams} warm streams of ${tokensEach} tokens (${reused} found again), cache of ${cacheMb} MB; ${Math.round(empty.now)} MB with the model alone`;
  return [
    { name: 'model.memory.rssMb', value: warm.now, unit: 'MB', how },
    { name: 'model.memory.peakMb', value: warm.peak, unit: 'MB', how: 'the most it was on the way' },
  ];
}

/** In MB. */
function resident(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

/** The last message of each answer. */
function asker(host) {
  let ids = 0;
  const waiting = new Map();
  readLines(host.stdout, (message) => {
    if (!('done' in message || 'failed' in message || 'loaded' in message)) return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  return (message) =>
    new Promise((resolve, reject) => {
      const id = ++ids;
      waiting.set(id, (told) => ('failed' in told ? reject(new Error(told.failed)) : resolve(told)));
      writeLine(host.stdin, { id, ...message });
    });
}
