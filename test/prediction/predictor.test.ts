/** Prediction over time: when it is quiet, what it keeps, and what it reads off the changes. */
import { describe, expect, it } from 'vitest';
import { replace } from '../../src/text/index.ts';
import { at, PredictionSession, uri } from '../support/prediction-session.ts';

const text = 'let total = 1;\nuse(total);\nprint(total);\n';
const sites = (t: string) => [
  { edit: at(t, 'use(total)', 'use(sum)') },
  { edit: at(t, 'print(total)', 'print(sum)') },
];

function started(): PredictionSession {
  const session = new PredictionSession(text);
  session.replace('total', 'sum');
  session.script = sites;
  return session;
}

/** `sum` was offered and its first letter typed; propagation then answers only when it is let. */
async function typedOut() {
  const session = new PredictionSession('let  = 1;\n');
  session.edit(replace(0, 0, ' ')).edit(replace(0, 1, ''));
  session.edit(replace(10, 10, 'x'));
  session.script = () => [{ edit: replace(4, 4, 'sum') }];
  const first = await session.ask({ cursor: 4 });
  if (!first.ok) throw new Error(first.reason);
  session.edit(replace(4, 4, 's'));
  session.script = () => [];
  let release = () => {};
  session.hold = new Promise((resolve) => {
    release = resolve;
  });
  return { session, id: first.value.id, release };
}

/** What was put off behind an answer has been done. */
async function settled(session: PredictionSession): Promise<void> {
  session.clock.advance(10);
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
}

it('keeps what is coming through a new version of the same text, as a key and its Backspace make together', async () => {
  const session = started();
  await session.ask();
  const before = session.predictor.ready(uri);
  session.edit([]);
  expect(session.predictor.ready(uri)).toMatchObject({ id: before!.id, version: before!.version + 1 });
  expect(await session.next()).toContain('use(sum)');
});

