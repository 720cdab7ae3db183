/**
 * Accept → next: of the accepts behind which the developer makes another edit, how many find what follows computed, with
 * nothing left to forward. The first edit that remains is made in one change, then what is shown is accepted after a
 * developer's pause, and what is shown then, and so on; and once more as by somebody who accepts one after the other.
 * Forced unless the weights are trained.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSet } from '../../dist/evals/edit-state.js';
import { inOrder } from '../../dist/evals/evaluate-keystrokes.js';
import { pause, replaced, row, saying, started } from './model.mjs';
import { quantile } from './rpc.mjs';
import { want } from './wanted.mjs';

const pauseMs = 400;
/** Who then accepts one after the other has looked at the first. */
const lookMs = 1000;

export async function acceptToNext(options) {
  const says = saying(options.unforced);
  const told = ({ states, accepts }, when) => `${says}, ${accepts} accepts in ${states} states, ${when}`;
  const usual = await acceptedAfter([pauseMs, pauseMs], 3, options);
  const quick = await acceptedAfter([lookMs, 0], 4, options);
  const ready = usual.ready / Math.max(1, usual.accepts);
  const told400 = `${usual.ready} ready: ${told(usual, `${pauseMs} ms after showing`)}`;
  const toldQuick = `to the next answer: ${told(quick, `${quick.ms.length} of them at once behind the first`)}`;
  return [
    row('model.acceptToNext.readyShare', ready, 'share', told400),
    row('model.acceptToNext.quickP50Ms', quantile(quick.ms, 0.5), 'ms', toldQuick),
    row('model.acceptToNext.quickP95Ms', quantile(quick.ms, 0.95), 'ms', 'the same'),
  ];
}

async function acceptedAfter(pauses, leastEdits, { model, set, shown, unforced }) {
  const says = saying(unforced);
  const folder = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  const server = await started({ variant: 'whole', model, says }, folder);
  const counts = { states: 0, accepts: 0, ready: 0, ms: [] };
  for (const state of readSet(set)) {
    if (counts.accepts >= shown) break;
    if (state.remaining.length < leastEdits || state.remaining[0].edit.length > 1) continue;
    await server.open(state);
    await accepted(state, server, counts, pauses);
    await server.close(state);
    counts.states++;
  }
  await server.stop();
  rmSync(folder, { recursive: true });
  return counts;
}

async function accepted(state, server, counts, [firstMs, laterMs]) {
  const { path, edit, following } = [...inOrder(state)][state.history.length];
  const text = server.text(path);
  const whole = replaced(text, edit);
  const [last] = edit.slice(-1);
  const offset = last.from + last.text.length + whole.length - replaced(text, edit.slice(-1)).length;
  const later = following.map((one) => ({
    before: one.path === path ? whole : server.text(one.path),
    edit: one.edit,
  }));
  want(server.wanted, { whole, offset, following: later });
  let answer = await server.key(path, edit);
  for (let n = 0; n + 1 < following.length && answer.edit; n++) {
    await pause(n === 0 ? firstMs : laterMs);
    answer = await server.accept(answer);
    counts.accepts++;
    if (n > 0) counts.ms.push(answer.ms);
    if (answer.ready) counts.ready++;
  }
}
