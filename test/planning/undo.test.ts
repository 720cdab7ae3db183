/** A journaled plan is taken back to the byte; what was changed since is kept or refuses, never lost. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Journal, takeBack } from '../../src/planning/index.ts';
import { diff, TextSnapshot } from '../../src/text/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-journal-'));
  return () => rmSync(folder, { recursive: true });
});

const uri = 'file:///w/a.ts';
const doc = (text: string, of = uri) => TextSnapshot.of(of, 'typescript', 1, text);
const any = () => true;

/** The journal after a plan that went through these texts; then `now` is what stands in the file. */
function undone(texts: readonly string[], now: string) {
  const journal = new Journal(folder);
  const id = journal.begin('goal');
  for (const [i, after] of texts.slice(1).entries()) journal.add(id, doc(texts[i]!), diff(texts[i]!, after));
  const entry = journal.newest(any)!;
  const found = takeBack(
    entry,
    () => doc(now),
    () => 'a.ts',
  );
  if (!found.ok) return found.detail;
  return found.value.map(({ before, edit }) => before.apply(edit, 2).text)[0] ?? now;
}

const before = 'one\ntwo\nthree\nfour\nfive\n';
const first = 'one\nTWO\nthree\nfour\nfive\n';
const second = 'one\nTWO\nthree\nfour\nFIVE\nsix\n';

describe('a plan', () => {
  it('is taken back whole, its steps newest first', () => {
    expect(undone([before, first, second], second)).toBe(before);
  });

  it('leaves what was changed elsewhere since', () => {
    expect(undone([before, first, second], `zero\n${second.replace('three', 'drei')}seven\n`)).toBe(
      `zero\n${before.replace('three', 'drei')}seven\n`,
    );
  });

  it('refuses where a place was changed since, with a sentence', () => {
    expect(undone([before, first, second], second.replace('TWO', 'Two'))).toBe(
      'a.ts was changed since at the same place: nothing was taken back',
    );
    expect(undone([before, 'one\nthree\nfour\nfive\n'], 'one\nnew\nthree\nfour\nfive\n')).toMatch(
      /was changed/,
    );
  });

  it('refuses where what it only put there was written over since', () => {
    expect(undone(['a\nb\n', 'a\nnew\nb\n'], 'a\nmine\nb\n')).toMatch(/was changed since/);
    expect(undone(['a\nb\n', 'a\nnew\nb\n'], 'a\nb\n')).toBe('a\nb\n');
  });

  it('keeps no key of the lines it changed, and says so instead of bringing them back', () => {
    const key = 'AKIA2E0A8F3B244C9986';
    const held = before.replace('two', `const key = "${key}";`);
    expect(undone([held, first], first)).toMatch(/^a\.ts had what looks like a key .* take that file back/);
    for (const name of readdirSync(join(folder, 'plans')))
      expect(readFileSync(join(folder, 'plans', name), 'utf8')).not.toContain(key.slice(0, 12));
  });

  it('keeps nothing of a file of credentials, whatever it looks like', () => {
    const journal = new Journal(folder);
    const env = 'file:///w/prod.env';
    journal.add(journal.begin('goal'), doc('A=quetzal\n', env), diff('A=quetzal\n', 'A=motmot\n'));
    for (const name of readdirSync(join(folder, 'plans')))
      expect(readFileSync(join(folder, 'plans', name), 'utf8')).not.toMatch(/quetzal|motmot/);
    const back = (now: string) =>
      takeBack(
        journal.newest(any)!,
        () => doc(now, env),
        () => 'prod.env',
      );
    const sentence = /^prod\.env is a file of credentials, of which foretype keeps nothing/;
    expect(back('A=motmot\n')).toMatchObject({ ok: false, detail: expect.stringMatching(sentence) });
    const put = journal.begin('only put there');
    journal.add(put, doc('A=1\n', env), diff('A=1\n', 'A=1\nB=2\n'));
    expect(back('A=1\nB=2\n')).toMatchObject({ ok: true, value: [{ removes: false }] });
  });

  it('passes over what the user took back by hand', () => {
    expect(undone([before, first, second], first)).toBe(before);
    expect(undone([before, first, second], before)).toBe(before);
  });

  it('keeps only lines of before and hashes, for the user alone; the oldest plans go', () => {
    undone([before, second], second);
    const plans = join(folder, 'plans');
    const [name] = readdirSync(plans);
    const text = readFileSync(join(plans, name!), 'utf8');
    expect(text).not.toContain('three');
    expect(text).not.toContain('FIVE');
    expect(text).toContain('five');
    expect(statSync(join(plans, name!)).mode & 0o777).toBe(0o600);
    expect(statSync(plans).mode & 0o777).toBe(0o700);
    const journal = new Journal(folder);
    for (let i = 0; i < 60; i++) journal.begin('goal');
    expect(readdirSync(plans).length).toBe(50);
  });

  it('is found by what it changed, the newest first; a broken journal is none', () => {
    const journal = new Journal(folder);
    expect(journal.newest(any)).toBeUndefined();
    const [a, b] = [journal.begin('a'), journal.begin('b')];
    journal.add(a, doc('x\n'), diff('x\n', 'y\n'));
    journal.add(b, doc('x\n', 'file:///other/b.ts'), diff('x\n', 'y\n'));
    journal.begin('nothing made');
    expect(journal.newest(any)?.goal).toBe('b');
    expect(journal.newest((u) => u.startsWith('file:///w/'))?.goal).toBe('a');
    journal.remove(b);
    expect(journal.newest(any)?.goal).toBe('a');
  });

  it('that made a file removes it, unless something else was written there', () => {
    const journal = new Journal(folder);
    const id = journal.begin('goal');
    journal.add(id, doc(''), diff('', 'export {};\n'), 'made');
    const back = (now: string) =>
      takeBack(
        journal.newest(any)!,
        () => doc(now),
        () => 'a.ts',
      );
    expect(back('export {};\n')).toMatchObject({ ok: true, value: [{ removes: true }] });
    expect(back('export {};\nmine();\n')).toMatchObject({ ok: true, value: [{ removes: false }] });
  });
});