describe('is quiet', () => {
  it('without a history', async () => {
    const session = new PredictionSession(text);
    session.script = sites;
    expect(await session.next()).toBe('no-history');
  });

  it("of an exact edit's other places once two were rejected, but of no other guess of a model", async () => {
    const session = started();
    const wanted = async (edit: ReturnType<typeof at>) => {
      session.own = edit;
      session.script = () => [];
      const answer = await session.ask();
      if (answer.ok) session.predictor.rejected(answer.value.id, 'rejected');
      session.clock.advance(10_000);
      session.edit(replace(0, 0, ' '));
      return answer.ok;
    };
    expect(await wanted(at(session.text, 'use', 'log'))).toBe(true);
    expect(await wanted(at(session.text, 'print', 'log'))).toBe(true);
    expect(await wanted(at(session.text, 'print', 'log'))).toBe(false);
    expect(await wanted(at(session.text, '= 1', '= 2000'))).toBe(true);
  });

  it('in a line of which two guesses of the model were typed past, until it is left or asked by hand', async () => {
    const session = new PredictionSession(`${text}\n`);
    let at = session.text.length - 1;
    const typed = (key: string) => {
      session.edit(replace(at, at, key));
      at += key.length;
    };
    const guessed = async (guess: string, more = {}) => {
      session.own = replace(at, at, guess);
      return (await session.ask({ cursor: at, ...more })).ok;
    };
    typed('a');
    expect(await guessed('bcdef')).toBe(true);
    expect(await guessed('bcdef')).toBe(true); // the same guess, asked for again
    typed('x');
    expect(await guessed('yzabc')).toBe(true);
    typed('q');
    expect(await guessed('rstuv')).toBe(false);
    expect(session.lastTrace).toContain('you typed past two guesses for this line');
    expect(await guessed('rstuv', { trigger: 'manual' })).toBe(true);
    typed('1');
    expect(await guessed('23456')).toBe(false);
    typed('\n');
    expect(await guessed('rstuv')).toBe(true);
  });

  it.each([
    ['was accepted', 'yzabc'],
    ['was accepted in part', 'yza'],
  ])('no more of the line once one of its guesses %s', async (_, taken) => {
    const session = new PredictionSession(`${text}\n`);
    let at = session.text.length - 1;
    const ask = async (guess: string) => {
      session.edit(replace(at, at, 'q'));
      session.own = replace(++at, at, guess);
      return session.ask({ cursor: at });
    };
    await ask('bcdef');
    const second = await ask('yzabc');
    if (!second.ok) throw new Error(second.reason);
    session.edit(replace(at, at, taken));
    at += taken.length;
    expect((await ask('mnopr')).ok).toBe(true);
  });

  it('no more of the line once one of its guesses was typed out', async () => {
    const session = new PredictionSession(`${text}\n`);
    let at = session.text.length - 1;
    const type = (keys: string) => {
      for (const key of keys) {
        session.edit(replace(at, at, key));
        at += 1;
      }
    };
    const ask = async (guess: string) => {
      session.own = replace(at, at, guess);
      return (await session.ask({ cursor: at })).ok;
    };
    type('q');
    expect(await ask('bcdef')).toBe(true);
    type('x');
    expect(await ask('yzabc')).toBe(true);
    type('yzabc');
    expect(await ask('mnopr')).toBe(true);
    type('x');
    expect(await ask('yzabc')).toBe(true);
    type('x');
    expect(await ask('mnopr')).toBe(false);
  });

  it('where accepting costs what typing does: of a bracket never, of a few letters only when it is likely', async () => {
    const session = started();
    session.script = () => [];
    const asked = async (text: string) => {
      session.own = replace(session.text.length, session.text.length, text);
      return (await session.ask({ cursor: session.text.length })).ok;
    };
    session.edit(replace(session.text.length, session.text.length, 'prin'));
    expect(await asked(';')).toBe(false);
    expect(await asked('t')).toBe(false);
    expect(await asked('ter')).toBe(true);
  });

  it('in a document that is not open', async () => {
    expect(await started().next({ uri: 'file:///w/none.ts' })).toBe('not-open');
  });

  it('over a selection', async () => {
    expect(await started().next({ selection: { from: 0, to: 3 } })).toBe('selection');
  });

  it('while undoing, and for two seconds after', async () => {
    const session = started();
    session.edit(at(session.text, 'sum', 'total'));
    expect(await session.next()).toBe('undoing');
  });

  it('not so where it is asked by hand, after an undo and a redo; but what was just undone does not come back', async () => {
    const session = started();
    const asked = () => session.next({ trigger: 'manual' });
    session.edit(at(session.text, 'sum', 'total'));
    session.script = (text) => [{ edit: at(text, 'total', 'sum') }, { edit: at(text, 'print', 'log') }];
    expect(await asked()).toContain('let total = 1;\nuse(total);\nlog(total);');
    expect(session.predictor.ready(uri)?.edit).toEqual(at(session.text, 'print', 'log'));
    session.edit(at(session.text, 'total', 'sum')).script = sites;
    expect(await session.next()).toBe('undoing');
    expect(session.predictor.ready(uri)).toBeUndefined();
    expect(await asked()).toContain('use(sum)');
  });

  it('after a change in several places at once, until the next in one', async () => {
    const session = started();
    session.edit([
      { from: 0, to: 0, text: 'a' },
      { from: 15, to: 15, text: 'a' },
    ]);
    expect(await session.next()).toBe('many-cursors');
    session.edit(replace(0, 0, 'b'));
    expect(await session.next()).not.toBe('many-cursors');
  });

  it('at once: what is on the screen goes when it is switched off', async () => {
    const session = started();
    await session.ask();
    const told: string[] = [];
    session.predictor.onChange((changed) => told.push(changed));
    session.predictor.enabled = false;
    expect(told).toEqual([uri]);
    expect(session.predictor.ready(uri)).toBeUndefined();
  });

  it('when it is switched off, but not when it is asked by hand', async () => {
    const session = started();
    session.predictor.enabled = false;
    expect(await session.next()).toBe('disabled');
    expect(await session.next({ trigger: 'manual' })).toContain('use(sum)');
  });

  it('while it is snoozed, and speaks again afterwards', async () => {
    const session = started();
    session.predictor.snooze(1000);
    expect(await session.next()).toBe('snoozed');
    session.clock.advance(1001);
    expect(await session.next()).toContain('use(sum)');
  });

  it('for five seconds after a rejection, or until the user types', async () => {
    const session = started();
    const first = await session.ask();
    if (first.ok) session.predictor.rejected(first.value.id, 'rejected');
    expect(await session.next()).toBe('cooling-down');
    session.clock.advance(5001);
    expect(await session.next()).toContain('print(sum)');
  });

  it('when the text has moved on while it was thinking', async () => {
    const session = started();
    let go = () => {};
    session.hold = new Promise((resolve) => {
      go = resolve;
    });
    const answer = session.ask();
    session.edit(replace(0, 0, ' '));
    go();
    expect(await answer).toMatchObject({ ok: false, reason: 'stale-version' });
  });

  it('when the document was closed while it was thinking, and is open again with the version it had', async () => {
    const session = started();
    let go = () => {};
    session.hold = new Promise((resolve) => {
      go = resolve;
    });
    const answer = session.ask();
    const { version } = session.editor.document(uri)!;
    session.predictor.documentClosed(uri);
    session.editor.close(uri);
    session.editor.open(uri, 'typescript', version, `// another text\n${text}`);
    session.predictor.documentOpened(uri);
    go();
    expect(await answer).toMatchObject({ ok: false, reason: 'stale-version' });
  });

  it('of another document that was closed while it was thinking, and is open again with the version it had', async () => {
    const session = started();
    const other = 'file:///w/b.ts';
    session.editor.open(other, 'typescript', 1, text);
    let go = () => {};
    session.hold = new Promise((resolve) => {
      go = resolve;
    });
    session.script = () => [{ uri: other, version: 1, edit: at(text, 'use(total)', 'use(sum)') }];
    const answer = session.ask({ crossFile: true });
    session.predictor.documentClosed(other);
    session.editor.open(other, 'typescript', 1, `// another text\n${text}`);
    go();
    expect(await answer).toMatchObject({ ok: false, reason: 'stale-version' });
  });

  it('to the older of two requests, which is superseded, and to a cancelled one', async () => {
    const session = started();
    let go = () => {};
    session.hold = new Promise((resolve) => {
      go = resolve;
    });
    const older = session.ask();
    const newer = session.ask();
    go();
    expect(await older).toMatchObject({ ok: false, reason: 'superseded' });
    expect((await newer).ok).toBe(true);
    const controller = new AbortController();
    controller.abort('client');
    expect(await session.ask({}, controller.signal)).toMatchObject({ ok: false, reason: 'cancelled' });
  });
});

