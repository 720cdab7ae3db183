// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** Plans from code actions, as an editor without a plugin has them; and plans that move and delete files. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { block, frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { type PlainEditor, startEditor } from './plain-editor.ts';

const calls = (name: string) => [1, 2, 3].map((n) => `show(${name}(${n}));\n\n// ${n}\n\n`).join('');
const before: Readonly<Record<string, string>> = {
  'app.ts': calls('total'),
  'cart.ts': 'export function total(n: number) {\n  return n;\n}\n',
  'old.ts': 'export const old = 1;\n',
};
const answer = `A second factor.

1. cart.ts: take a factor
${block('cart.ts', '  return n;', '  return n * 2;')}
2. app.ts: pass it
${[1, 2, 3].map((n) => block('app.ts', `show(total(${n}));`, `show(total(${n}, 9));`)).join('')}`;

const server = frontierStandIn([answer]);
const place = frontierPlace(before);
const { full, put } = place;

const start = (options: Partial<Parameters<typeof startEditor>[0]> = {}) =>
  startEditor({ folder: place.folder, url: server.url, key: 'sk-test', ...options });
const planned = async (s: PlainEditor): Promise<any[]> =>
  (await s.client.request('foretype/queue')).edits.filter(({ source }: any) => source === 'plan');
const titles = (actions: any[]) => actions.map(({ title }) => title);

describe('on an edit that a plan expects', () => {
  async function withPlan(): Promise<PlainEditor> {
    const s = await start();
    for (const path of ['cart.ts', 'app.ts']) s.open(s.uriOf(path));
    // Progress begins only with what lasts; it tells when the plan is whole.
    const begun = s.client.until((m) => m.method === 'window/workDoneProgress/create');
    server.pause = { text: 'A secon', until: begun.then(() => {}) };
    await s.run('foretype.plan', 'take a factor');
    await begun;
    server.pause = undefined;
    await until('the whole plan', async () => (await planned(s)).length === 4);
    await until('its end', () => s.client.of('$/progress').some(({ value }) => value.kind === 'end'));
    return s;
  }

  it('all that are alike are made at once, one is left out; one undo takes the plan back', async () => {
    const s = await withPlan();
    expect(titles(await s.actions('cart.ts', 1))).not.toContainEqual(expect.stringContaining('like it'));
    await s.press('app.ts', 4, 'Accept all 3 changes like it');
    await until('the calls', () => !/total\(\d\)/.test(s.text('app.ts')));
    expect(s.client.of('workspace/applyEdit').length).toBe(1);
    expect((await planned(s)).map(({ reason }) => reason)).toEqual(['take a factor']);
    await s.press('cart.ts', 1, 'Leave this change out');
    expect(await planned(s)).toEqual([]);
    expect(s.text('cart.ts')).toBe(before['cart.ts']);
    expect(await s.run('foretype.undo')).toBe(true);
    await until('the calls of before', () => s.text('app.ts') === before['app.ts']);
    await s.stop();
  });

  it('the model writes it anew for this place alone, or is asked about it', async () => {
    const s = await withPlan();
    const textDocument = { uri: s.uriOf('cart.ts'), version: 1 };
    const offered = async () =>
      (await s.client.request('foretype/nextEdit', { textDocument, position: { line: 1, character: 0 } }))
        .suggestions[0].id;
    const old = await offered();
    server.behaviors = [{ kind: 'answer', text: block('cart.ts', '  return n;', '  return n * 3;') }];
    await s.press('cart.ts', 1, 'Write this change anew');
    await until('the other edit', async () => JSON.stringify(await planned(s)).includes('* 3'));
    // A client that draws it must not go on showing, and making, the one that was replaced.
    expect(s.client.of('foretype/changed').at(-1)).toEqual({ gone: [old] });
    expect(await offered()).not.toBe(old);
    expect((await planned(s)).length).toBe(4);
    expect(JSON.stringify(server.asked.at(-1)!.body.messages)).toContain(
      'would become:\\n\\n  return n * 2;',
    );
    server.behaviors = [{ kind: 'answer', text: 'It doubles.' }];
    await s.press('cart.ts', 1, 'Ask about this change');
    await until('the page', () => s.shown.some((place) => place.includes('.md')));
    await s.run('foretype.nextEdit.accept');
    await until('the edit', () => s.text('cart.ts').includes('return n * 3;'));
    expect(await s.run('foretype.plan.leaveOut', 'nothing')).toBe(false);
    await s.stop();
  });
});

