/** The gate follows its user; the numbers survive the process and damage. */
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { createLearning, readStatistics, stateFolder } from '../../src/learning/index.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'learning-'));
const speaks = (
  learning: ReturnType<typeof createLearning>,
  name: string,
  strength: 'certain' | 'likely' | 'weak',
) => learning.worthShowing(learning.probability(name, strength));

describe('the gate', () => {
  it('speaks at first for what is certain or likely, not for what is weak', () => {
    const learning = createLearning(undefined, silentLog);
    expect(['certain', 'likely', 'weak'].map((s) => speaks(learning, 'rename', s as 'certain'))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    'certain',
    'likely',
  ] as const)('falls silent for a class that is rejected, within ten (%s)', (strength) => {
    const learning = createLearning(undefined, silentLog);
    let shown = 0;
    while (speaks(learning, 'twin', strength) && shown < 50) {
      shown++;
      learning.record('twin', 'rejected');
    }
    expect(shown).toBeLessThanOrEqual(10);
    expect(speaks(learning, 'rename', strength)).toBe(true);
  });

  it('does not come back at once when other things are accepted', () => {
    const learning = createLearning(undefined, silentLog);
    for (let i = 0; i < 10; i++) learning.record('twin', 'rejected');
    for (let i = 0; i < 10; i++) learning.record('rename', 'accepted');
    expect(speaks(learning, 'twin', 'certain')).toBe(false);
  });

  it('a patient user, who ignores and accepts, hears all of it', () => {
    const learning = createLearning(undefined, silentLog);
    for (let i = 0; i < 100; i++) learning.record('same-change', i % 3 === 0 ? 'accepted' : 'ignored');
    expect(speaks(learning, 'same-change', 'likely')).toBe(true);
  });

  it('a hasty user, who rejects four of five, hears less of it', () => {
    const learning = createLearning(undefined, silentLog);
    for (let i = 0; i < 30; i++) learning.record('same-change', i % 5 === 0 ? 'accepted' : 'rejected');
    expect(speaks(learning, 'same-change', 'likely')).toBe(false);
  });
});

describe('the statistics', () => {
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
    });
    expect(statSync(join(at, 'statistics.json')).mode & 0o077).toBe(0);
    for (let i = 0; i < 9; i++) first.record('rename', 'rejected');
    expect(speaks(createLearning(at, silentLog), 'rename', 'likely')).toBe(false);
  });

  it.each([
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

  it('live where the platform keeps state', () => {
    expect(stateFolder({ HOME: '/home/a' })).toBe(join('/home/a', '.local', 'state', 'foretype'));
    expect(stateFolder({ HOME: '/home/a', XDG_STATE_HOME: '/s' })).toBe(join('/s', 'foretype'));
    expect(stateFolder({ FORETYPE_STATE: '/here' })).toBe('/here');
  });
});