describe('a prediction in the background', () => {
  it('does not supersede a request that somebody waits for', async () => {
    const session = started();
    let go = () => {};
    session.hold = new Promise((resolve) => {
      go = resolve;
    });
    const asked = session.ask();
    const unasked = session.ask({ background: true });
    go();
    expect((await asked).ok).toBe(true);
    expect((await unasked).ok).toBe(true);
  });
});

describe('the next one', () => {
  it('is a jump when it is away from the cursor, and an edit when it is near', async () => {
    const far = new PredictionSession(`let total = 1;\n${'\n'.repeat(20)}use(total);\n`);
    far.replace('total', 'sum');
    far.script = sites;
    const jump = await far.ask();
    expect(jump.ok && jump.value).toMatchObject({ kind: 'jump', target: far.text.indexOf('total') });
    const near = await started().ask();
    expect(near.ok && near.value.kind).toBe('edit');
  });

  it('stays for who has come to its line: what is not worth a look in passing was worth the way', async () => {
    const text = `f(first, second);\n${'\n'.repeat(20)}f(second)\n`;
    const session = new PredictionSession(text).replace('first, ', '');
    // A semicolon is a key, as accepting it is.
    session.script = (t) => [{ edit: at(t, '(second)\n', '(second);\n') }];
    const there = { cursor: session.text.lastIndexOf(')') };
    expect(await session.next(there)).toBe('nothing-found');
    const jump = await session.ask();
    expect(jump.ok && jump.value.kind).toBe('jump');
    const come = await session.ask(there);
    expect(come.ok && come.value).toMatchObject({ kind: 'edit', id: jump.ok && jump.value.id });
  });

  it('is ready in memory when the first is accepted, and learning hears of it', async () => {
    const session = started();
    const first = await session.ask();
    if (!first.ok) throw new Error(first.reason);
    expect(session.predictor.shown(first.value.id)).toBe(true);
    session.edit(first.value.edit);
    expect(session.predictor.queue.map((e) => e.edit[0]?.from)).toEqual([session.text.indexOf('total')]);
    expect(session.learning.statistics.classes.rename).toMatchObject({ shown: 1, accepted: 1 });
    expect(await session.next()).toContain('print(sum)');
  });

  it('is accepted by id too, once, and unknown ids are refused', async () => {
    const session = started();
    const first = await session.ask();
    if (!first.ok) throw new Error(first.reason);
    expect(session.predictor.accepted(first.value.id)).toBe(true);
    expect(session.predictor.accepted(first.value.id)).toBe(true);
    expect(session.predictor.accepted('nobody')).toBe(false);
    expect(session.predictor.shown('nobody')).toBe(false);
    expect(session.predictor.rejected('nobody', 'rejected')).toBe(false);
    expect(session.learning.statistics.classes.rename?.accepted).toBe(1);
  });

  it('may be any of the queue that a client shows: it is learned from all the same', async () => {
    const session = started();
    await session.ask();
    const second = session.predictor.queue[1]!;
    expect(session.predictor.shown(second.id)).toBe(true);
    expect(session.predictor.rejected(second.id, 'rejected')).toBe(true);
    expect(session.learning.statistics.classes.rename).toMatchObject({ shown: 1, rejected: 1 });
    expect(session.predictor.queue.some(({ id }) => id === second.id)).toBe(false);
  });

  it('is ignored once, whoever notices first', async () => {
    const session = started();
    const answer = await session.ask();
    if (!answer.ok) throw new Error(answer.reason);
    session.predictor.shown(answer.value.id);
    const [r] = answer.value.edit;
    session.edit(replace(r!.from, r!.to, 'x'));
    session.predictor.rejected(answer.value.id, 'ignored');
    expect(session.learning.statistics.classes.rename).toMatchObject({ ignored: 1 });
  });

  it('is counted once when its words are taken one by one, and is not ignored when the rest is typed otherwise', async () => {
    const session = new PredictionSession('let rate = 1;\n').replace('1', '2');
    session.script = (t) => [{ edit: at(t, ';\n', '; use(rate, total);\n') }];
    const answer = await session.ask();
    if (!answer.ok) throw new Error(answer.reason);
    const { id } = answer.value;
    session.predictor.shown(id);
    for (const word of [' use', '(rate', ', total'])
      session.edit(replace(session.text.length - 1, session.text.length - 1, word));
    session.predictor.accepted(id, 16);
    session.edit(replace(session.text.length - 1, session.text.length - 1, '.x'));
    session.predictor.rejected(id, 'ignored');
    const counted = session.learning.statistics;
    expect(counted.classes.rename).toMatchObject({ shown: 1, inPart: 1, accepted: 0, ignored: 0 });
    expect(counted.adjusted).toEqual({});
  });

  it('stays while the user types elsewhere or types it out, with the same id', async () => {
    const session = started();
    const first = await session.ask();
    if (!first.ok) throw new Error(first.reason);
    session.edit(replace(0, 0, '// x\n'));
    expect(session.predictor.ready(uri)).toMatchObject({ id: first.value.id, version: 3 });
    const site = session.text.indexOf('use(') + 4;
    session.edit(replace(site, site + 5, ''));
    session.edit(replace(site, site, 's'));
    expect(session.predictor.ready(uri)).toMatchObject({ id: first.value.id, typing: true });
    session.script = (t) => [{ edit: at(t, 'print(total)', 'print(sum)') }];
    expect(await session.next()).toContain('use(sum)');
  });

  it('is answered at once while the user types it out; what extends it is told behind', async () => {
    const { session, id, release } = await typedOut();
    const more: string[] = [];
    session.predictor.onMore(() => more.push(session.lastTrace));
    const second = await session.ask();
    expect(second).toMatchObject({ ok: true, value: { id, edit: [{ text: 'um' }] } });
    session.script = (t) => [{ edit: replace(t.indexOf(' = 1'), t.indexOf(' = 1'), 'um, rest') }];
    release();
    await settled(session);
    expect(more).toHaveLength(1);
    expect(await session.next()).toContain('let sum, rest = 1;');
  });

  it('is looked for anew when asked by hand, when the cursor is elsewhere, or while snoozed', async () => {
    for (const more of [{ trigger: 'manual' }, { cursor: 0 }] as const) {
      const { session, release } = await typedOut();
      let answered = false;
      const asked = session.ask(more).then(() => {
        answered = true;
      });
      await settled(session);
      expect(answered).toBe(false);
      release();
      await asked;
    }
    const { session } = await typedOut();
    session.predictor.snooze(1000);
    expect(await session.next()).toBe('snoozed');
  });

  it('tells nobody when nothing extends it', async () => {
    const { session, release } = await typedOut();
    let told = 0;
    session.predictor.onMore(() => told++);
    await session.ask();
    release();
    await settled(session);
    expect(told).toBe(0);
  });

  it('goes when the user types something else there', async () => {
    const session = started();
    const first = await session.ask();
    if (!first.ok) throw new Error(first.reason);
    const site = session.text.indexOf('use(') + 4;
    session.edit(replace(site, site + 5, 'zebra'));
    expect(session.predictor.queue.some((e) => e.id === first.value.id)).toBe(false);
  });

  it('tells listeners, explains itself, and leaves nothing of a closed document', async () => {
    const session = started();
    const heard: string[] = [];
    session.predictor.onChange((changed) => heard.push(changed));
    const first = await session.ask();
    if (!first.ok) throw new Error(first.reason);
    expect(heard).toEqual([uri]);
    expect(session.predictor.explain(first.value.id)).toMatch(
      /\*\*rename\*\*[\s\S]*from rename[\s\S]*propose/,
    );
    expect(session.predictor.explain('nobody')).toBeUndefined();
    session.predictor.documentClosed(uri);
    expect(session.predictor.queue).toEqual([]);
    expect(session.predictor.ready(uri)).toBeUndefined();
  });
});

