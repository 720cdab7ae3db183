/** The gate follows its user; the numbers survive the process and damage. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import {
  createLearning,
  type Features,
  type Learning,
  logistic,
  readStatistics,
  stateFolder,
  withOwnFit,
} from '../../src/learning/index.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'learning-'));
const features = (name: string, more: Features = {}): Features => ({
  bias: 1,
  [`class ${name}`]: 1,
  ...more,
});
const speaks = (learning: Learning, name: string, more: Features = {}) =>
  learning.worthShowing(name, learning.probability(name, features(name, more)), 10);

/** Shows an edit where the gate lets it; the answer says what the user does with it. Returns how many were shown. */
function uses(
  learning: Learning,
  name: string,
  times: number,
  user: (nth: number) => 'accepted' | 'rejected' | 'ignored',
  more: Features = {},
): number {
  let shown = 0;
  for (let i = 0; i < times; i++) {
    if (!speaks(learning, name, more)) continue;
    learning.record(name, 'shown');
    learning.record(name, user(shown++), 0, features(name, more));
  }
  return shown;
}

describe('the gate', () => {
  it('speaks at first for what is certain or likely, not for what is weak', () => {
    const learning = createLearning(undefined, silentLog);
    const strengths: Features[] = [{ certain: 1 }, { likely: 1 }, { weak: 1 }];
    expect(strengths.map((more) => speaks(learning, 'rename', more))).toEqual([true, true, false]);
  });

  it('believes the model as far as it believes itself', () => {
    const learning = createLearning(undefined, silentLog);
    const p = (certainty: number, none: number) =>
      learning.probability('model', features('model', { certainty, 'no edit': none }));
    expect(p(-0.1, 0.1)).toBeGreaterThan(0.7);
    expect(learning.worthShowing('model', p(-2, 0.5), 10)).toBe(false);
    expect(p(-0.1, 0.1)).toBeGreaterThan(p(-0.1, 0.6));
  });

  it('asks more of a guess than of what follows from the text', () => {
    const { worthShowing } = createLearning(undefined, silentLog);
    expect([0.24, 0.26].map((p) => worthShowing('rename', p, 10))).toEqual([false, true]);
    expect([0.39, 0.41].map((p) => worthShowing('model', p, 10))).toEqual([false, true]);
    expect([0.66, 0.68].map((p) => worthShowing('model', p, 2))).toEqual([false, true]);
  });

  it('takes the coefficients that a model brings, and its own for what they do not name', () => {
    const learning = createLearning(undefined, silentLog);
    const told = features('model', { certainty: -0.5, rejected: 0.2 });
    const own = { bias: -1, 'class model': 0.5, certainty: 0.8 };
    const sum = -1 + 0.5 - 0.5 * 0.8 - 0.2 * 0.5;
    expect(learning.probability('model', withOwnFit(told, own))).toBeCloseTo(logistic(sum));
    expect(learning.probability('model', withOwnFit(told, {}))).toBe(learning.probability('model', told));
  });

  const outcome = fc.constantFrom('accepted', 'rejected', 'ignored', 'shown');
  const classes = fc.constantFrom('twin', 'model');
  const past = fc.array(fc.tuple(fc.constantFrom('twin', 'model', 'rename'), outcome), { maxLength: 300 });
  const told = fc.dictionary(
    fc.constantFrom('sites', 'size', 'distance', 'other file'),
    fc.double({ min: -1, max: 1 }),
  );

  it('is silent for a class after ten rejections, whatever came before and whatever comes after', () => {
    fc.assert(
      fc.property(classes, past, past, told, (silent, before, after, more) => {
        const learning = createLearning(undefined, silentLog);
        for (const [name, fate] of before) learning.record(name, fate, 0, features(name, more));
        for (let i = 0; i < 10; i++) learning.record(silent, 'rejected', 0, features(silent, more));
        expect(speaks(learning, silent, { certain: 1, ...more })).toBe(false);
        for (const [name, fate] of after)
          if (name !== silent) learning.record(name, fate, 0, features(name, more));
        expect(speaks(learning, silent, { certain: 1, ...more })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('stays silent in the next session, and comes back when it is taken from the list', () => {
    const at = folder();
    const first = createLearning(at, silentLog);
    for (let i = 0; i < 200; i++) first.record('twin', 'accepted');
    for (let i = 0; i < 10; i++) first.record('twin', 'rejected');
    const second = createLearning(at, silentLog);
    expect(speaks(second, 'twin')).toBe(false);
    for (let i = 0; i < 10; i++) second.record('twin', 'accepted');
    expect(speaks(second, 'twin')).toBe(true);
  });

  it('is no surer of what is unlikely after whatever was accepted', () => {
    fc.assert(
      fc.property(past, (before) => {
        const learning = createLearning(undefined, silentLog);
        const unlikely = { certain: -4 };
        const p = learning.probability('twin', features('twin', unlikely));
        for (const [name, fate] of before) if (fate !== 'rejected') learning.record(name, fate);
        expect(learning.probability('twin', features('twin', unlikely))).toBeLessThanOrEqual(p + 1e-9);
      }),
    );
  });

  it('believes less of what the user types past, and as much as before of what says nothing of the edit', () => {
    const learning = createLearning(undefined, silentLog);
    const told = features('model', { certainty: -0.5, 'model size': 0.5 });
    const before = learning.probability('model', told);
    for (let i = 0; i < 20; i++) learning.record('model', 'ignored');
    expect(learning.probability('model', told)).toBe(before);
    for (let i = 0; i < 20; i++) learning.record('model', 'ignored', 0, told);
    expect(learning.probability('model', told)).toBeLessThan(before - 0.1);
  });

  it('thinks of exact edits as before, whatever a model guessed in vain', () => {
    const learning = createLearning(undefined, silentLog);
    const p = () => learning.probability('rename', features('rename', { likely: 1 }));
    const before = p();
    const told = features('model', { likely: 1, certainty: -0.5, 'own fit': -2 });
    for (let i = 0; i < 500; i++) learning.record('model', 'ignored', 0, told);
    expect(p()).toBe(before);
  });

  it('keeps what stood later, and what was accepted in a row', () => {
    const at = folder();
    const first = createLearning(at, silentLog);
    first.retained('twin', 5, true);
    first.retained('twin', 5, false);
    first.retained('twin', 30, true);
    first.chained(3);
    const second = createLearning(at, silentLog);
    second.chained(7);
    const { classes, chains } = createLearning(at, silentLog).statistics;
    expect(classes.twin?.retained).toEqual({ 5: { looked: 2, stood: 1 }, 30: { looked: 1, stood: 1 } });
    expect(chains).toEqual({ count: 2, edits: 10, longest: 7 });
  });

  it('a patient user, who ignores and accepts, hears all of it', () => {
    const learning = createLearning(undefined, silentLog);
    expect(uses(learning, 'same-change', 300, (n) => (n % 3 === 0 ? 'accepted' : 'ignored'))).toBe(300);
  });

  it('a user who rejects every fourth hears nearly all of it', () => {
    const learning = createLearning(undefined, silentLog);
    expect(uses(learning, 'same-change', 300, (n) => (n % 4 === 3 ? 'rejected' : 'accepted'))).toBe(300);
  });

  it('a hasty user, who rejects nine of ten, soon hears no more', () => {
    const learning = createLearning(undefined, silentLog);
    expect(uses(learning, 'same-change', 300, (n) => (n % 10 === 0 ? 'accepted' : 'rejected'))).toBeLessThan(
      15,
    );
  });

  it('a user who rejects one class hears at most ten of it, and all of another', () => {
    const learning = createLearning(undefined, silentLog);
    let twins = 0;
    let renames = 0;
    for (let i = 0; i < 100; i++) {
      renames += uses(learning, 'rename', 1, () => 'accepted');
      twins += uses(learning, 'twin', 1, () => 'rejected');
    }
    expect(twins).toBeLessThanOrEqual(10);
    expect(renames).toBe(100);
  });

  it('a user who rejects what is in other files is shown less sure of those, of any class', () => {
    const learning = createLearning(undefined, silentLog);
    const far = { 'other file': 1 };
    const p = () => learning.probability('rename', features('rename', far));
    const before = p();
    for (let i = 0; i < 40; i++) {
      learning.record('same-change', 'rejected', 0, features('same-change', far));
      learning.record('same-change', 'accepted', 0, features('same-change'));
    }
    expect(p()).toBeLessThan(before - 0.1);
    expect(learning.statistics.adjusted['other file']).toBeGreaterThanOrEqual(-1);
  });
});

describe('the statistics', { timeout: 120_000 }, () => {
  it('survive the process, readable by their owner alone', () => {
    const at = folder();
    const first = createLearning(at, silentLog);
    first.record('rename', 'shown');
    first.record('rename', 'accepted', 12);
    expect(readStatistics(at).classes.rename).toEqual({
      shown: 1,
      accepted: 1,
      rejected: 0,
      ignored: 0,
      charactersSaved: 12,
      recent: { accepted: 1, rejected: 0 },
    });
    expect(statSync(join(at, 'statistics.json')).mode & 0o077).toBe(0);
  });

  it('of an earlier release count by their totals', () => {
    const at = folder();
    const old = { shown: 90, accepted: 4, rejected: 80, ignored: 0, charactersSaved: 0 };
    writeFileSync(join(at, 'statistics.json'), JSON.stringify({ version: 1, classes: { rename: old } }));
    const learning = createLearning(at, silentLog);
    expect(learning.statistics.classes.rename?.shown).toBe(90);
    expect(speaks(learning, 'rename')).toBe(false);
  });

  it.each([
    '{"version": 1, "classes": {}, "adjusted": {"size": "far"}}',
    '{"version": 1, "classes": {"rename": {"shown": -1}}}',
    'not json',
    '{}',
  ])('put a damaged file aside: %s', (text) => {
    const at = folder();
    writeFileSync(join(at, 'statistics.json'), text);
    const said: string[] = [];
    expect(readStatistics(at, (why) => said.push(why)).classes).toEqual({});
    expect(said).toHaveLength(1);
    expect(readFileSync(join(at, 'statistics.damaged.json'), 'utf8')).toBe(text);
  });

  it('say once that they cannot be kept, and go on', () => {
    const at = join(folder(), 'file');
    writeFileSync(at, '');
    const said: string[] = [];
    const learning = createLearning(join(at, 'below'), {
      ...silentLog,
      warn: (message) => said.push(message),
    });
    learning.record('rename', 'shown');
    learning.record('rename', 'shown');
    expect(said).toHaveLength(1);
    expect(existsSync(join(at, 'below'))).toBe(false);
    expect(learning.statistics.classes.rename?.shown).toBe(2);
  });

  it('of several windows are added up, whoever writes last', async () => {
    const at = folder();
    const door = new URL('../../dist/learning/index.js', import.meta.url).href;
    const script = `
      import { createLearning } from ${JSON.stringify(door)};
      const log = { error() {}, warn(why) { console.error(why); }, info() {}, debug() {} };
      const learning = createLearning(process.argv[1], log);
      for (let i = 0; i < 200; i++) learning.record('rename', 'accepted', 3);
      while (!learning.keep());`;
    const windows = Array.from({ length: 3 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, at]),
    );
    const here = createLearning(at, silentLog);
    for (let i = 0; i < 100; i++) {
      here.record('twin', 'rejected');
      await new Promise(setImmediate);
    }
    expect((await Promise.all(windows)).map(({ stderr }) => stderr)).toEqual(['', '', '']);
    while (!here.keep());
    expect(readStatistics(at).classes).toMatchObject({
      rename: { accepted: 600, charactersSaved: 1800 },
      twin: { rejected: 100 },
    });
    expect(readdirSync(at)).toEqual(['statistics.json']);
    here.record('twin', 'ignored');
    expect(here.statistics.classes.rename?.accepted).toBe(600);
  });

  it('wait while another window writes, and are not lost', () => {
    const at = folder();
    const lock = join(at, 'statistics.json.lock');
    const learning = createLearning(at, silentLog);
    writeFileSync(lock, '');
    learning.record('rename', 'shown');
    learning.record('rename', 'accepted', 5);
    expect(existsSync(join(at, 'statistics.json'))).toBe(false);
    expect(learning.statistics.classes.rename).toMatchObject({ shown: 1, accepted: 1 });
    rmSync(lock);
    expect(learning.keep()).toBe(true);
    expect(readStatistics(at).classes.rename).toMatchObject({ shown: 1, accepted: 1, charactersSaved: 5 });
  });

  it('are written where a window was ended while it wrote', () => {
    const at = folder();
    const lock = join(at, 'statistics.json.lock');
    writeFileSync(lock, '');
    utimesSync(lock, 1e9, 1e9);
    createLearning(at, silentLog).record('rename', 'shown');
    expect(readStatistics(at).classes.rename?.shown).toBe(1);
    expect(existsSync(lock)).toBe(false);
  });

  it('begin anew when the user deletes the file', () => {
    const at = folder();
    const learning = createLearning(at, silentLog);
    learning.record('rename', 'shown');
    rmSync(join(at, 'statistics.json'));
    learning.record('rename', 'shown');
    expect(learning.statistics.classes.rename?.shown).toBe(1);
  });

  it('live where the platform keeps state', () => {
    expect(stateFolder({ HOME: '/home/a' })).toBe(join('/home/a', '.local', 'state', 'foretype'));
    expect(stateFolder({ HOME: '/home/a', XDG_STATE_HOME: '/s' })).toBe(join('/s', 'foretype'));
    expect(stateFolder({ FORETYPE_STATE: '/here' })).toBe('/here');
  });
});
