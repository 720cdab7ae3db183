/** Single changes of a plan and of a review in a real VS Code: made with their like, written anew, asked about. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as story from './plan-story.ts';
import { slow, until } from './until.ts';
import { commitBehind, FrontierWindows, offered, savesAll, says } from './vscode/frontier-windows.ts';
import { obtainVSCode } from './vscode/install.ts';
import { onLine } from './vscode/rename.ts';
import type { Window } from './vscode.ts';

const tools = obtainVSCode();

const uses = (name: string) => [1, 2, 3].map((n) => `export const use${n} = ${name}(${n});\n\n`).join('');
const committed = {
  'cart.ts': 'export function total(n: number) {\n  return n;\n}\n\nexport const rate = 1;\n',
  'use.ts': `import { total } from './cart.ts';\n\n${uses('total')}`,
};
const changed = {
  'cart.ts': 'export function sum(n: number) {\n  return n;\n}\n\nexport const rate = 2;\n',
  'use.ts': `import { sum } from './cart.ts';\n\n${uses('sum')}`,
};
const rateAnew =
  'cart.ts\n<<<<<<< SEARCH\nexport const rate = 2;\n=======\nexport const rate = 0.5;\n>>>>>>> REPLACE\n';

describe.skipIf(!tools)('A change of many in VS Code', { timeout: 120_000 * slow }, () => {
  let windows: FrontierWindows;
  beforeAll(async () => {
    windows = await FrontierWindows.start(tools!);
  }, 120_000 * slow);
  afterEach(() => windows?.closeAll());
  afterAll(() => windows?.stop());

  const answer = (text: string) => {
    windows.model.behaviors = [{ kind: 'answer', text }];
  };
  const lightBulb = async (window: Window, title: string) => {
    await window.command('Quick Fix...');
    await window.page.click(`.action-widget .monaco-list-row >> text=${title}`);
  };

  async function plan(): Promise<Window> {
    answer(story.answer);
    const window = await windows.open(story.before);
    await window.command('foretype: Plan a Change across Files');
    await window.answers('What is to be done, across files?', story.goal);
    await offered(window);
    await window.shows('the whole plan', ({ status }) => /Tab: L1 .*\+10/.test(status));
    return window;
  }

  /** The review of `changed` against `committed`, at its first change. */
  async function review(): Promise<Window> {
    const window = await windows.open(changed);
    commitBehind(window, committed);
    await window.command('foretype: Review What Changed');
    await window.shows('how much it is', ({ messages }) => /6 changes in 2 files/.test(messages));
    await window.shows('the first change', ({ status }) => status.includes('Ln 1, Col'));
    return window;
  }

  /** A page whose text begins so has come to the front; the question said so much. */
  async function answered(window: Window, begins: RegExp, asked: string): Promise<void> {
    await window.shows('the answer', (screen) => says(screen, begins));
    await until('its page', async () => (await window.text('.tab.active')).includes('.md'));
    expect(JSON.stringify(windows.model.asked.at(-1)!.body.messages)).toContain(asked);
  }

  test('of a plan: all like it are made at once', async () => {
    const window = await plan();
    await window.openFile('report.ts');
    await window.goTo(3, 1);
    await lightBulb(window, 'like it');
    await window.bufferBecomes('report.ts', story.after['report.ts']!);
    // The call is like them; what declares is not.
    const call = 'total([item])';
    await window.bufferBecomes('cart.ts', story.before['cart.ts']!.replace(call, 'total([item], 1)'));
  });

  test('of a plan: it is written anew in its place, and asked about', async () => {
    const window = await plan();
    const [line] = story.before['cart.ts']!.split('\n');
    const other = line!.replace('items: number[]', 'items: number[], factor = 1');
    answer(`cart.ts\n<<<<<<< SEARCH\n${line}\n=======\n${other}\n>>>>>>> REPLACE\n`);
    await window.command('foretype: Write This Change of the Plan Anew');
    await window.shows('the other edit', onLine(1, /⟦, factor = 1⟧/));
    answer('It doubles nothing.');
    await window.command('foretype: Ask about This Change of the Plan');
    await answered(window, /It doubles nothing\./, 'factor = 1');
    await window.openFile('cart.ts');
    await window.goTo(1, 1);
    await window.shows('the edit still', onLine(1, /⟦, factor = 1⟧/));
    await window.press('Tab');
    await window.bufferBecomes('cart.ts', story.before['cart.ts']!.replace(line!, other));
  });

  test('of a review: gone to, accepted, and accepted with all like it', async () => {
    const window = await review();
    await window.command('foretype: Go to the Next Change of the Review');
    await until('the other file', async () => (await window.text('.tab.active')).includes('use.ts'));
    await window.openFile('cart.ts');
    await window.goTo(5, 1);
    await window.command('foretype: Accept This Change of the Review');
    const marks = () =>
      window
        .traffic()
        .messages('server', 'textDocument/publishDiagnostics')
        .filter(({ params }) => params.uri.endsWith('/cart.ts'))
        .at(-1)?.params.diagnostics.length;
    await until('one mark less', () => marks() === 1);
    await window.openFile('cart.ts');
    await window.goTo(1, 1);
    await window.command('foretype: Accept All Changes Like This One of the Review');
    await window.shows('the end', ({ messages }) =>
      /the review is done: 6 accepted, 0 rejected/.test(messages),
    );
    await savesAll(window, changed);
  });

  test('of a review: it is written anew in its place, and asked about', async () => {
    const window = await review();
    await window.goTo(5, 1);
    answer(rateAnew);
    await window.command('foretype: Write This Change of the Review Anew');
    const after = changed['cart.ts'].replace('rate = 2', 'rate = 0.5');
    await window.bufferBecomes('cart.ts', after);
    answer('Half of it.');
    await window.goTo(5, 1);
    await window.command('foretype: Ask about This Change of the Review');
    await answered(window, /Half of it\./, 'export const rate = 1;');
    await window.openFile('cart.ts');
    await window.press('Control+z');
    await window.bufferBecomes('cart.ts', changed['cart.ts']);
  });
});