describe('the model', () => {
  it('judges exact edits: what it finds unlikely waits', async () => {
    const session = started();
    session.scores = [-5, -0.2];
    expect(await session.next()).toContain('print(sum)');
    expect(session.judged).toBe(2);
  });

  it('whose gate was fitted counts as far as it was right: its disagreement is no longer final', async () => {
    const session = started();
    session.scores = [-5, -0.2];
    session.gate = {};
    expect(await session.next()).toContain('use(sum)');
    session.gate = { agreement: 3 };
    session.edit(replace(0, 0, ' '));
    expect(await session.next()).toContain('print(sum)');
  });

  it('whose gate was fitted speaks as often as it was right', async () => {
    const session = new PredictionSession(text);
    session.edit(replace(0, 0, ' '));
    session.own = at(session.text, 'use(total)', 'use(it)');
    session.gate = { bias: -3, 'class model': -1 };
    expect(await session.next()).toBe('nothing-found');
    session.gate = { bias: 1, 'class model': 1 };
    session.edit(replace(0, 0, ' '));
    session.own = at(session.text, 'use(total)', 'use(it)');
    expect(await session.next()).toContain('use(it)');
  });

  it('is asked until it agrees, and not for ever', async () => {
    const session = new PredictionSession('total\n'.repeat(100));
    session.replace('total', 'sum');
    session.script = (t) => Array.from({ length: 90 }, (_, n) => ({ edit: at(t, 'total', 'sum', n + 1) }));
    session.scores = [-0.2];
    expect(await session.next()).toContain('sum\nsum\n');
    expect(session.judged).toBe(1);
    expect(session.ahead).toEqual([90]);
    session.scores = [-5];
    session.replace('total', 'total2', 99);
    expect(await session.next()).toBe('nothing-found');
    expect(session.judged).toBe(4);
  });

  it('is shown first what it expects itself', async () => {
    const session = new PredictionSession('total\n'.repeat(10));
    session.replace('total', 'sum');
    session.script = (t) => Array.from({ length: 9 }, (_, n) => ({ edit: at(t, 'total', 'sum', n + 1) }));
    session.scores = [-0.2];
    session.expected = 3;
    expect(await session.next()).toBe(`sum\n${'total\n'.repeat(3)}sum\n${'total\n'.repeat(5)}`);
    expect(session.judged).toBe(1);
  });

  it('vouches for a weak one, which waits without it', async () => {
    const session = started();
    session.script = (t) => [{ edit: at(t, 'print(total)', 'print(sum)'), strength: 'weak' }];
    expect(await session.next()).toBe('nothing-found');
    session.scores = [-0.1];
    expect(await session.next()).toContain('print(sum)');
  });

  it('proposes where nothing follows exactly', async () => {
    const session = started();
    session.script = () => [];
    session.own = at(session.text, 'print', 'log');
    const answer = await session.ask();
    expect(answer.ok && answer.value).toMatchObject({
      source: 'model',
      reason: 'predicted from your recent edits',
    });
  });

  it('is quiet where it is not sure', async () => {
    const session = started();
    session.script = () => [];
    session.own = at(session.text, 'print', 'log');
    session.sure = -3;
    expect(await session.next()).toBe('nothing-found');
    expect(session.lastTrace).toContain('not sure enough');
  });
});

