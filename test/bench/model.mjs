/**
 * The model under real typing, forced (forced-decoder.mjs) unless its weights are trained. `--model FOLDER --set DIR` name
 * what is measured; without them it is the tiny random model of the tests over the project's own set, which shows that
 * the benchmark works and nothing else.
 *
 *     keystroke   through the server over stdio, whole, without cache reuse, without speculation, key by key in turn
 *     silent      to the decision that nothing follows
 *     firstEdit   to the first changed line showable: the answer's time less what came behind that line in the trace
 *     whole       to the answer
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readSet } from '../../dist/evals/edit-state.js';
import { inOrder } from '../../dist/evals/evaluate-keystrokes.js';
import { keystrokesOf } from '../../dist/evals/keystrokes.js';
import { Random } from '../../dist/evals/random.js';
import { memoryBandwidth } from './bandwidth.mjs';
import { quantile, startForetype } from './rpc.mjs';
import { notesOf, want } from './wanted.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const preload = new URL('./preload.mjs', import.meta.url).href;
const variants = ['whole', 'no-reuse', 'no-speculation'];
const betweenKeysMs = 100;
/** A model that is mostly silent ends the measurement too. */
const statesPerShown = 5;

/** Counts, which repeat: a session over a model in one process. */
export async function modelCounts({ model, set, keys, unforced }) {
  const rows = [];
  const says = saying(unforced);
  const label = `${says}, ${keys} keys: the recordings, then ${set}`;
  for (const threads of ['2', '1']) {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        `--import=${preload}`,
        join(here, 'typing.mjs'),
        `--set=${set}`,
        `--model=${model}`,
        `--threads=${threads}`,
        `--most=${keys}`,
      ],
      {
        env: {
          ...process.env,
          FORETYPE_BENCH_WANTED: join(folder, 'wanted.json'),
          FORETYPE_BENCH_VARIANT: 'whole',
          FORETYPE_BENCH_SAYS: says,
        },
        maxBuffer: 1 << 26,
      },
    );
    rmSync(folder, { recursive: true });
    const costs = JSON.parse(stdout);
    if (threads === '2')
      rows.push(
        row('model.tokensPerKeystroke.p50', quantile(costs.forwarded, 0.5), 'tokens', label),
        row('model.tokensPerKeystroke.p95', quantile(costs.forwarded, 0.95), 'tokens', label),
        row('model.tokensPerKeystroke.meanWithBackground', costs.meanWithBackground, 'tokens', label),
        row('model.passesPerOutputToken', costs.passesPerToken, 'passes', label),
      );
    const name = threads === '2' ? 'model.cpuSecondsPerMinute' : 'model.cpuSecondsPerMinute.1thread';
    rows.push(
      row(name, costs.cpuSecondsPerMinute, 's', `${label}, ${threads} threads, at 60 words a minute`),
    );
  }
  return rows;
}

/** Times, through the server over stdio; one variant after the other, so that none works while another is measured. */
export async function modelTimes({ model, set, shown, unforced }) {
  const says = saying(unforced);
  const measured = {};
  const bandwidth = [await memoryBandwidth()];
  for (const variant of variants) {
    const most = variant === 'whole' ? shown : Math.ceil(shown / 5);
    measured[variant] = await measure({ variant, model, says }, readSet(set), most);
    bandwidth.push(await memoryBandwidth());
  }
  return timeRows({ model, says }, measured, Math.max(...bandwidth));
}

async function measure(what, states, most) {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  const server = await started(what, folder);
  const times = {
    firstEdit: [],
    computed: [],
    whole: [],
    silent: [],
    tokens: [],
    states: 0,
  };
  for (const state of states) {
    if (times.computed.length >= most || times.states >= statesPerShown * most) break;
    if (!['start', 'mid-edit'].includes(state.kind) || state.remaining.length === 0) continue;
    times.states++;
    await server.open(state);
    await typed(state, server, times);
    await server.close(state);
  }
  const delays = await server.stop();
  rmSync(folder, { recursive: true });
  return { ...times, delays };
}

/** The first edit that remains is typed, the server asked at each key. */
async function typed(state, server, times) {
  const edits = [...inOrder(state)];
  const edit = edits[state.history.length];
  const text = server.text(edit.path);
  const whole = replaced(text, edit.edit);
  const following = edit.following.map((later) => ({
    before: later.path === edit.path ? whole : server.text(later.path),
    edit: later.edit,
  }));
  let first = true;
  for (const key of keystrokesOf(text, edit.edit, new Random(1, state.id))) {
    const last = key.edit.at(-1);
    want(server.wanted, { whole, offset: last.from + last.text.length, following });
    const asked = await server.key(edit.path, key.edit);
    // With the first key of a state a whole session is read: that is no keystroke.
    if (!first) noted(times, asked);
    first = false;
    await pause(betweenKeysMs);
  }
}

