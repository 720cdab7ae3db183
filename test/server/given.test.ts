// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * Ways in that need no prompt box: an answer of another assistant that is landed, what is to be fixed, comments that are
 * carried out by a save, and a cache that is warm when the goal is typed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { block, frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { startEditor } from './plain-editor.ts';

const cart = 'export function total(n: number) {\n  return n;\n}\n';
const app = "import { total } from './cart';\n\nshow(total(1));\n";
const server = frontierStandIn();
const place = frontierPlace({ 'cart.ts': cart, 'app.ts': app });
const { put } = place;

const start = (options: Partial<Parameters<typeof startEditor>[0]> = {}) =>
  startEditor({ folder: place.folder, url: server.url, key: 'sk-test', ...options });
const wordsOf = (asked: (typeof server.asked)[number]) =>
  asked.body.messages.at(-1).content.map(({ text }: any) => text);

describe('foretype.apply', { timeout: 120_000 }, () => {
  const given = `Sure! A second factor.\n\n${block('cart.ts', '  return n;', '  return n * 2;')}${block('app.ts', 'show(total(1));', 'show(total(2));')}`;

  it('lands what another assistant wrote, walked or at once, without a frontier model; one command takes it back', async () => {
    const s = await start({ key: '' });
    s.open(s.uriOf('app.ts'));
    expect(await s.run('foretype.apply', { sketch: given, accept: 'all' })).toBe(true);
    await until('the edits', () => s.client.uris.includes(s.uriOf('cart.ts')));
    await until('both', () => s.text('cart.ts').includes('n * 2') && s.text('app.ts').includes('total(2)'));
    await s.client.settle();
    expect(await s.run('foretype.undo')).toBe(true);
    await until('the texts of before', () => s.text('cart.ts') === cart && s.text('app.ts') === app);

    expect(await s.run('foretype.apply', given)).toBe(true);
    const queue = async () => (await s.client.request('foretype/queue')).edits;
    await until('the plan', async () => (await queue()).length === 2);
    expect((await queue()).map(({ reason, source }: any) => [reason, source])).toEqual([
      ['as it was given', 'plan'],
      ['as it was given', 'plan'],
    ]);
    expect(server.asked).toEqual([]);
    await s.stop();
  });

  it('takes a diff, and blocks without a path for the file the user is in; what does not land changes nothing', async () => {
    const s = await start({ key: '' });
    s.open(s.uriOf('cart.ts'));
    const bare = block('', '  return n;', '  return n * 3;').trimStart();
    await s.run('foretype.apply', { sketch: bare, accept: 'all' });
    await until('the block', () => s.text('cart.ts').includes('n * 3'));
    const diff = '--- a/cart.ts\n+++ b/cart.ts\n@@ -1,3 +1,3 @@\n-  return n * 3;\n+  return n * 4;\n }\n';
    await s.run('foretype.apply', { sketch: diff, accept: 'all' });
    await until('the diff', () => s.text('cart.ts').includes('n * 4'));
    const now = s.text('cart.ts');
    await s.run('foretype.apply', { sketch: `${given}${block('../out.ts', '', 'evil();')}`, accept: 'all' });
    await s.said(/outside|inside/);
    await s.run('foretype.apply', { sketch: 'I cannot do that.' });
    await s.said(/`I cannot do that\.` is not landed/);
    expect(s.text('cart.ts')).toBe(now);
    for (const wrong of [undefined, '  ', { sketch: 7 }])
      expect(await s.run('foretype.apply', wrong)).toBe(false);
    await s.stop();
  });

  it('in a file of credentials is walked here alone: nobody is asked about it', async () => {
    put('prod.env', 'A=quetzal\n');
    const s = await start();
    s.open(s.uriOf('prod.env'));
    await s.run('foretype.apply', { sketch: block('prod.env', 'A=quetzal', 'A=motmot') });
    await until('the plan', async () => (await s.client.request('foretype/queue')).edits.length === 1);
    expect(await s.run('foretype.plan.ask')).toBe(false);
    await s.said(/what is selected is shown to no model: it is a file of credentials/);
    await s.run('foretype.plan.redo');
    await s.said(/prod\.env is a file of credentials, which no model is shown/);
    expect(server.asked).toEqual([]);
    await s.stop();
  });

  it('trusts no line numbers, and does the same each time, in a file of 5,000 lines', async () => {
    const line = (n: number) => `export const value${n} = compute(${n}, 'of ${n % 7}');\n`;
    const all = Array.from({ length: 5000 }, (_, n) => line(n));
    place.put('long.ts', all.join(''));
    const places = [40, 900, 2501, 4007, 4990];
    const hunk = (n: number, i: number) =>
      `@@ -${1 + i * 7},3 +${3 + i},3 @@\n ${line(n - 1)}-${line(n)}+export const value${n} = 0;\n ${line(n + 1)}`;
    const sketch = `--- a/long.ts\n+++ b/long.ts\n${places.map(hunk).join('')}`;
    expect(sketch.length).toBeLessThan(all.join('').length * 0.3);
    const wanted = all
      .map((text, n) => (places.includes(n) ? `export const value${n} = 0;\n` : text))
      .join('');
    const s = await start({ key: '' });
    s.open(s.uriOf('long.ts'));
    for (let times = 0; times < 3; times++) {
      await s.run('foretype.apply', { sketch, accept: 'all' });
      await until('the edits', () => s.text('long.ts') === wanted);
      await s.client.settle();
      expect(await s.run('foretype.undo')).toBe(true);
      await until('the text of before', () => s.text('long.ts') === all.join(''));
    }
    await s.stop();
  });
});

describe('in a workspace of several folders', { timeout: 120_000 }, () => {
  it('a file is called after its folder; what could be either of two is neither', async () => {
    for (const name of ['one', 'two']) {
      mkdirSync(join(place.folder, 'w', name));
      put(`${name}/cart.ts`, cart);
      put(`${name}/app.ts`, app);
    }
    const s = await start({ folders: ['one', 'two'] });
    s.open(s.uriOf('two/app.ts'));
    server.behaviors = [
      { kind: 'answer', text: `READ one/cart.ts\n` },
      {
        kind: 'answer',
        text: `1. two/cart.ts: double\n${block('two/cart.ts', '  return n;', '  return n * 2;')}2. two/app.ts: two\n${block('two/app.ts', 'show(total(1));', 'show(total(2));')}`,
      },
    ];
    await s.run('foretype.plan', { goal: 'double it', accept: 'all' });
    await until('the plan', () => s.client.uris.includes(s.uriOf('two/cart.ts')));
    await until(
      'both',
      () => /n \* 2/.test(s.text('two/cart.ts')) && /total\(2\)/.test(s.text('two/app.ts')),
    );
    expect(s.client.uris.some((uri) => uri.startsWith(s.uriOf('one')))).toBe(false);
    const [first, second] = server.asked.map((asked) => JSON.stringify(asked.body.messages));
    expect(first).toContain('<file path=\\"two/app.ts\\">');
    expect(first).toContain('one/cart.ts\\n');
    expect(second).toContain('<file path=\\"one/cart.ts\\">');
    await s.run('foretype.apply', { sketch: block('cart.ts', '  return n;', '  return 7;'), accept: 'all' });
    await s.said(/cart\.ts/);
    expect(s.client.uris.some((uri) => uri.startsWith(s.uriOf('one')))).toBe(false);
    expect(s.text('two/cart.ts')).not.toContain('return 7');
    await s.stop();
  });
});

describe('foretype.fix', { timeout: 120_000 }, () => {
  it('asks for what is complained of, or for what the model finds', async () => {
    const s = await start();
    s.open(s.uriOf('cart.ts'));
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 11 } };
    server.behaviors = [
      { kind: 'answer', text: block('cart.ts', '  return n;', '  return n + 1;') },
      { kind: 'answer', text: 'All is well.' },
    ];
    expect(await s.run('foretype.fix', { uri: s.uriOf('cart.ts'), range, message: 'too small' })).toBe(true);
    await until('the fix', () => s.text('cart.ts').includes('n + 1'));
    expect(wordsOf(server.asked[0]!).at(-1)).toContain('Fix this: too small');
    expect(await s.run('foretype.fix', { uri: s.uriOf('cart.ts') })).toBe(true);
    await s.said(/All is well/);
    expect(wordsOf(server.asked[1]!).at(-1)).toContain('Find what is wrong in this file');
    expect(await s.run('foretype.fix', {})).toBe(false);
    await s.stop();
  });
});