describe('the beginning of a line that the model is sure of', () => {
  const typing = () => {
    const session = started();
    session.script = () => [];
    session.own = replace(0, 0, 'import { sum } from "sums";');
    session.beginnings = [replace(0, 0, 'import {'), replace(0, 0, 'import')];
    return session;
  };

  it('is shown where the whole line is not sure enough, and only there', async () => {
    const session = typing();
    session.sure = -3;
    expect(await session.next()).toBe(`import {${session.text}`);
    session.sure = -0.01;
    expect(await session.next()).toBe(`import { sum } from "sums";${session.text}`);
  });

  it('is the best against which no filter speaks', async () => {
    const session = typing();
    session.sure = -3;
    session.errors = (_, edit) => (edit[0]!.text.endsWith('{') ? 1 : 0);
    expect(await session.next()).toBe(`import${session.text}`);
    expect(session.lastTrace).toContain('it adds 1 syntax errors');
    session.errors = () => 1;
    expect(await session.next()).toBe('filtered');
  });
});

describe('completion', () => {
  it('is the coming edit that inserts at the cursor', async () => {
    const session = new PredictionSession('a.x = b.x;\n');
    session.edit(replace(11, 11, 'a.y = b.'));
    session.script = (t) => [{ edit: at(t, 'x;', 'z;') }, { edit: replace(t.length, t.length, 'y;') }];
    const request = {
      uri,
      cursor: undefined,
      selection: undefined,
      trigger: 'automatic',
      crossFile: false,
    } as const;
    const answer = await session.predictor.completion(request, new AbortController().signal);
    expect(answer.ok && answer.value.edit).toEqual([{ from: 19, to: 19, text: 'y;' }]);
    session.script = (t) => [{ edit: at(t, 'x;', 'z;') }];
    expect((await session.predictor.completion(request, new AbortController().signal)).ok).toBe(false);
  });
});
