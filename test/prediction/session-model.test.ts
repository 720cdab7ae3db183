/** Keystrokes become the session stream, the model's next event becomes an edit of today's text. */
import { describe, expect, it } from 'vitest';
import { systemClock, Trace } from '../../src/base/index.ts';
import { createSessionModel, type ProposedEdit, withoutKeys } from '../../src/prediction/index.ts';
import { LineTokens } from '../../src/prompt/index.ts';
import { tokens } from '../../src/stream/index.ts';
import { byteTokenizer, spell } from '../prompt/byte-tokenizer.ts';
import { EditSession } from '../support/edit-session.ts';
import { ScriptedEngine } from '../support/scripted-engine.ts';

const cart = 'export function cart() {\n  const total = 1;\n  log(total);\n  return total;\n}\n';

async function started(
  files: Readonly<Record<string, string>>,
  maxTokens = 4000,
  pathOf = (uri: string) => uri.split('/').slice(3).join('/'),
) {
  const session = await EditSession.of(files);
  const engine = new ScriptedEngine();
  const model = createSessionModel({
    engine,
    lines: new LineTokens(byteTokenizer),
    maxTokens,
    pathOf,
    repositoryOf: () => 'shop',
  });
  const never = new AbortController().signal;
  const trace = new Trace('test', systemClock);
  const propose = (guesses: Parameters<typeof model.propose>[1] = []) =>
    model.propose(session.evidence().editor, guesses, never, trace);
  const judge = (edit: ProposedEdit) => model.judge(session.evidence().editor, edit, never, trace);
  /** The first of these is shown, and accepted later: the answers to what follows are on their way. */
  const show = async (...edits: ProposedEdit[]) => {
    model.lookAhead(session.evidence().editor, edits);
    await new Promise(setImmediate);
  };
  const accept = ({ uri, edit }: ProposedEdit) => {
    session.editor.expect(uri, edit, 'prediction', 'e1');
    const [r] = edit;
    session.change(r!.from, r!.to, r!.text);
  };
  return { session, engine, model, propose, judge, show, accept };
}

/** The id of the last line in the prompt that reads so. */
function idOf(prompt: readonly number[], line: string): number {
  const escaped = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const all = [...spell(prompt).matchAll(new RegExp(`<L(\\d+)>${escaped}\\n`, 'g'))];
  return Number(all.at(-1)![1]);
}

/** The event that makes one line another. */
function event(prompt: readonly number[], line: string, becomes: string): number[] {
  const id = tokens.line + idOf(prompt, line);
  return [
    tokens.edit,
    id,
    tokens.count + 1,
    id,
    ...byteTokenizer.encode(becomes),
    tokens.newline,
    tokens.end,
  ];
}

