/** What the inference process weighs with the measured model, four sessions kept warm, and the texts at hand. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultSettings } from '../../dist/config/index.js';
import { modelFacts, ReadTexts } from '../../dist/model/index.js';
import { readLines, writeLine } from '../../dist/model/wire.js';
import { tokens } from '../../dist/stream/index.js';

const child = fileURLToPath(new URL('../../dist/model/child.js', import.meta.url));
/** Its tokenizer is as large as any that is meant to ship. */
const tokenizer = fileURLToPath(new URL('../../models/weights/cpu', import.meta.url));
const sources = fileURLToPath(new URL('../../src', import.meta.url));
const streams = 4;
const longest = 4096;
/** As many as the product reads, and as long together. */
const texts = 10;
const longestText = 60_000;

/**
 * Resident memory in MB: after reading four sessions of 4,096 tokens (less where the model holds less) and answering in each,
 * beside ten texts of 60,000 characters.
 */
export async function modelMemory({ model }) {
  const { vocab, maxPositions } = JSON.parse(readFileSync(`${model}/model.json`, 'utf8'));
  const tokensEach = Math.min(longest, maxPositions);
  const cacheMb = defaultSettings['model.cache.maxMb'];
  const host = spawn(process.execPath, [child], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ask = asker(host);
  const nGrams = { tokenizer, numbers: (await modelFacts(tokenizer)).nGrams };
  await ask({ load: { folder: model, device: 'cpu', threads: 2, cacheBytes: cacheMb << 20, nGrams } });
  const empty = resident(host.pid);
  const prompt = (stream, tokens) =>
    Array.from({ length: tokens }, (_, i) => (i * 7919 + stream * 104_729 + 13) % vocab);
  for (let stream = 0; stream < streams; stream++)
    await ask({ warm: { prompt: prompt(stream, tokensEach - 64) } });
  await readTexts(ask);
  let reused = 0;
  for (let stream = 0; stream < streams; stream++) {
    const { done } = await ask({
      generate: {
        prompt: [...prompt(stream, tokensEach - 64), ...lineOf(stream)],
        maxTokens: 32,
        stop: [],
        places: { runs: [{ lines: [1], behind: 2 }], unused: [3] },
        inLine: [],
        alike: { corpus, above: [] },
      },
    });
    reused += done.reused;
  }
  const warm = resident(host.pid);
  const gone = new Promise((resolve) => host.once('exit', resolve));
  host.stdin.end();
  await gone;
  const how = `${streams} warm streams of ${tokensEach} tokens (${reused} found again), cache of ${cacheMb} MB, ${texts} texts at hand; ${Math.round(empty.now)} MB with the model alone`;
  return [
    { name: 'model.memory.rssMb', value: warm.now, unit: 'MB', how },
    { name: 'model.memory.peakMb', value: warm.peak, unit: 'MB', how: 'the most it was on the way' },
  ];
}

const corpus = 'bench';

/** This program's own sources, cut into texts of one length. */
async function readTexts(ask) {
  const all = readdirSync(sources, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => readFileSync(join(sources, name), 'utf8'))
    .join('');
  const asked = [];
  const reader = new ReadTexts((read) => {
    const done = ask({ read });
    asked.push(done);
    return done;
  });
  reader.begin();
  for (let n = 0; n < texts; n++) {
    const lines = all.slice(n * longestText, (n + 1) * longestText).split('\n');
    reader.read({ corpus, name: `${n}`, lines });
  }
  await Promise.all(asked);
}

/** An event, begun in its line. */
function lineOf(stream) {
  return [tokens.edit, tokens.line + 1, tokens.count + 1, tokens.line + 1, tokens.byte + 32 + stream];
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