describe('the next edit of a plan, in a file that is not open', { timeout: 120_000 }, () => {
  it('is written anew all the same', async () => {
    const s = await start();
    // Nobody is taken anywhere, so nothing is opened.
    s.client.answers.set('window/showDocument', () => ({ result: { success: true } }));
    s.open(s.uriOf('app.ts'));
    await s.run('foretype.plan', 'take a factor');
    await until(
      'the whole plan',
      async () => (await planned(s)).filter(({ sites }) => sites === 4).length === 3,
    );
    const tripled = block('cart.ts', '  return n;', '  return n * 3;');
    server.behaviors = Array.from({ length: 100 }, () => ({ kind: 'answer', text: tripled }));
    // What is asked then stands on what was written anew before.
    const redone = async () => {
      expect(await s.run('foretype.plan.redo')).toBe(true);
      await s.client.settle();
      return JSON.stringify(server.asked.at(-1)!.body).includes('would become:\\n\\n  return n * 3;');
    };
    await until('the other edit', redone, undefined, 60_000);
    await s.run('foretype.plan.acceptAll');
    await until('the edits', () => s.client.uris.includes(s.uriOf('cart.ts')));
    await until('the new factor', () => s.text('cart.ts').includes('return n * 3;'));
    expect(s.text('app.ts')).toContain('show(total(3, 9));');
    await s.stop();
  });
});

describe('what a plan did', () => {
  it('is reviewed like any change; what is rejected of it stays away when the rest is taken back', async () => {
    const s = await start();
    for (const path of ['cart.ts', 'app.ts']) s.open(s.uriOf(path));
    await s.run('foretype.plan', { goal: 'take a factor', accept: 'all' });
    await until('the plan', () => s.text('cart.ts').includes('n * 2'));
    await s.client.settle();
    expect(await s.run('foretype.review', 'plan')).toBe(true);
    await s.said(/4 changes in 2 files/);
    await until('the marks', () => s.marks('app.ts').length === 3);
    await s.press('app.ts', 4, 'Reject this change');
    await until('the old call', () => s.text('app.ts').includes('show(total(2));'));
    for (const line of [0, 8]) await s.press('app.ts', line, 'Accept this change');
    expect(s.marks('cart.ts').length).toBe(1);
    expect(await s.run('foretype.undo')).toBe(true);
    await until('the texts of before', () => s.text('app.ts') === before['app.ts']);
    expect(s.text('cart.ts')).toBe(before['cart.ts']);
    await until('no mark', () => s.marks('cart.ts').length === 0);
    await s.stop();
  });
});

describe('a plan begins', () => {
  it('from a comment, which says what', async () => {
    const s = await start();
    put('app.ts', `// ft-plan: take a factor\n${before['app.ts']}`);
    s.open(s.uriOf('app.ts'));
    await s.press('app.ts', 0, 'Plan it: take a factor');
    await until('the plan', async () => (await planned(s)).length === 4);
    expect(JSON.stringify(server.asked[0]!.body.messages)).toContain(
      'begins with \\"ft-plan:\\"; remove that comment',
    );
    await s.stop();
  });

  it('from a selection where the client asks for words, and nowhere else', async () => {
    const plain = await start();
    plain.open(plain.uriOf('app.ts'));
    expect(titles(await plain.actions('app.ts', 0, true))).not.toContain('Plan a change…');
    expect(await plain.run('foretype.plan', {})).toBe(false);
    await plain.stop();
    const s = await start({ foretype: { input: {} } });
    s.open(s.uriOf('app.ts'));
    s.client.answers.set('foretype/input', () => ({ result: { text: '' } }));
    await s.press('app.ts', 0, 'Plan a change…', true);
    await s.client.until((m) => m.method === 'foretype/input');
    s.client.answers.set('foretype/input', () => ({ result: { text: ' take a factor ' } }));
    await s.press('app.ts', 0, 'Plan a change…', true);
    await until('the plan', async () => (await planned(s)).length === 4);
    expect(server.asked.length).toBe(1);
    expect(s.client.of('foretype/input')[0]).toEqual({ prompt: 'What is to be changed?' });
    await s.stop();
  });

  it('by example, where the last change was made by hand', async () => {
    const s = await start({ key: '' });
    s.open(s.uriOf('app.ts'));
    expect(titles(await s.actions('app.ts', 0))).not.toContain('Do the same elsewhere');
    for (const n of [1, 2]) s.client.replace(s.uriOf('app.ts'), `show(total(${n}))`, `print(total(${n}))`);
    expect(titles(await s.actions('app.ts', 0))).not.toContain('Do the same elsewhere');
    await s.press('app.ts', 4, 'Do the same elsewhere');
    await until('the place', async () => (await planned(s)).length === 1);
    await s.stop();
  });
});