describe('what was taken back', () => {
  it('can be made again, and taken back again; the last that was taken back comes first', () => {
    const journal = new Journal(folder);
    const disk = new Map<string, string>([[uri, before]]);
    const made = 'file:///w/made.ts';
    const change = (id: string, at: string, after: string | undefined) => {
      const now = disk.get(at);
      const fate = now === undefined ? 'made' : after === undefined ? 'removed' : undefined;
      journal.add(id, doc(now ?? '', at), diff(now ?? '', after ?? ''), fate);
      if (after === undefined) disk.delete(at);
      else disk.set(at, after);
    };
    const go = (way: 'undo' | 'redo') => {
      const entry = way === 'undo' ? journal.newest(any) : journal.undone(any);
      if (!entry) return undefined;
      const read = (at: string) => (disk.has(at) ? doc(disk.get(at)!, at) : undefined);
      const found = takeBack(entry, read, (at) => at);
      if (!found.ok) return found.detail;
      for (const { before: now, edit, removes } of found.value)
        if (removes) disk.delete(now.uri);
        else disk.set(now.uri, now.apply(edit, 2).text);
      journal.turn(entry, found.value);
      return entry.goal;
    };
    const states = [new Map(disk)];
    const [one, two] = [journal.begin('one'), journal.begin('two')];
    change(one, uri, first);
    change(one, made, 'export {};\n');
    states.push(new Map(disk));
    change(two, uri, second);
    change(two, made, undefined);
    states.push(new Map(disk));
    expect(go('redo')).toBeUndefined();
    for (const round of [1, 2]) {
      expect([round, go('undo'), disk]).toEqual([round, 'two', states[1]]);
      expect([round, go('undo'), disk]).toEqual([round, 'one', states[0]]);
      expect(go('undo')).toBeUndefined();
      expect([round, go('redo'), disk]).toEqual([round, 'one', states[1]]);
      expect([round, go('redo'), disk]).toEqual([round, 'two', states[2]]);
      expect(go('redo')).toBeUndefined();
    }
    go('undo');
    disk.set(uri, first.replace('five', 'mine'));
    expect(go('redo')).toContain('was changed since at the same place');
    const three = journal.begin('three');
    change(three, uri, before);
    expect(go('redo')).toBeUndefined();
  });
});

describe('a file that a plan deleted', () => {
  it('comes back whole, unless another stands there', () => {
    const journal = new Journal(folder);
    const id = journal.begin('goal');
    journal.add(id, doc(before), diff(before, ''), 'removed');
    const back = (now: string | undefined) =>
      takeBack(
        journal.newest(any)!,
        () => (now === undefined ? undefined : doc(now)),
        () => 'a.ts',
      );
    const found = back(undefined);
    expect(found).toMatchObject({ ok: true, value: [{ restores: true, removes: false }] });
    if (found.ok) expect(found.value[0]!.before.apply(found.value[0]!.edit, 2).text).toBe(before);
    expect(back('mine\n').ok).toBe(false);
  });
});

describe('law', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', '', '  c', 'd\r'), { maxLength: 8 });
  const text = fc.tuple(lines, fc.boolean()).map(([own, end]) => own.join('\n') + (end ? '\n' : ''));

  it('any steps are taken back to the byte', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), (texts) => {
        expect(undone(texts, texts.at(-1)!)).toBe(texts[0]);
      }),
      { numRuns: 60 },
    );
  });

  it('whatever stands there now, no line the plan did not write is lost', () => {
    const unique = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 5 });
    fc.assert(
      fc.property(text, text, text, unique, (old, planned, now, numbers) => {
        const own = numbers.map((n) => `mine ${n}`);
        const mixed = [...own.slice(0, 2), ...now.split('\n'), ...own.slice(2)].join('\n');
        const result = undone([old, planned], mixed);
        if (result?.endsWith('nothing was taken back')) return;
        for (const line of own) expect(result!.split('\n')).toContain(line);
      }),
      { numRuns: 100 },
    );
  });
});
