/**
 * Accept → next: of the accepts behind which the developer makes another edit, how many find what follows computed, with
 * nothing left to forward. The first edit that remains is made in one change, then what is shown is accepted after a
 * developer's pause, and what is shown then, and so on. Forced unless the weights are trained.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSet } from '../../dist/evals/edit-state.js';
import { inOrder } from '../../dist/evals/evaluate-keystrokes.js';
import { pause, replaced, row, saying, started } from './model.mjs';
import { want } from './wanted.mjs';

const beforeAcceptMs = 400;

export async function acceptToNext({ model, set, shown, unforced }) {
  const says = saying(unforced);
  const folder = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  const server = await started({ variant: 'whole', model, says }, folder);
  const counts = { states: 0, accepts: 0, ready: 0 };
  for (const state of readSet(set)) {
    if (counts.accepts >= shown) break;
    if (state.remaining.length < 3 || state.remaining[0].edit.length > 1) continue;
    await server.open(state);
    await accepted(state, server, counts);
    await server.close(state);
    counts.states++;
  }
  await server.stop();
  rmSync(folder, { recursive: true });
  const { states, accepts, ready } = counts;
  const how = `${says}, ${ready} of ${accepts} accepts in ${states} states, ${beforeAcceptMs} ms after showing`;
  return [row('model.acceptToNext.readyShare', ready / Math.max(1, accepts), 'share', how)];
}

async function accepted(state, server, counts) {
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
    await pause(beforeAcceptMs);
    answer = await server.accept(answer);
    counts.accepts++;
    if (answer.ready) counts.ready++;
  }
}
