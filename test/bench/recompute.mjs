/**
 * Whether logits that were come by in small steps are those of a full recompute. A stream lives through typing, pastes,
 * edits in the middle, undo, drafts accepted in part and forks; after each sequence its last rows are compared with a fresh
 * stream's that reads everything at once.
 */
import { random } from './rpc.mjs';

/** `npm run bench`: 500 sequences with the model that is measured. */
export async function recompute({ model }) {
  const { openDecoder, TokenStream } = await import('../../dist/model/index.js');
  const decoder = await openDecoder(model, { device: 'cpu', threads: 2 });
  const sequences = 500;
  const { maxLogitDiff, greedyMismatchShare, rows } = await compareWithRecompute({
    decoder,
    newStream: () => new TokenStream(decoder),
    sequences,
    seed: 1,
  });
  await decoder.dispose();
  const how = `${rows} rows after ${sequences} random sequences of edits, undo, drafts and forks`;
  return [
    { name: 'model.recompute.maxLogitDiff', value: maxLogitDiff, unit: 'logit', how },
    { name: 'model.recompute.greedyMismatchShare', value: greedyMismatchShare, unit: 'share', how },
  ];
}

/** Past two alignments of a window's view (256 rows), so that views move. */
const mostTokens = 600;
const historyLength = 8;

/** `newStream`: an empty TokenStream of the decoder. */
export async function compareWithRecompute({ decoder, newStream, sequences, seed }) {
  const walk = new Walk(decoder, newStream, seed);
  let maxLogitDiff = 0;
  let mismatches = 0;
  let rows = 0;
  for (let n = 0; n < sequences; n++) {
    const { tokens, logits, count } = await walk.sequence();
    const fresh = newStream();
    const last = Array.from({ length: count }, (_, i) => tokens.length - count + i);
    const full = await fresh.forward(tokens, last);
    fresh.free();
    for (let i = 0; i < count; i++, rows++) {
      const [one, two] = [logits, full].map((all) =>
        all.subarray(i * decoder.vocabulary, (i + 1) * decoder.vocabulary),
      );
      one.forEach((value, id) => {
        maxLogitDiff = Math.max(maxLogitDiff, Math.abs(value - two[id]));
      });
      if (best(one) !== best(two)) mismatches++;
    }
  }
  return { maxLogitDiff, greedyMismatchShare: mismatches / rows, rows };
}

/** One stream and what stands in it, from sequence to sequence. */
class Walk {
  #decoder;
  #newStream;
  #random;
  #stream;
  #tokens = [];
  /** Earlier states, for undo. */
  #history = [];

  constructor(decoder, newStream, seed) {
    this.#decoder = decoder;
    this.#newStream = newStream;
    this.#random = random(seed);
    this.#stream = newStream();
  }

  /** A few steps, and a pass of one to eight tokens whose logits are the answer. */
  async sequence() {
    if (this.#tokens.length > this.#most() * 0.9 || this.#below(25) === 0) this.#beginAgain();
    const steps = [this.#type, this.#type, this.#paste, this.#edit, this.#undo, this.#draft, this.#fork];
    for (let left = 2 + this.#below(5); left > 0; left--) await steps[this.#below(steps.length)].call(this);
    const count = 1 + this.#below(8);
    const typed = this.#ids(count);
    this.#tokens = [...this.#tokens, ...typed];
    const logits = await this.#stream.forward(
      typed,
      typed.map((_, i) => i),
    );
    return { tokens: this.#tokens, logits: logits.slice(), count };
  }

  #type() {
    return this.#become([...this.#tokens, ...this.#ids(1 + this.#below(3))]);
  }

  #paste() {
    return this.#become([...this.#tokens, ...this.#ids(1 + this.#below(160))]);
  }

  /** In the middle: what stands behind is read again. */
  #edit() {
    const at = this.#below(this.#tokens.length + 1);
    const end = Math.min(this.#tokens.length, at + this.#below(6));
    return this.#become([
      ...this.#tokens.slice(0, at),
      ...this.#ids(this.#below(6)),
      ...this.#tokens.slice(end),
    ]);
  }

  #undo() {
    const before = this.#history.pop();
    return before && this.#become(before, false);
  }

  /** Verified many at once; the right ones stay. */
  async #draft() {
    const draft = this.#ids(1 + this.#below(12));
    if (!this.#fits(this.#tokens.length + draft.length)) return;
    const right = this.#below(draft.length + 1);
    await this.#stream.forward(draft, [draft.length - 1]);
    this.#tokens = [...this.#tokens, ...draft.slice(0, right)];
    this.#stream.truncate(this.#tokens.length);
  }

  /** A second candidate goes its own way; either of the two lives on. */
  async #fork() {
    const kept = this.#below(this.#tokens.length + 1);
    const other = this.#stream.fork(kept);
    const typed = this.#ids(1 + this.#below(4));
    if (!this.#fits(this.#tokens.length + typed.length)) return other.free();
    if (this.#below(2) === 0) {
      await other.forward(typed, [0]);
      other.free();
      return;
    }
    await this.#stream.forward(typed, [0]);
    this.#stream.free();
    this.#stream = other;
    this.#tokens = this.#tokens.slice(0, kept);
  }

  /** As a prompt is read: what is there already stays, the rest is forwarded in pieces. */
  async #become(tokens, remembered = true) {
    if (!this.#fits(tokens.length)) return;
    if (remembered) this.#history = [...this.#history, this.#tokens].slice(-historyLength);
    const common = this.#stream.common(tokens);
    this.#stream.truncate(common);
    for (let at = common; at < tokens.length; ) {
      const piece = tokens.slice(at, at + 1 + this.#below(this.#below(3) === 0 ? 128 : 16));
      await this.#stream.forward(piece, [piece.length - 1]);
      at += piece.length;
    }
    this.#tokens = tokens;
  }

  #beginAgain() {
    this.#stream.free();
    this.#stream = this.#newStream();
    this.#tokens = [];
    this.#history = [];
  }

  #most() {
    return Math.min(this.#decoder.maxPositions, mostTokens);
  }

  #fits(length) {
    return length + 16 <= this.#most();
  }

  #below(count) {
    return Math.floor(this.#random() * count);
  }

  #ids(count) {
    return Array.from({ length: count }, () => this.#below(this.#decoder.vocabulary));
  }
}

function best(row) {
  return row.reduce((most, value, id) => (value > row[most] ? id : most), 0);
}