describe('what was changed last', { timeout: 120_000 }, () => {
  it('goes along with an edit and a plan, as typed and accepted; not what is in a file of secrets', async () => {
    put('.env', 'A=1\n');
    const s = await start();
    for (const path of ['cart.ts', 'app.ts', '.env']) s.open(s.uriOf(path));
    server.behaviors = [
      { kind: 'answer', text: block('app.ts', 'show(total(1));', 'show(total(1) + 1);') },
      { kind: 'answer', text: 'Nothing to do.' },
    ];
    s.client.replace(s.uriOf('cart.ts'), 'return n;', 'return n + 1;');
    s.client.replace(s.uriOf('.env'), 'A=1', 'A=secret');
    await s.run('foretype.edit', { uri: s.uriOf('app.ts'), instruction: 'the same here' });
    await until('the edit', () => s.text('app.ts').includes('+ 1'));
    const typed = '<change path="cart.ts" line="2">\n-  return n;\n+  return n + 1;\n</change>';
    expect(wordsOf(server.asked[0]!).at(-1)).toMatch(/only where the goal speaks of it/);
    expect(wordsOf(server.asked[0]!).at(-1)).toContain(typed);
    expect(wordsOf(server.asked[0]!).at(-1)).toMatch(/the same here$/);
    await s.run('foretype.plan', 'the same everywhere');
    await s.said(/Nothing to do/);
    const told = wordsOf(server.asked[1]!).at(-1);
    expect(told).toContain(
      `${typed}\n<change path="app.ts" line="3">\n-show(total(1));\n+show(total(1) + 1);\n`,
    );
    expect(JSON.stringify(server.asked)).not.toContain('secret');
    await s.stop();
  });
});