describe('a plan that moves and deletes files', () => {
  const moving = `Tidy up.

1. cart.ts: double, and move
*** Begin Patch
*** Update File: cart.ts
*** Move to: shop/cart.ts
@@
-  return n;
+  return n * 2;
*** Delete File: old.ts
*** End Patch
`;
  const doubled = before['cart.ts']!.replace('n;', 'n * 2;');
  beforeEach(() => {
    const again = { kind: 'answer', text: moving } as const;
    server.behaviors = [again, again, again];
  });

  it('does it at once with all else, and its undo brings them back', async () => {
    const s = await start();
    s.open(s.uriOf('cart.ts'));
    await s.run('foretype.plan', { goal: 'tidy up', accept: 'all' });
    await until('the moved file', () => s.client.uris.includes(s.uriOf('shop/cart.ts')));
    expect(s.text('shop/cart.ts')).toBe(doubled);
    expect([s.gone, existsSync(full('cart.ts')), existsSync(full('old.ts'))]).toEqual([
      ['old.ts'],
      false,
      false,
    ]);
    expect(s.client.of('workspace/applyEdit').length).toBe(1);
    writeFileSync(full('shop/cart.ts'), doubled);
    await s.client.settle();
    expect(await s.run('foretype.undo')).toBe(true);
    await until('the files of before', () => s.client.uris.includes(s.uriOf('old.ts')));
    expect([s.text('cart.ts'), s.text('old.ts')]).toEqual([before['cart.ts'], before['old.ts']]);
    expect(s.gone).toEqual(['old.ts', 'shop/cart.ts']);
    await s.stop();
  });

  it('asks first where it is walked; an editor that moves no files says what is left', async () => {
    for (const title of ['Leave it', 'Do it']) {
      const s = await start();
      s.client.answers.set('window/showMessageRequest', () => ({ result: { title } }));
      s.open(s.uriOf('cart.ts'));
      await s.run('foretype.plan', 'tidy up');
      await until('the edit', async () => (await planned(s)).length === 1);
      await s.run('foretype.nextEdit.accept');
      const { message } = await until('the question', () => s.client.of('window/showMessageRequest')[0]);
      expect(message).toBe('foretype: the plan moves cart.ts to shop/cart.ts and deletes old.ts.');
      if (title === 'Do it')
        await until('the moved file', () => s.client.uris.includes(s.uriOf('shop/cart.ts')));
      await s.client.settle();
      expect(existsSync(full('old.ts'))).toBe(title === 'Leave it');
      await s.stop();
    }
    for (const path of ['cart.ts', 'old.ts']) put(path, before[path]!);
    rmSync(full('shop'), { recursive: true });
    const s = await start({ operations: [] });
    s.open(s.uriOf('cart.ts'));
    await s.run('foretype.plan', { goal: 'tidy up', accept: 'all' });
    await s.said(
      /moves and deletes no files for a server: the plan moves cart.ts to shop\/cart.ts and deletes old.ts/,
    );
    expect([s.text('cart.ts'), readFileSync(full('old.ts'), 'utf8')]).toEqual([doubled, before['old.ts']]);
    await s.stop();
  });
});