describe('the session as a prompt', () => {
  it('shows the text before the recent changes, then the changes, and only grows while one types', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart, 'other.ts': 'use(total);\n' });
    session.replace('const total', 'const sum');
    await propose();
    const first = spell(engine.asked.at(-1)!.prompt);
    expect(first).toContain('  const total = 1;');
    expect(first).toContain('use(total);');
    expect(first.indexOf('other.ts')).toBeLessThan(first.lastIndexOf('cart.ts'));
    session.retype('return total', 'return sum');
    await propose();
    const events = spell(engine.asked.at(-1)!.prompt).split('<events>')[1]!;
    expect(events.match(/<edit>/g)!.length).toBe(2);
    expect(spell(engine.asked.at(-1)!.prompt).split('<events>')[0]).toBe(first.split('<events>')[0]);
  });

  it('keeps two files of one path apart, as folders of one workspace may have them', async () => {
    const { session, engine, propose } = await started(
      { 'one/cart.ts': cart, 'two/cart.ts': 'other(total);\n' },
      4000,
      (uri) => uri.split('/').at(-1)!,
    );
    session.replace('const total', 'const sum');
    await propose();
    const first = engine.asked.at(-1)!.prompt;
    session.retype('return total', 'return sum');
    engine.answer = ({ prompt, inLine }) =>
      inLine ? undefined : event(prompt, '  log(total);', '  log(sum);');
    const outcome = await propose();
    if (!outcome.ok) throw new Error(outcome.reason);
    const { prompt } = engine.asked.at(-1)!;
    expect(prompt.slice(0, first.length)).toEqual(first);
    expect(spell(prompt)).toMatch(/two\/cart\.ts[\s\S]*other\(total\);/);
    expect(outcome.value.uri).toBe(session.uri('one/cart.ts'));
    expect(session.editor.document(outcome.value.uri)!.apply(outcome.value.edit, 0).text).toBe(
      session.text().replace('log(total)', 'log(sum)'),
    );
  });

  it('forwards a few tokens for a key, over a hundred keys', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart });
    session.replace('log(total);', 'log(total);\n  ');
    await propose();
    const start = engine.forwarded.length;
    for (const char of 'const price = items.map((item) => item.price * item.count).reduce((a, b) => a + b, 0);') {
      const at = session.text().indexOf('\n  return');
      session.change(at, at, char);
      await propose();
    }
    const counts = engine.forwarded.slice(start).sort((a, b) => a - b);
    expect(counts[Math.floor(counts.length / 2)]).toBeLessThanOrEqual(8);
    expect(counts[Math.floor(counts.length * 0.95)]).toBeLessThanOrEqual(64);
  });

  it('reads the next epoch ahead: nobody waits for a whole prompt twice', async () => {
    const { session, engine, propose } = await started(
      { 'cart.ts': cart.replace('  return', '\n\n  // done\n\n  return') },
      1500,
    );
    for (let n = 0; n < 150; n++) {
      session.replace(n === 0 ? 'return total' : `return r${n - 1};`, `return r${n};`);
      await propose();
      session.replace(n === 0 ? 'log(total)' : `log(v${n - 1})`, `log(v${n})`);
      await propose();
    }
    expect(engine.warmed.length).toBeGreaterThan(1);
    // The first prompt is read whole; what the others lack of the cache are the newest events.
    expect(Math.max(...engine.forwarded.slice(1))).toBeLessThan(100);
  });

  it.each([
    10, 20, 40, 60, 80, 100, 120, 150,
  ])('has room from the start, also in %i long lines', async (count) => {
    const line = (n: number) => `const value${n} = compute(${'x'.repeat(60)});`;
    const text = Array.from({ length: count }, (_, n) => `${line(n)}\n`).join('');
    const { session, engine, propose } = await started({ 'cart.ts': text });
    for (let n = 0; n < 10; n++) session.replace(`const value${n} =`, `const changed_value_${n} =`);
    await propose();
    const { length } = engine.asked.at(-1)!.prompt;
    engine.forwarded.length = 0;
    for (let n = 0; n < 4; n++) {
      session.replace(`changed_value_${n} `, `changed_${n} `);
      await propose();
    }
    expect(Math.max(...engine.forwarded)).toBeLessThan(length / 2);
  });

  it('begins anew when it is full, without losing what was done last', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart }, 700);
    for (let n = 0; n < 60; n++) {
      session.replace(n === 0 ? 'return total' : `return r${n - 1};`, `return r${n};`);
      session.replace(n === 0 ? 'log(total)' : `log(v${n - 1})`, `log(v${n})`);
      await propose();
      const { prompt } = engine.asked.at(-1)!;
      expect(prompt.length).toBeLessThanOrEqual(700);
      expect(spell(prompt)).toMatch(/<events>(?:.|\n)*log\(v\d+\)/);
    }
  });
});