describe('an open file of credentials', { timeout: 120_000 }, () => {
  it('goes along with no plan, and is edited by no model', async () => {
    put('prod.env', 'A=quetzal\n');
    const s = await start();
    for (const path of ['prod.env', 'cart.ts']) s.open(s.uriOf(path));
    server.behaviors = [
      { kind: 'answer', text: 'READ prod.env\n' },
      { kind: 'answer', text: 'Nothing to do.' },
    ];
    await s.run('foretype.plan', { goal: 'use the name of the environment', uri: s.uriOf('prod.env') });
    await s.said(/Nothing to do/);
    expect(JSON.stringify(server.asked)).toContain('export function total');
    expect(JSON.stringify(server.asked)).not.toContain('quetzal');
    await s.run('foretype.edit', { uri: s.uriOf('prod.env'), instruction: 'add one' });
    await s.said(/prod\.env is a file of credentials, which no model is shown: change it by hand/);
    expect(server.asked.length).toBe(2);
    const unseen = { kind: 'answer', text: block('prod.env', 'A=quetzal', 'A=1') } as const;
    server.behaviors = [unseen, unseen, unseen];
    await s.run('foretype.edit', { uri: s.uriOf('cart.ts'), instruction: 'add one' });
    await s.said(/There is no file prod\.env/);
    expect(s.text('prod.env')).toBe('A=quetzal\n');
    await s.stop();
  });
});