function noted(into, { ms, notes, edit }) {
  const standing = notes.some(({ stage }) => stage === 'standing');
  if (standing && notes.some(({ text }) => text.includes('predicted from'))) {
    into.firstEdit.push(ms);
    into.whole.push(ms);
  }
  const said = notes.find(({ stage }) => stage === 'continue' || stage === 'generate');
  if (!said) return;
  if (!edit) {
    if (!notes.some(({ stage }) => stage === 'present')) into.silent.push(ms);
    return;
  }
  if (!notes.some(({ stage, text }) => stage === 'present' && text.includes('predicted from'))) return;
  const shown = notes.at(-1).ms;
  const line = notes.find(({ stage }) => stage === 'first line')?.ms ?? shown;
  into.firstEdit.push(ms - (shown - line));
  into.computed.push(ms - (shown - line));
  into.whole.push(ms);
  into.tokens.push(Number(/(\d+) tokens/.exec(said.text)?.[1] ?? 0));
}

function timeRows({ model, says }, measured, bandwidth) {
  const { whole } = measured;
  const bytes = statSync(join(model, 'model.onnx')).size;
  const passes = whole.tokens.map((tokens) => 1 + Math.ceil(tokens / 8));
  const floor = quantile(
    passes.map((n) => (bytes * n) / bandwidth / 1e6),
    0.5,
  );
  const label = `${says}, n ${whole.firstEdit.length} shown in ${whole.states} states`;
  const p50 = quantile(whole.firstEdit, 0.5);
  const formula = `${(bytes / 1e6).toFixed(0)} MB × (1 + ⌈tokens ÷ 8⌉) at ${bandwidth.toFixed(1)} GB/s read in this run`;
  const less = (variant) => {
    const { computed } = measured[variant];
    return [quantile(computed, 0.5), 'ms', `firstEdit of computed answers, ${says}, n ${computed.length}`];
  };
  return [
    row('model.keystroke.p50Ms', p50, 'ms', `firstEdit, ${label}`),
    row('model.keystroke.p95Ms', quantile(whole.firstEdit, 0.95), 'ms', `firstEdit, ${label}`),
    row('model.keystroke.overFloor', p50 / floor, 'ratio', `floor ${floor.toFixed(1)} ms: ${formula}`),
    row(
      'model.keystroke.computedP50Ms',
      quantile(whole.computed, 0.5),
      'ms',
      `firstEdit where the model was asked, ${says}, n ${whole.computed.length}; the others were being typed out`,
    ),
    row(
      'model.keystroke.computedOverFloor',
      quantile(whole.computed, 0.5) / floor,
      'ratio',
      `the same over the same floor`,
    ),
    row('model.keystroke.wholeP50Ms', quantile(whole.whole, 0.5), 'ms', label),
    row(
      'model.keystroke.silentP50Ms',
      quantile(whole.silent, 0.5),
      'ms',
      `${says}, n ${whole.silent.length}`,
    ),
    row('model.keystroke.noReuseP50Ms', ...less('no-reuse')),
    row('model.keystroke.noSpeculationP50Ms', ...less('no-speculation')),
    row(
      'model.eventLoopDelay.p99Ms',
      whole.delays.p99,
      'ms',
      `the server's, worst ${whole.delays.most.toFixed(1)} ms`,
    ),
  ];
}

export async function started({ variant, model, says }, folder) {
  const wanted = join(folder, `wanted-${variant}.json`);
  const delays = join(folder, `delays-${variant}.json`);
  writeFileSync(wanted, '');
  const state = join(folder, `state-${variant}`);
  const server = await startForetype({
    env: {
      FORETYPE_STATE: state,
      FORETYPE_BENCH_VARIANT: variant,
      FORETYPE_BENCH_SAYS: says,
      FORETYPE_BENCH_WANTED: wanted,
      FORETYPE_BENCH_DELAYS: delays,
      NODE_OPTIONS: `--import=${preload}`,
    },
    settings: { 'model.folder': model, 'model.device': 'cpu' },
  });
  const session = new Session(variant, wanted, server.rpc);
  await session.modelReady();
  process.kill(server.pid, 'SIGUSR2');
  return Object.assign(session, {
    async stop() {
      await server.stop();
      return JSON.parse(readFileSync(delays, 'utf8'));
    },
  });
}

/** A tenth of a second each. */
const mostTries = 1200;

class Session {
  #texts = new Map();
  #versions = new Map();
  #state = '';

  constructor(variant, wanted, rpc) {
    Object.assign(this, { variant, wanted, rpc });
  }

  text(path) {
    return this.#texts.get(path) ?? '';
  }