describe('what the model says', () => {
  it('becomes an edit of the document, with how sure it was', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart.replaceAll('\n', '\r\n') });
    session.replace('const total', 'const sum');
    engine.answer = ({ prompt, inLine }) =>
      inLine ? undefined : event(prompt, '  log(total);', '  log(sum);');
    const outcome = await propose();
    if (!outcome.ok) throw new Error(outcome.reason);
    const { uri, version, edit, logProb, noEditProbability } = outcome.value;
    expect(session.editor.document(uri)!.apply(edit, 0).text).toContain('  log(sum);\r\n  return total;\r\n');
    expect(version).toBe(session.editor.document(uri)!.version);
    expect(logProb).toBeCloseTo(-0.1);
    expect(noEditProbability).toBeCloseTo(0.2);
  });

  it('is as sure as the model was on the whole, also where it was wholly sure of most', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    engine.answer = ({ prompt }) => event(prompt, '  log(total);', '  log(sum);');
    engine.sure = (nth) => (nth === 1 ? -4 : 0);
    const outcome = await propose();
    const said = engine.answer(engine.asked.at(-1)!)!.length;
    expect(outcome.ok && outcome.value.logProb).toBeCloseTo(-4 / said);
    expect(outcome.ok && outcome.value.wholeLogProb).toBe(-4);
  });

  it('is not waited for where it grows hopeless, and is waited for where only its beginning is unsure', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    const long = `  return ${Array.from({ length: 60 }, (_, i) => `v${i ** 3}`).join(' + ')};`;
    engine.answer = ({ prompt, inLine }) => (inLine ? undefined : event(prompt, '  return total;', long));
    const heard = () => engine.heard.splice(0).at(-1)!;
    engine.sure = () => -2;
    expect((await propose()).ok).toBe(false);
    expect(heard()).toBeLessThan(12);
    engine.sure = (n) => (n < 4 ? -2.5 : -0.1);
    expect((await propose()).ok).toBe(true);
    expect(heard()).toBeGreaterThan(200);
  });

  it('may point into another file', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart, 'other.ts': 'use(total);\n' });
    session.replace('const total', 'const sum');
    engine.answer = ({ prompt, inLine }) => (inLine ? undefined : event(prompt, 'use(total);', 'use(sum);'));
    const outcome = await propose();
    expect(outcome.ok && outcome.value.uri).toBe(session.uri('other.ts'));
  });

  it('is nothing where it says so, or says what is no event', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    const cases: readonly (readonly number[])[] = [
      [tokens.none],
      [tokens.edit, tokens.line + 400],
      [600, 601],
      [tokens.edit],
    ];
    for (const answer of cases) {
      engine.answer = ({ inLine }) => (inLine ? undefined : answer);
      expect(await propose()).toMatchObject({ ok: false, reason: 'no-edit' });
    }
  });

  it('goes on with the line that is being typed, from inside a word', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart });
    session.replace('log(total);', 'log(total);\n  ret');
    engine.answer = ({ inLine, first }) => {
      if (!inLine) return undefined;
      expect(first?.length ?? 1).toBeGreaterThan(0);
      return [...byteTokenizer.encode('return sum;').slice(first ? 0 : 0), tokens.newline, tokens.end];
    };
    const asked = await propose();
    const request = engine.asked.find(({ inLine }) => inLine)!;
    expect(spell(request.prompt)).toMatch(/ {2}$|re$|ret$|\n$|> {2}\w*$/);
    expect(asked.ok).toBe(true);
  });
});

describe('a line that is gone on with', () => {
  /** The line that is typed, one that stands behind it, and the rest of the file. */
  async function typing(
    said: string,
    sure: (nth: number) => number = () => -0.1,
    last: number[] = [tokens.end],
  ) {
    const { session, engine, propose } = await started({ 'cart.ts': cart });
    session.replace('log(total);', 'log(total);\n  f(\n  );');
    const at = session.text().indexOf('f(') + 2;
    session.change(at, at, 'a');
    session.editor.moveCursor(session.uri('cart.ts'), at + 1);
    engine.sure = sure;
    engine.answer = ({ inLine }) => {
      if (!inLine) return [tokens.none];
      let id = 0;
      const lines = said
        .split('\n')
        .flatMap((line, i) => [
          ...(i === 0 ? [] : [tokens.line + inLine[id++]!]),
          ...byteTokenizer.encode(line),
          tokens.newline,
        ]);
      return [...lines, ...last];
    };
    const found = await propose();
    return found.ok
      ? session.editor.document(found.value.uri)!.apply(found.value.edit, 0).text
      : found.reason;
  }
  const whole = (...lines: string[]) => cart.replace('log(total);', ['log(total);', ...lines].join('\n'));

  it('may get others behind it, as far as the model is sure of them', async () => {
    const said = 'ab;\n  );\n  g();\n  h();';
    expect(await typing(said)).toBe(whole('  f(ab;', '  );', '  g();', '  h();'));
    const g = byteTokenizer.encode('ab;').length + 1 + byteTokenizer.encode('  );').length + 2;
    expect(await typing(said, (n) => (n > g + 1 ? -2 : -0.1))).toBe(whole('  f(ab;', '  );'));
    const h = g + byteTokenizer.encode('  g();').length + 2;
    expect(await typing(said, (n) => (n > h + 1 ? -2 : -0.1))).toBe(whole('  f(ab;', '  );', '  g();'));
  });

  it('loses nothing that stands behind it where the answer ends too early', async () => {
    expect(await typing('ab', undefined, [])).toBe('no-edit');
    expect(await typing('ab;\n  );', undefined, [])).toBe(whole('  f(ab;', '  );'));
    expect(await typing('ab;')).toBe(whole('  f(ab;'));
    expect(await typing('ab;\n  );', (n) => (n > 3 ? -8 : -0.1))).toBe('no-edit');
  });
});