describe('a comment with an instruction, when its file is saved', { timeout: 120_000 }, () => {
  const commented = `// ft: count one more\n${cart}`;
  const save = async (s: Awaited<ReturnType<typeof start>>) => {
    s.client.notify('textDocument/didSave', { textDocument: { uri: s.uriOf('cart.ts') } });
    await s.client.settle();
  };

  it('is left alone by default', async () => {
    put('cart.ts', commented);
    const s = await start();
    s.open(s.uriOf('cart.ts'));
    await save(s);
    await s.client.settle();
    expect(server.asked).toEqual([]);
    await s.stop();
  });

  it('is not carried out where it stood in the file already: nobody here has said it', async () => {
    put('cart.ts', commented);
    const s = await start({ settings: { 'frontier.onSave.enable': true } });
    s.open(s.uriOf('cart.ts'));
    await save(s);
    s.client.replace(s.uriOf('cart.ts'), '  return n;', '  return n + 0;');
    await save(s);
    expect(server.asked).toEqual([]);
    server.behaviors = [{ kind: 'answer', text: 'I would rather not.' }];
    s.client.replace(s.uriOf('cart.ts'), 'count one more', 'count two more');
    await save(s);
    await s.said(/rather not/);
    expect(server.asked.length).toBe(1);
    await s.stop();
  });

  it('is carried out once where the user wants that; again only when it was gone', async () => {
    const s = await start({ settings: { 'frontier.onSave.enable': true } });
    s.open(s.uriOf('cart.ts'));
    s.client.replace(s.uriOf('cart.ts'), 'export', '// ft: count one more\nexport');
    server.behaviors = [{ kind: 'answer', text: 'I would rather not.' }];
    await save(s);
    await s.said(/rather not/);
    await save(s);
    await save(s);
    expect(server.asked.length).toBe(1);
    s.client.replace(s.uriOf('cart.ts'), '// ft: count one more\n', '');
    await save(s);
    s.client.replace(s.uriOf('cart.ts'), 'export', '// ft: count one more\nexport');
    const fixed =
      block('cart.ts', '// ft: count one more\n', '') + block('cart.ts', '  return n;', '  return n + 1;');
    server.behaviors = [{ kind: 'answer', text: fixed }];
    await save(s);
    await until('the edit', () => s.text('cart.ts') === cart.replace('return n', 'return n + 1'));
    expect(server.asked.length).toBe(2);
    expect(wordsOf(server.asked[1]!).at(-1)).toContain('remove that comment too');
    await s.stop();
  });

  it('becomes a plan where it begins with ft-plan', async () => {
    const s = await start({ settings: { 'frontier.onSave.enable': true } });
    s.open(s.uriOf('cart.ts'));
    s.client.replace(s.uriOf('cart.ts'), 'export', '// ft-plan: count one more\nexport');
    server.behaviors = [
      { kind: 'answer', text: `1. cart.ts: one more\n${block('cart.ts', '  return n;', '  return n + 1;')}` },
    ];
    await save(s);
    await until('the plan', async () => {
      const { edits } = await s.client.request('foretype/queue');
      return edits.some(({ source }: any) => source === 'plan');
    });
    expect(s.text('cart.ts')).toContain('return n;');
    await s.stop();
  });
});

describe('the cache, while the goal is typed', { timeout: 120_000 }, () => {
  async function typed(settings: object) {
    const s = await start({ settings, foretype: { input: true } });
    s.open(s.uriOf('cart.ts'));
    s.client.answers.set('foretype/input', () => 'silence');
    await s.run('foretype.plan', { uri: s.uriOf('cart.ts') });
    const { id } = await s.client.until<any>((m) => m.method === 'foretype/input');
    const say = (text: string) => s.client.send({ id, result: { text } });
    return { s, say };
  }

  it('is left cold by default', async () => {
    const { s, say } = await typed({});
    await s.client.settle();
    expect(server.asked).toEqual([]);
    say('');
    await s.client.settle();
    expect(server.asked).toEqual([]);
    await s.stop();
  });

  it('is filled with what the plan then begins with, for one token; what it took is counted', async () => {
    const { s, say } = await typed({ 'frontier.prewarm.enable': true });
    // Typing ends it, and then only about what was sent is counted.
    await until('its end', async () => /\b117 tokens today/.test(await s.run('foretype.doctor')));
    server.behaviors = [{ kind: 'answer', text: 'Nothing to do.' }];
    say('count one more');
    await s.said(/Nothing to do/);
    const [warm, plan] = server.asked.map(({ body }) => body);
    expect(warm.max_tokens).toBe(1);
    const sent = (body: any) => JSON.stringify([body.system, body.messages[0].content]);
    const begins = sent(warm).slice(0, -2);
    expect(begins.length).toBeGreaterThan(200);
    expect(sent(plan).startsWith(begins)).toBe(true);
    expect(warm.messages[0].content.at(-1).cache_control).toEqual({ type: 'ephemeral' });
    expect(await s.run('foretype.doctor')).toMatch(/234 tokens today/);
    await s.stop();
  });
});
