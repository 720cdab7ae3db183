/** What is never shown: each filter with the reason it leaves in the trace. */
import { describe, expect, it } from 'vitest';
import { replace, type TextEdit } from '../../src/text/index.ts';
import { at, PredictionSession } from '../support/prediction-session.ts';

const text = 'let total = 1;\nuse(total);\nprint(total);\n\n\nend();\n';

async function check(
  edit: (text: string) => TextEdit,
  why: RegExp,
  prepare: (s: PredictionSession) => void = () => {},
) {
  const session = new PredictionSession(text);
  session.replace('total', 'sum');
  session.script = (now) => [{ edit: edit(now) }];
  prepare(session);
  expect(await session.next()).toBe('filtered');
  expect(session.lastTrace).toMatch(why);
}

describe('filtered', () => {
  it('an edit that changes nothing', () => check((t) => at(t, 'use', 'use'), /changes nothing/));
  it('white space only', () => check((t) => at(t, 'use(total)', 'use( total )'), /white space only/));
  it('blank lines only', () => check((t) => at(t, '\n\n\n', '\n'), /white space only/));
  it('what takes back the last edit', () => check((t) => at(t, 'sum', 'total'), /undoes what you just did/));
  it('what repeats the lines below', () =>
    check((t) => replace(t.indexOf('use'), t.indexOf('use'), 'use(total);\n'), /repeats the lines below/));
  it('what repeats itself', () =>
    check((t) => replace(t.length, t.length, 'go();\ngo();\ngo();\n'), /repeats itself/));
  it('what adds syntax errors', () =>
    check(
      (t) => at(t, 'use(total)', 'use(total'),
      /adds 1 syntax errors/,
      (s) => {
        s.errors = () => 1;
      },
    ));

  it('a deletion that a model ran out on, but not one that follows exactly', async () => {
    const session = new PredictionSession('let total = 1;\na();\nb();\nc();\nd();\n');
    session.replace('total', 'sum');
    session.own = at(session.text, 'a();\nb();\nc();\nd();\n', '');
    expect(await session.next()).toBe('filtered');
    expect(session.lastTrace).toMatch(/deletes 4 lines/);
    session.own = undefined;
    session.script = (t) => [{ edit: at(t, 'a();\nb();\nc();\nd();\n', '') }];
    expect(await session.next()).toBe('let sum = 1;\n');
  });

  it('for another version', async () => {
    const session = new PredictionSession(text);
    session.replace('total', 'sum');
    session.script = (t) => [{ edit: at(t, 'use', 'run'), version: 1 }];
    expect(await session.next()).toBe('filtered');
    expect(session.lastTrace).toMatch(/for version 1/);
  });

  it('a fault in the first candidate does not hide the second', async () => {
    const session = new PredictionSession(text);
    session.replace('total', 'sum');
    session.script = (t) => [{ edit: at(t, 'use', ' use') }, { edit: at(t, 'total', 'sum') }];
    expect(await session.next()).toContain('use(sum)');
  });
});

describe('rejected', () => {
  it('stays rejected where it was, also when the text around it moves', async () => {
    const session = new PredictionSession(text);
    session.replace('total', 'sum');
    session.script = (t) => [{ edit: at(t, 'total', 'sum', 1) }];
    const first = await session.ask();
    expect(first.ok && session.predictor.rejected(first.value.id, 'rejected')).toBe(true);
    session.edit(replace(0, 0, '// a comment above\n'));
    expect(await session.next()).toBe('filtered');
    expect(session.lastTrace).toMatch(/rejected here before/);
  });

  it('silences its group when it was rejected twice', async () => {
    const session = new PredictionSession(text);
    session.replace('total', 'sum');
    session.script = (t) => [
      { edit: at(t, 'use(total)', 'use(sum)') },
      { edit: at(t, 'print(total)', 'print(sum)') },
      { edit: at(t, 'end', 'fin') },
    ];
    for (const wanted of ['use(sum)', 'print(sum)']) {
      const answer = await session.ask({ trigger: 'manual' });
      expect(
        answer.ok && session.editor.document(answer.value.uri)!.apply(answer.value.edit, 0).text,
      ).toContain(wanted);
      if (answer.ok) session.predictor.rejected(answer.value.id, 'rejected');
    }
    expect(await session.next({ trigger: 'manual' })).toBe('filtered');
  });

  it('is not remembered when it was only passed over', async () => {
    const session = new PredictionSession(text);
    session.replace('total', 'sum');
    session.script = (t) => [{ edit: at(t, 'total', 'sum') }];
    const first = await session.ask();
    if (first.ok) session.predictor.rejected(first.value.id, 'ignored');
    expect(await session.next()).toContain('use(sum)');
  });

  it('what was accepted and undone counts as rejected', async () => {
    const session = new PredictionSession(text);
    session.replace('total', 'sum');
    session.script = (t) => [{ edit: at(t, 'use(total)', 'use(sum)') }];
    const first = await session.ask();
    if (!first.ok) throw new Error(first.reason);
    session.edit(first.value.edit);
    session.edit(at(session.text, 'use(sum)', 'use(total)'));
    session.edit(replace(0, 0, ' '));
    session.clock.advance(10_000);
    expect(await session.next()).not.toContain('use(sum)');
    expect(session.learning.statistics.classes.rename).toMatchObject({ accepted: 1, rejected: 1 });
  });
});
