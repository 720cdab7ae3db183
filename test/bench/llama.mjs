/**
 * llama.cpp on the same dimensions and the same work as our decoder, in turn: three new tokens behind 2,000, then passes
 * of eight. `--llama FOLDER`: where its npm binding, node-llama-cpp, was installed; without it there is no such figure.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openDecoder } from '../../dist/model/open-decoder.js';
import { writeRandomGguf } from './random-gguf.mjs';
import { quantile, random } from './rpc.mjs';

const past = 2000;
const rounds = 30;

/** Median of a keystroke's passes in each: 3 new tokens, then two passes of 8 rows whose logits are read. */
export async function llamaCpp({ model, llama }) {
  if (!llama) return [];
  const { width, layers, heads, kvHeads, headDim, feedForward, vocab } = JSON.parse(
    readFileSync(join(model, 'model.json'), 'utf8'),
  );
  const dims = { width, layers, heads, kvHeads, headDim, feedForward, vocab, maxPositions: 4096 };
  const folder = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  const gguf = join(folder, 'random.gguf');
  writeRandomGguf(gguf, dims);
  const [ours, theirs] = [await foretype(model), await llamaCppAt(llama, gguf)];
  const pick = random(1);
  const ids = (count) => Array.from({ length: count }, () => Math.floor(pick() * (vocab - 1000)) + 600);
  const prompt = ids(past);
  for (const engine of [ours, theirs]) await engine.read(prompt);
  const spent = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    const passes = [ids(3), ids(8), ids(8)];
    for (const [name, engine] of Object.entries({ ours, theirs })) {
      const started = performance.now();
      for (const pass of passes) await engine.pass(pass);
      if (round > 3) spent[name].push(performance.now() - started);
      await engine.forget(past);
    }
  }
  await Promise.all([ours.dispose(), theirs.dispose()]);
  rmSync(folder, { recursive: true });
  const [mine, other] = [quantile(spent.ours, 0.5), quantile(spent.theirs, 0.5)];
  const how = `3 + 8 + 8 rows behind ${past} tokens, 2 threads, median of ${spent.ours.length}, in turn`;
  return [
    { name: 'model.passes.foretypeMs', value: mine, unit: 'ms', how },
    { name: 'model.passes.llamaCppMs', value: other, unit: 'ms', how: `${how}; Q8_0, flash attention` },
    { name: 'model.passes.overLlamaCpp', value: mine / other, unit: 'ratio', how },
  ];
}

async function foretype(model) {
  const decoder = await openDecoder(model, { device: 'cpu', threads: 2 });
  const cache = decoder.newCache();
  const forward = (ids) =>
    decoder.forward(
      cache,
      ids,
      ids.map((_, row) => row),
    );
  return {
    async read(ids) {
      for (let at = 0; at < ids.length; at += 128) await decoder.forward(cache, ids.slice(at, at + 128), [0]);
    },
    pass: forward,
    forget: async (length) => cache.truncate(length),
    dispose: () => decoder.dispose(),
  };
}

async function llamaCppAt(folder, gguf) {
  const entry = createRequire(join(folder, 'package.json')).resolve('node-llama-cpp');
  const { getLlama } = await import(pathToFileURL(entry).href);
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
  const model = await llama.loadModel({ modelPath: gguf });
  const context = await model.createContext({
    contextSize: 4096,
    batchSize: 512,
    threads: 2,
    flashAttention: true,
  });
  const sequence = context.getSequence();
  return {
    read: (ids) => sequence.evaluateWithoutGeneratingNewTokens(ids),
    pass: (ids) => sequence.controlledEvaluate(ids.map((id) => [id, { generateNext: { token: true } }])),
    forget: (length) => sequence.eraseContextTokenRanges([{ start: length, end: sequence.nextTokenIndex }]),
    async dispose() {
      await context.dispose();
      await model.dispose();
      await llama.dispose();
    },
  };
}