describe('the beginning of a line', () => {
  /** Sure of the first so many tokens. */
  async function shown(line: string, sureOf: number) {
    const at = await started({ 'cart.ts': cart });
    const { session, engine, propose } = at;
    session.replace('log(total);', 'log(total);\n  ');
    const end = session.text().indexOf('\n  return');
    session.change(end, end, 'c');
    engine.sure = (nth) => (nth < sureOf ? -0.001 : -2);
    engine.answer = ({ prompt, inLine }) => {
      if (!inLine) return [tokens.none];
      const begun = spell(prompt)
        .split('\n')
        .at(-1)!
        .replace(/^.*<L\d+>/, '')
        .trimStart();
      return [...byteTokenizer.encode(line.slice(begun.length)), tokens.newline, tokens.end];
    };
    const found = await propose();
    if (!found.ok) throw new Error(found.reason);
    return { ...at, found: found.value };
  }

  it('is told beside the whole, with its own likelihood', async () => {
    const { found } = await shown('compute.a + b;', 8);
    expect(found.edit).toMatchObject([{ text: 'ompute.a + b;' }]);
    expect(found.partial).toBeUndefined();
    const [beginning] = found.beginnings!;
    expect(beginning).toMatchObject({ edit: [{ text: 'ompute.' }], partial: true });
    expect(beginning!.wholeLogProb).toBeGreaterThan(-0.1);
    expect(found.wholeLogProb).toBeLessThan(-4);
  });

  it('is all that is told where the line comes to no end', async () => {
    const { session, engine, propose } = await shown('compute.a + b;', 8);
    const { answer } = engine;
    engine.answer = (request) => answer(request)?.slice(0, -2);
    session.change(session.text().indexOf('c\n') + 1, session.text().indexOf('c\n') + 1, 'o');
    const found = await propose();
    expect(found.ok && found.value).toMatchObject({ edit: [{ text: 'mpute.a' }], partial: true });
  });

  it('is gone on with once it is accepted, and that is computed before', async () => {
    const { session, engine, propose, show, accept, found } = await shown('compute.a + b;', 8);
    engine.sure = () => -0.001;
    await show(found.beginnings![0]!);
    accept(found.beginnings![0]!);
    const asked = engine.asked.length;
    const further = await propose();
    expect(engine.asked.length).toBe(asked);
    if (!further.ok) throw new Error(further.reason);
    expect(session.editor.document(further.value.uri)!.apply(further.value.edit, 0).text).toBe(
      cart.replace('log(total);', 'log(total);\n  compute.a + b;'),
    );
    // To the model it was typed: one line, one event.
    expect(spell(engine.asked.at(-1)!.prompt).match(/compute/g)).toHaveLength(1);
  });

  it('is gone on with where some of it was typed before it was accepted', async () => {
    const { session, engine, propose, show, accept, found } = await shown('compute.a + b;', 8);
    await show(found.beginnings![0]!);
    const at = session.text().indexOf('c\n') + 1;
    session.change(at, at, 'o');
    accept({ ...found.beginnings![0]!, version: 0, edit: [{ from: at + 1, to: at + 1, text: 'mpute.' }] });
    engine.sure = () => -0.001;
    const further = await propose();
    expect(engine.asked.at(-1)!.inLine).toBeDefined();
    expect(further.ok && further.value.edit).toMatchObject([{ text: 'a + b;' }]);
  });
});