  async modelReady() {
    const textDocument = {
      uri: 'file:///bench/ready.ts',
      languageId: 'typescript',
      version: 1,
      text: 'let a = 1;\n',
    };
    await this.rpc.sendNotification('textDocument/didOpen', { textDocument });
    for (let n = 2; ; n++) {
      if (n > mostTries) throw new Error('the model did not answer; look at `foretype doctor`');
      const range = { start: { line: 0, character: 8 }, end: { line: 0, character: 9 } };
      const document = { uri: textDocument.uri, version: n };
      await this.rpc.sendNotification('textDocument/didChange', {
        textDocument: document,
        contentChanges: [{ range, text: String(n % 10) }],
      });
      await this.rpc.sendRequest('textDocument/copilotInlineEdit', {
        textDocument: document,
        position: range.end,
      });
      if (notesOf(await this.#traces(), 'next edit').some(({ stage }) => /continue|generate/.test(stage)))
        break;
      await pause(100);
    }
    await this.rpc.sendNotification('textDocument/didClose', { textDocument });
  }

  async open(state) {
    this.#state = encodeURIComponent(state.id);
    for (const { path, languageId, text } of state.files.toReversed()) {
      this.#texts.set(path, text);
      this.#versions.set(path, 1);
      await this.rpc.sendNotification('textDocument/didOpen', {
        textDocument: { uri: this.#uri(path), languageId, version: 1, text },
      });
    }
    for (const { path, edit } of state.history) await this.#change(path, edit);
  }

  async close(state) {
    for (const { path } of state.files)
      await this.rpc.sendNotification('textDocument/didClose', { textDocument: { uri: this.#uri(path) } });
    this.#texts.clear();
  }

  async key(path, edit) {
    const started = performance.now();
    this.#change(path, edit);
    const last = edit.at(-1);
    return this.#ask(path, last.from + last.text.length, started);
  }

  ask(path) {
    return this.#ask(path, undefined, performance.now());
  }

  async accept({ edit, path }) {
    const text = this.text(path);
    const from = offsetOf(text, edit.range.start);
    const to = offsetOf(text, edit.range.end);
    const started = performance.now();
    this.#change(path, [{ from, to, text: edit.text }]);
    const answer = await this.#ask(path, from + edit.text.length, started);
    const asked = answer.notes.filter(
      ({ stage, text: said }) => stage === 'generate' || isVerdict(stage, said),
    );
    return {
      ...answer,
      ready: asked.length > 0 && asked.every(({ text: said }) => said.startsWith('ready')),
    };
  }

  async #ask(path, offset, started) {
    const textDocument = { uri: this.#uri(path), version: this.#versions.get(path) };
    const at = offset ?? this.cursor ?? 0;
    this.cursor = at;
    const { edits } = await this.rpc.sendRequest('textDocument/copilotInlineEdit', {
      textDocument,
      position: positionAt(this.text(path), at),
    });
    const ms = performance.now() - started;
    return { ms, edit: edits[0], path, notes: notesOf(await this.#traces(), 'next edit') };
  }

  #change(path, edit) {
    const before = this.text(path);
    const version = this.#versions.get(path) + 1;
    this.#versions.set(path, version);
    this.#texts.set(path, replaced(before, edit));
    const contentChanges = [...edit]
      .sort((a, b) => b.from - a.from)
      .map(({ from, to, text }) => ({
        range: { start: positionAt(before, from), end: positionAt(before, to) },
        text,
      }));
    return this.rpc.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.#uri(path), version },
      contentChanges,
    });
  }

  #traces() {
    return this.rpc.sendRequest('workspace/executeCommand', { command: 'foretype.trace', arguments: [] });
  }

  #uri(path) {
    return `file:///bench/${this.#state}/${path}`;
  }
}

/** What the model was asked about an exact edit; the note behind it may say what came of that. */
function isVerdict(stage, text) {
  return stage === 'judge' && !text.startsWith('the model');
}

export function replaced(text, edit) {
  let out = '';
  let at = 0;
  for (const { from, to, text: put } of [...edit].sort((a, b) => a.from - b.from)) {
    out += text.slice(at, from) + put;
    at = to;
  }
  return out + text.slice(at);
}

function positionAt(text, offset) {
  const before = text.slice(0, offset);
  const line = before.split('\n').length - 1;
  return { line, character: offset - (before.lastIndexOf('\n') + 1) };
}

function offsetOf(text, { line, character }) {
  let at = 0;
  for (let n = 0; n < line; n++) at = text.indexOf('\n', at) + 1;
  return at + character;
}

/** What every figure is labeled with: whose words the answers are. */
export function saying(unforced) {
  return unforced ? 'unforced' : 'forced';
}

export function row(name, value, unit, how) {
  return { name, value, unit, how };
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
