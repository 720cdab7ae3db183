/**
 * A decoder that computes in full and then says what is wanted: while weights are random, the recorded next edit is forced
 * as the greedy output, so that a prediction costs what it would cost, whatever the weights. What is wanted stands in the
 * file named by FORETYPE_BENCH_WANTED: {"line": the whole line being typed or null, "edits": [{"old": lines, "new": lines}]}.
 * Figures measured so are labeled `forced`.
 */
import { readFileSync } from 'node:fs';
import { loadTokenizer } from '../../dist/model/tokenizer.js';
import { LineTokens, lastPieceStart } from '../../dist/prompt/index.js';
import { tokens } from '../../dist/stream/index.js';

const boost = 30;

export async function forced(decoder, folder) {
  const tokenizer = await loadTokenizer(folder);
  const lines = new LineTokens({ ...tokenizer, lastPieceStart });
  const held = new WeakMap();
  const follow = (cache, ids) => {
    held.set(cache, ids);
    const { truncate, fork } = cache;
    cache.truncate = (length) => {
      truncate.call(cache, length);
      ids.length = cache.length;
    };
    cache.fork = (length) => follow(fork.call(cache, length), ids.slice(0, length));
    return cache;
  };
  return {
    vocabulary: decoder.vocabulary,
    maxPositions: decoder.maxPositions,
    newCache: () => follow(decoder.newCache(), []),
    dispose: () => decoder.dispose(),
    async forward(cache, ids, rows) {
      const logits = await decoder.forward(cache, ids, rows);
      const all = held.get(cache);
      const base = all.length;
      for (const id of ids) all.push(id);
      const wanted = wantedNow();
      for (const [i, row] of rows.entries()) {
        const out = logits.subarray(i * decoder.vocabulary, (i + 1) * decoder.vocabulary);
        const next = nextToken(all, base + row + 1, wanted, lines, tokenizer);
        if (next) raise(out, next);
      }
      return logits;
    },
  };
}

let read = '';
let parsed = { line: null, edits: [] };

function wantedNow() {
  let text;
  try {
    text = readFileSync(process.env.FORETYPE_BENCH_WANTED, 'utf8');
  } catch {
    return parsed;
  }
  if (text === read || text === '') return parsed;
  try {
    parsed = JSON.parse(text);
    read = text;
  } catch {
    // Half written: what was wanted before holds until the next pass.
  }
  return parsed;
}

function raise(row, [from, to]) {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of row) if (value > most) most = value;
  for (let id = from; id < to; id++) row[id] = most + boost + row[id] / 1e3;
}

const one = (id) => [id, id + 1];
const anyLine = [tokens.line, tokens.line + tokens.lineIds];

/** The range of ids wanted behind the first `end` of `all`; undefined where the weights may say what they like. */
function nextToken(all, end, wanted, lines, tokenizer) {
  let start = end;
  while (start > 0 && !isBorder(all, start - 1)) start--;
  const event = all.slice(start, end);
  if (event.length > 0 && event[0] !== tokens.edit) return undefined;
  const next = nextEdit(all, start, wanted.edits, tokenizer);
  if (event.length === 0) return one(next ? tokens.edit : tokens.none);
  if (event.length === 1) return next && one(next.place);
  if (event.length === 2) return next && one(tokens.count + next.old.length);
  const isNext = next?.place === event[1] && tokens.count + next.old.length === event[2];
  return written(event, isNext ? next.new : undefined, wanted.line, lines, tokenizer);
}

function isBorder(all, at) {
  const id = all[at];
  return id === tokens.end || id === tokens.none || id === tokens.events || all[at - 1] === tokens.goto;
}

/** `planned`: all new lines; else the line being typed is made whole and the event ends. */
function written(event, planned, line, lines, tokenizer) {
  let count = 0;
  let at = 3;
  for (let i = 3; i < event.length; i++) if (event[i] === tokens.newline) [count, at] = [count + 1, i + 1];
  const open = event.slice(at);
  if (open.length === 0) return planned && count < planned.length ? anyLine : one(tokens.end);
  const text = planned ? planned[count] : line;
  if (text === undefined || text === null) return one(tokens.newline);
  const whole = lines.of(text);
  const said = open.slice(1);
  if (said.every((id, i) => id === whole[i])) return one(whole[said.length] ?? tokens.newline);
  const bytes = Buffer.concat(said.map((id) => Buffer.from(tokenizer.bytes(id) ?? [])));
  const rest = Buffer.from(text).subarray(bytes.length);
  if (!Buffer.from(text).subarray(0, bytes.length).equals(bytes)) return one(tokens.newline);
  return one(rest.length === 0 ? tokens.newline : (lines.of(rest.toString())[0] ?? tokens.newline));
}

/** The first wanted edit whose old text is shown in one place and still stands. */
function nextEdit(all, end, edits, tokenizer) {
  if (edits.length === 0) return undefined;
  const shown = new Map();
  for (let i = 0; i < end; i++) {
    if (all[i] < tokens.line || all[i] >= tokens.line + tokens.lineIds) continue;
    const from = i + 1;
    let to = from;
    while (to < end && all[to] >= tokens.byte && all[to] !== tokens.newline) to++;
    if (all[to] === tokens.newline) shown.set(all[i], all.slice(from, to));
    i = to - 1;
  }
  const texts = new Map([...shown].map(([id, ids]) => [id, tokenizer.decode(ids)]));
  for (const { old, new: put } of edits) {
    const places = [...texts].filter(([, text]) => text === old[0]);
    if (places.length === 1) return { place: places[0][0], old, new: put };
  }
  return undefined;
}