describe('the texts at hand', () => {
  it('are the open files without the line that is typed, and without those that may not be shown', async () => {
    const { session, engine, propose } = await started({
      'cart.ts': cart,
      'other.ts': 'use(total);\n',
      '.env': 'TOKEN=1\n',
    });
    session.replace('log(total);', 'log(total);\n  ret');
    await propose();
    const told = (name: string) => engine.texts.get(session.uri(name));
    const lines = cart.split('\n').slice(0, -1);
    expect(told('cart.ts')).toEqual(lines.toSpliced(3, 0, null as never));
    expect(told('other.ts')).toEqual(['use(total);']);
    expect(told('.env')).toBeUndefined();
    const { alike } = engine.asked.find(({ inLine }) => inLine)!;
    expect(spell(alike!.above)).toBe(lines.slice(0, 3).join('\n').concat('\n'));
    session.editor.close(session.uri('other.ts'));
    session.change(session.text().indexOf('ret') + 3, session.text().indexOf('ret') + 3, 'u');
    await propose();
    expect(told('other.ts')).toEqual([]);
  });

  it('hold no keys', async () => {
    const key = ['AK', 'IAQ7XK2RT9VB4NM8LP'].join('');
    const { session, engine, model } = await started({
      'cart.ts': cart,
      'cloud.ts': `connect("${key}");\nuse(total);\n`,
    });
    session.replace('log(total);', 'log(total);\n  con');
    const never = new AbortController().signal;
    await withoutKeys(model).propose(session.evidence().editor, [], never, new Trace('test', systemClock));
    const told = engine.texts.get(session.uri('cloud.ts'))!;
    expect(told[1]).toBe('use(total);');
    expect(told[0]).toMatch(/^connect\(" +"\);$/);
  });

  it('are no more than can be looked through at each key', async () => {
    const line = 'const total = price * rate;\n';
    const files = Object.fromEntries(
      Array.from({ length: 14 }, (_, n) => [`${n}.ts`, line.repeat(n === 3 ? 5000 : 2500)]),
    );
    const { session, engine, propose } = await started({ 'cart.ts': cart, ...files });
    session.replace('log(total);', 'log(total);\n  ret');
    await propose();
    const told = [...engine.texts.values()].reduce((sum, lines) => sum + lines.join('\n').length, 0);
    expect(engine.texts.has(session.uri('cart.ts'))).toBe(true);
    expect(engine.texts.has(session.uri('3.ts'))).toBe(false);
    expect(told).toBeLessThanOrEqual(600_000);
    expect(told).toBeGreaterThan(500_000);
  });

  it('are of each model its own', async () => {
    const corpora = await Promise.all(
      [1, 2].map(async () => {
        const { session, engine, propose } = await started({ 'cart.ts': cart });
        session.replace('log(total);', 'log(total);\n  ret');
        await propose();
        return engine.asked.find(({ inLine }) => inLine)!.alike!.corpus;
      }),
    );
    expect(corpora[0]).not.toBe(corpora[1]);
  });
});

describe('what was said at the last key', () => {
  it('is a draft at the next: who types along is told the same in few passes', async () => {
    const { session, engine, propose } = await started({ 'cart.ts': cart });
    session.replace('log(total);', 'log(total);\n  ret');
    engine.answer = ({ inLine, first }) =>
      inLine
        ? [...byteTokenizer.encode(first ? 'turn 2;' : 'urn 2;'), tokens.newline, tokens.end]
        : [tokens.none];
    await propose();
    const at = session.text().indexOf('ret') + 3;
    session.change(at, at, 'u');
    await propose();
    const { drafts } = engine.asked.findLast(({ inLine }) => inLine)!;
    expect(drafts?.map((draft) => spell(draft))).toEqual(['urn 2;\n<end>', 'u\n<end>']);
    session.change(at + 1, at + 1, 'x');
    await propose();
    const other = engine.asked.findLast(({ inLine }) => inLine)!.drafts;
    expect(other?.map((draft) => spell(draft))).toEqual(['x\n<end>']);
  });
});

