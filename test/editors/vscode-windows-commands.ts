/** The other commands of the extension in a real VS Code, each from the palette, the menu or the walkthrough. */
import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as likely from './go-on-story.ts';
import { before, firstDone, renamed } from './rename-story.ts';
import { slow, until } from './until.ts';
import { obtainVSCode } from './vscode/install.ts';
import { firstShown, nothing, onLine, rename } from './vscode/rename.ts';
import { VSCode, type Window } from './vscode.ts';

const tools = obtainVSCode();
const menuRows = '.quick-input-list .monaco-list-row';

describe.skipIf(!tools)('Commands in VS Code', { timeout: 60_000 * slow }, () => {
  let code: VSCode;
  const open: Window[] = [];
  beforeAll(async () => {
    code = await VSCode.start(tools!);
  }, 120_000 * slow);
  afterEach(async () => {
    for (const window of open.splice(0)) await window.close();
  });
  afterAll(async () => {
    await code?.stop();
  });

  async function start(files: Readonly<Record<string, string>> = { 'cart.ts': before }): Promise<Window> {
    const window = await code.open(files);
    open.push(window);
    return window;
  }

  const becomesActive = (window: Window, name: string) =>
    until(
      `${name} in front`,
      async () => (await window.text('.tab.active')).includes(name),
      async () => `${await window.texts('.tab')}\n${window.traffic().tail()}`,
    );

  test('a sample to try it on, from the walkthrough', async () => {
    const window = await start();
    await window.command('foretype: Walkthrough');
    await until('the walkthrough', async () =>
      (await window.text('.gettingStartedContainer')).includes('foretype: your next edit'),
    );
    const steps = await window.text('.gettingStartedContainer');
    for (const step of ['See an edit coming', 'Tab, and Tab again', 'All places at once', 'Quiet, please'])
      expect(steps).toContain(step);
    await window.page.click('.gettingStartedContainer .button-container >> text=Try it on a sample');
    await window.shows('the sample, its name selected', ({ status }) => /\(3 selected\)/.test(status));
    await window.type('subtotal');
    await window.shows('the first place', onLine(5, /~~sum~~⟦subtotal⟧ \+= price;/));
    await window.press('Tab', 'Tab');
    await window.shows('the second place', onLine(7, /return ~~sum~~⟦subtotal⟧;/));
    await window.press('Tab', 'Tab');
    await window.shows('nothing', (screen) => nothing(screen) && onLine(7, /return subtotal;/)(screen));
  });

  test('why an edit is shown, from the menu of the status bar', async () => {
    const window = await start();
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.page.click('.statusbar-item >> text=sum → subtotal');
    await until('the menu', async () =>
      (await window.texts(menuRows)).some((row) => /Why is this shown/.test(row)),
    );
    expect((await window.texts(menuRows))[0]).toContain('Go to or accept L6 sum → subtotal');
    await window.type('why is this');
    await window.press('Enter');
    await becomesActive(window, 'why.md');
    await window.shows('the reason', ({ lines }) => lines.some(({ text }) => /renam/i.test(text)));
  });

  test('what an edit uses, from its declaration back to it with Tab', async () => {
    const text = "import { add } from './add';\n\nexport const total = add(1, 2);\n";
    const window = await start({
      'total.ts': text,
      'discount.ts': '/** Less for many. */\n\nexport function discount() {}\n',
    });
    await window.goTo(3, 29);
    await window.press('Shift+ArrowRight');
    await window.type('discount()');
    await window.shows('the import', onLine(2, /^⟦▣⟧/));
    const active = () => window.text('.tab.active');
    // It says that nothing is known as long as the index has not read the file.
    while (!(await active()).includes('discount.ts')) {
      await window.command('foretype: Show What This Edit Uses');
      await window.settles();
    }
    await window.shows('the declaration', ({ status }) => status.includes('Ln 3, Col'));
    await window.shows('the way back', ({ status }) => /Tab → total\.ts:\d/.test(status));
    await window.press('Tab');
    await becomesActive(window, 'total.ts');
    await window.shows('the import', onLine(2, /^⟦▣⟧/));
    await window.press('Tab');
    const after = text
      .replace("';\n", "';\nimport { discount } from './discount';\n")
      .replace('2', 'discount()');
    await window.saves('total.ts', after);
  });

  test('places by the list and one by one leave the text alone until they are taken', async () => {
    const window = await start();
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.press('Control+Alt+Tab');
    await until('the list', async () => (await window.texts(menuRows)).length === 2);
    await window.press('Escape');
    await window.shows('the first place', firstShown);
    await window.settles();
    expect(window.buffer('cart.ts')).toBe(renamed);
  });

  test('on to the edit that is shown, ready for Tab', async () => {
    const window = await start();
    await rename(window);
    await window.shows('the first place', firstShown);
    await window.command('foretype: Go On to the Next Likely Place');
    await window.shows('the cursor there', ({ status }) => status.includes('Ln 6, Col 13'));
    await window.press('Tab');
    await window.bufferBecomes('cart.ts', firstDone);
  });

  test('on to likely places, no edit being known', async () => {
    const window = await start({ 'cart.ts': likely.before });
    await window.goTo(2, likely.before.split('\n')[1]!.indexOf('1') + 1);
    await window.press('Shift+ArrowRight');
    await window.type(likely.typed);
    await likely.play({
      text: () => window.buffer('cart.ts'),
      goOn: () => window.command('foretype: Go On to the Next Likely Place'),
      line: async () => Number(/Ln (\d+)/.exec((await window.screen()).status)?.[1]),
      scene: () => window.traffic().tail(),
    });
    await window.saves('cart.ts', likely.after);
  });

  test('a review of what changed since the last commit', async () => {
    const window = await start();
    const git = (...words: string[]) => execFileSync('git', words, { cwd: window.folder, stdio: 'pipe' });
    git('init', '--quiet');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '-m', 'first');
    await window.goTo(3, 7);
    await window.press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
    await window.type('subtotal');
    await window.bufferBecomes('cart.ts', renamed);
    await window.goTo(1, 1);
    await window.command('foretype: Review What Changed');
    await window.shows('the change', ({ status }) => status.includes('Ln 3, Col'));
    await window.shows('how much it is', ({ messages }) => /1 change in 1 file/.test(messages));
    await window.command('foretype: Reject This Change of the Review');
    await window.bufferBecomes('cart.ts', before);
    await window.command('foretype: End the Review');
  });

  test('settings, log and restart', async () => {
    const window = await start();
    await window.command('foretype: Settings');
    await until(
      'the settings',
      async () => (await window.text('.settings-editor')).includes('Server Command'),
      () => window.text('.settings-editor .settings-count-widget'),
    );
    await window.press('Escape');
    await window.command('foretype: Show Log');
    const channel = "document.querySelector('.panel select.monaco-select-box')?.selectedOptions[0]?.text";
    await until('the log', async () => (await window.page.evaluate(channel)) === 'foretype');
    // It takes the keys when it is there, and with them a palette that is open.
    const focused = "document.activeElement?.closest('.panel') !== null";
    await until('the keys in the log', () => window.page.evaluate<boolean>(focused));
    await window.command('foretype: Restart Server');
    await until('the next start', () => window.starts === 2);
    await window.traffic(2).sees('editor', 'textDocument/didOpen');
    await window.openFile('cart.ts');
    await rename(window);
    await window.shows('the first place', firstShown);
    expect(window.traffic(2).complaints()).toEqual([]);
  });

  test('reports are shown once', async () => {
    const window = await start();
    for (const [title, name] of [
      ['foretype: Show All Coming Edits', 'queue.md'],
      ['foretype: Why Was Something Shown, or Not?', 'trace.md'],
    ] as const) {
      await window.command(title);
      await until(name, async () => (await window.text('.tab.active')).includes(name));
      await window.settles();
      const tabs = await window.texts('.tab');
      expect(tabs.filter((tab) => tab.includes(name))).toHaveLength(1);
      expect(window.traffic().messages('server', 'window/showDocument')).toEqual([]);
    }
  });
});