describe('what follows what is shown', () => {
  const rename = (prompt: readonly number[]) =>
    spell(prompt).includes('log(sum)')
      ? event(prompt, '  return total;', '  return sum;')
      : event(prompt, '  log(total);', '  log(sum);');

  it("is computed before the model's own edit is accepted", async () => {
    const { session, engine, propose, show, accept } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    engine.answer = ({ prompt, inLine }) => (inLine ? undefined : rename(prompt));
    const first = await propose();
    if (!first.ok) throw new Error(first.reason);
    await show(first.value);
    accept(first.value);
    const asked = engine.asked.length;
    const second = await propose();
    expect(
      second.ok && session.editor.document(second.value.uri)!.apply(second.value.edit, 0).text,
    ).toContain('return sum;');
    expect(engine.asked.length).toBe(asked);
  });

  it('is computed before an exact edit is accepted, the next exact one as its draft', async () => {
    const { session, engine, judge, show, accept } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    engine.answer = ({ prompt }) => rename(prompt);
    const { uri, version, text } = session.editor.document(session.uri('cart.ts'))!;
    const at = (find: string) => {
      const from = text.indexOf(find) + find.length - 5;
      return { uri, version, edit: [{ from, to: from + 5, text: 'sum' }] };
    };
    await show(at('log(total'), at('return total'));
    expect(engine.asked[0]!.drafts?.map((draft) => spell(draft))).toEqual([
      expect.stringMatching(/ {2}return sum;\n<end>$/),
    ]);
    accept(at('log(total'));
    const scored = engine.scored.length;
    const now = session.editor.document(uri)!;
    const from = now.text.indexOf('return total') + 7;
    const verdict = await judge({ uri, version: now.version, edit: [{ from, to: from + 5, text: 'sum' }] });
    expect(verdict.ok && verdict.value).toBeCloseTo(-0.1);
    expect(engine.scored.length).toBe(scored);
  });

  it('judges the next exact edit before the first is accepted, where the model would say something else', async () => {
    const { session, engine, judge, show, accept } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    engine.answer = () => [tokens.none];
    engine.likely = -0.2;
    const { uri, version, text } = session.editor.document(session.uri('cart.ts'))!;
    const at = (find: string, version: number, in_: string) => {
      const from = in_.indexOf(find) + find.length - 5;
      return { uri, version, edit: [{ from, to: from + 5, text: 'sum' }] };
    };
    await show(at('log(total', version, text), at('return total', version, text));
    accept(at('log(total', version, text));
    const scored = engine.scored.length;
    expect(scored).toBe(1);
    const now = session.editor.document(uri)!;
    const verdict = await judge(at('return total', now.version, now.text));
    expect(verdict.ok && verdict.value).toBeCloseTo(-0.2);
    expect(engine.scored.length).toBe(scored);
  });

  it('is computed further ahead, so that nobody waits who accepts one after the other at once', async () => {
    const { session, engine, propose, show, accept } = await started({
      'cart.ts': cart.replace('return total', 'save(total);\n  return total'),
    });
    session.replace('const total', 'const sum');
    const next = (prompt: readonly number[]) => {
      const said = spell(prompt);
      if (!said.includes('log(sum)')) return event(prompt, '  log(total);', '  log(sum);');
      if (!said.includes('save(sum)')) return event(prompt, '  save(total);', '  save(sum);');
      return said.includes('return sum') ? [tokens.none] : event(prompt, '  return total;', '  return sum;');
    };
    engine.answer = ({ prompt, inLine }) => (inLine ? undefined : next(prompt));
    const first = await propose();
    if (!first.ok) throw new Error(first.reason);
    await show(first.value);
    const asked = engine.asked.length;
    accept(first.value);
    const second = await propose();
    if (!second.ok) throw new Error(second.reason);
    accept(second.value);
    const third = await propose();
    expect(third.ok && session.text('cart.ts').slice(0, third.value.edit[0]!.from)).toMatch(/return $/);
    expect(engine.asked.length).toBe(asked);
  });

  it('is judged further ahead, for a chain of exact edits', async () => {
    const { session, engine, judge, show, accept } = await started({
      'cart.ts': cart.replace('return total', 'save(total);\n  return total'),
    });
    session.replace('const total', 'const sum');
    engine.answer = () => [tokens.none];
    engine.likely = -0.2;
    const uri = session.uri('cart.ts');
    const at = (find: string) => {
      const { version, text } = session.editor.document(uri)!;
      const from = text.indexOf(find) + find.length - 5;
      return { uri, version, edit: [{ from, to: from + 5, text: 'sum' }] };
    };
    await show(at('log(total'), at('save(total'), at('return total'));
    expect(engine.scored).toHaveLength(2);
    accept(at('log(total'));
    expect((await judge(at('save(total'))).ok).toBe(true);
    accept(at('save(total'));
    expect((await judge(at('return total'))).ok).toBe(true);
    expect(engine.scored).toHaveLength(2);
  });

  it('is computed before a completed line is accepted', async () => {
    const { session, engine, propose, show, accept } = await started({ 'cart.ts': cart });
    session.replace('log(total);', 'log(total);\n  ret');
    engine.answer = ({ inLine }) =>
      inLine
        ? [...byteTokenizer.encode('ret').slice(-1), ...byteTokenizer.encode('urn 2;'), 571, tokens.end]
        : [tokens.none];
    const first = await propose();
    if (!first.ok) throw new Error(first.reason);
    await show(first.value);
    accept(first.value);
    const asked = engine.asked.length;
    await propose();
    // The line is whole: it is asked how it goes on, and what comes next is known.
    expect(engine.asked.slice(asked).filter(({ inLine }) => !inLine)).toEqual([]);
  });

  it('is asked for again where something else was done', async () => {
    const { session, engine, propose, show } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    engine.answer = ({ prompt, inLine }) => (inLine ? undefined : rename(prompt));
    const first = await propose();
    if (!first.ok) throw new Error(first.reason);
    await show(first.value);
    session.replace('return total', 'return 0');
    const asked = engine.asked.length;
    await propose();
    expect(engine.asked.length).toBeGreaterThan(asked);
    expect(spell(engine.asked.at(-1)!.prompt)).toContain('return 0');
  });
});

describe('the model as judge', () => {
  it('scores the event that an edit would be', async () => {
    const { session, engine, judge } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    const document = session.editor.document(session.uri('cart.ts'))!;
    const at = document.text.indexOf('log(total)') + 4;
    const edit = {
      uri: document.uri,
      version: document.version,
      edit: [{ from: at, to: at + 5, text: 'sum' }],
    };
    engine.likely = -0.3;
    const outcome = await judge(edit);
    expect(outcome.ok && outcome.value).toBeCloseTo(-0.3);
    expect(spell(engine.scored[0]!.continuation)).toMatch(/^<edit><L\d+><n1><L\d+> {2}log\(sum\);\n<end>$/);
  });

  it('weighs whole events by the sum of their tokens; one that it is not shown ends it', async () => {
    const { session, engine, model } = await started({ 'cart.ts': cart });
    session.replace('const total', 'const sum');
    const { uri, version, text } = session.editor.document(session.uri('cart.ts'))!;
    const at = text.indexOf('log(total)') + 4;
    const short = { uri, version, edit: [{ from: at, to: at + 5, text: 'sum' }] };
    const long = { uri, version, edit: [{ from: at, to: at + 5, text: 'sum + sum + sum' }] };
    const weigh = (candidates: readonly ProposedEdit[]) =>
      model.weigh(
        session.evidence().editor,
        candidates,
        new AbortController().signal,
        new Trace('test', systemClock),
      );
    engine.likely = -0.5;
    const outcome = await weigh([short, long]);
    if (!outcome.ok) throw new Error(outcome.reason);
    for (const [i, { total, tokens: count }] of outcome.value.entries()) {
      expect(count).toBe(engine.scored[i]!.continuation.length);
      expect(total).toBeCloseTo(-0.5 * count);
    }
    expect(outcome.value[1]!.tokens).toBe(outcome.value[0]!.tokens + ' + sum + sum'.length);
    const elsewhere = { uri: 'file:///w/none.ts', version: 1, edit: [{ from: 0, to: 0, text: 'x' }] };
    expect(await weigh([short, elsewhere])).toMatchObject({ ok: false, reason: 'not-shown' });
    expect(engine.scored).toHaveLength(2);
  });
});
