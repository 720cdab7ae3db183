/** What a frontier model does in a real VS Code: edits, plans and answers by the palette's commands, byte for byte. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as landing from './instructed-story.ts';
import * as story from './plan-story.ts';
import { slow, until } from './until.ts';
import { FrontierWindows, offered, savesAll, says, somethingShown } from './vscode/frontier-windows.ts';
import { obtainVSCode } from './vscode/install.ts';
import type { Screen, Window } from './vscode.ts';

const tools = obtainVSCode();
/** To a place and the place itself. */
const mostKeys = 2 * 17 + 2;

const cart = 'export function total(items: number[]) {\n  // ft: sum the items\n  return items.length;\n}\n';
const summed = 'export function total(items: number[]) {\n  return items.reduce((a, b) => a + b, 0);\n}\n';
const sumAnswer =
  'I sum them.\n\ncart.ts\n<<<<<<< SEARCH\n  // ft: sum the items\n  return items.length;\n=======\n  return items.reduce((a, b) => a + b, 0);\n>>>>>>> REPLACE\n';
const aboutAnswer = 'They are counted in `cart.ts:3`, and nowhere else.\n\nNothing is summed.';

/** The first of eleven. */
const wholePlan = ({ status }: Screen) => /Tab: L1 .*\+10/.test(status);

describe.skipIf(!tools)('A frontier model in VS Code', { timeout: 120_000 * slow }, () => {
  let windows: FrontierWindows;
  beforeAll(async () => {
    windows = await FrontierWindows.start(tools!);
  }, 120_000 * slow);
  beforeEach(() => {
    windows.model.behaviors = [{ kind: 'answer', text: story.answer }];
  });
  afterEach(() => windows?.closeAll());
  afterAll(() => windows?.stop());

  /** Tab, wherever something is shown, until `last` is what the server has of that file. */
  async function walk(window: Window, files: story.Files): Promise<number> {
    const done = () => Object.entries(files).every(([name, text]) => window.buffer(name) === text);
    for (let keys = 0; ; keys++) {
      if (done()) return keys;
      expect(keys, window.traffic().tail(40)).toBeLessThan(mostKeys + 4);
      await until(
        'the next place',
        async () => done() || somethingShown(await window.screen()),
        async () =>
          `${unlike(window, files)}\n${JSON.stringify(await window.screen())}\n${window.traffic().tail(40)}`,
      );
      if (done()) return keys;
      const look = async () => {
        const { status } = await window.screen();
        return `${status} ${Object.keys(files).map((name) => window.buffer(name))}`;
      };
      const before = await look();
      await window.press('Tab');
      await until(
        'what the key does',
        async () => (await look()) !== before,
        () => window.traffic().tail(40),
      );
    }
  }

  /** The files that the server has otherwise than they are wanted. */
  const unlike = (window: Window, files: story.Files) =>
    Object.entries(files)
      .filter(([name, text]) => window.buffer(name) !== text)
      .map(([name, text]) => `${name} is ${JSON.stringify(window.buffer(name))}, not ${JSON.stringify(text)}`)
      .join('\n');

  test('changes what the instruction says, thinks meanwhile, and takes one undo', async () => {
    const go = windows.answers(sumAnswer);
    const window = await windows.open({ 'cart.ts': cart });
    await window.command('foretype: Change by Instruction');
    await window.answers('What is to be changed here?', 'sum the items');
    await window.shows('the thinking', ({ status }) => /\$\(loading\) foretype thinks/.test(status));
    go();
    await window.bufferBecomes('cart.ts', summed);
    await window.shows('the end', ({ status }) => !/thinks/.test(status));
    const { messages } = windows.model.asked.at(-1)!.body;
    expect(JSON.stringify(messages)).toContain('sum the items');
    await window.press('Control+z');
    await window.bufferBecomes('cart.ts', cart);
  });

  test('lands the answer in the clipboard, takes it back, makes it again; then edits and fixes', async () => {
    const window = await windows.open({ 'cart.ts': landing.before });
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const becomes = (text: string) => window.bufferBecomes('cart.ts', text);
    const text = await landing.play(
      {
        copy: (words) => window.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(words)})`),
        shows: async () => void (await window.shows('the edit', somethingShown)),
        becomes,
        apply: () => window.command('foretype: Land the Answer in the Clipboard'),
        acceptAll: () => window.command('foretype: Make All of the Plan'),
        undo: () => window.command('foretype: Take the Last Plan Back'),
        redo: () => window.command('foretype: Make Again What Was Taken Back'),
        async edit(instruction) {
          await window.command('foretype: Change by Instruction');
          await window.answers('What is to be changed here?', instruction);
        },
        async fix() {
          await window.goTo(2, 1);
          await window.press('Shift+ArrowDown');
          await window.command('foretype: Fix the Selected Lines');
        },
      },
      windows.model,
    );
    await window.saves('cart.ts', text);
  });

  test('carries out a comment, from the light bulb', async () => {
    windows.model.behaviors = [{ kind: 'answer', text: sumAnswer }];
    const window = await windows.open({ 'cart.ts': cart });
    await window.goTo(2, 3);
    await window.command('Quick Fix...');
    await window.page.click('.action-widget .monaco-list-row >> text=Do it: sum the items');
    await window.saves('cart.ts', summed);
  });

  test('is stopped by command, and changes nothing', async () => {
    const go = windows.answers(sumAnswer);
    const window = await windows.open({ 'cart.ts': cart });
    await window.command('foretype: Change by Instruction');
    await window.answers('What is to be changed here?', 'sum the items');
    await window.shows('the thinking', ({ status }) => /foretype thinks/.test(status));
    await window.command('foretype: Stop the Plan, Edit or Answer');
    await window.shows('the end', ({ status }) => !/thinks/.test(status));
    go();
    await window.settles();
    expect(window.buffer('cart.ts')).toBe(cart);
    expect(window.traffic().messages('server', 'workspace/applyEdit')).toEqual([]);
  });

  test('plans across files: walked with Tab alone, and taken back whole', async () => {
    const window = await windows.open(story.before);
    await window.command('foretype: Plan a Change across Files');
    await window.answers('What is to be done, across files?', story.goal);
    await offered(window);
    const keys = await walk(window, story.after);
    expect(keys).toBeLessThanOrEqual(mostKeys);
    await savesAll(window, story.after);
    await window.command('foretype: Take the Last Plan Back');
    await savesAll(window, story.before);
  });

  test('makes all of a plan at once, with one undo', async () => {
    const window = await windows.open(story.before);
    await window.command('foretype: Plan a Change across Files');
    await window.answers('What is to be done, across files?', story.goal);
    await window.shows('the whole plan', wholePlan);
    await window.command('foretype: Make All of the Plan');
    await savesAll(window, story.after);
    await window.openFile('cart.ts');
    await window.press('Control+z');
    // VS Code knows it as one change of all its files.
    await window.bufferBecomes('cart.ts', story.before['cart.ts']!);
    await savesAll(window, story.before);
  });

  test('plans what is selected, from the light bulb, and leaves a change out', async () => {
    const window = await windows.open(story.before);
    await window.goTo(1, 1);
    await window.press('Shift+ArrowDown');
    await window.command('Quick Fix...');
    await window.page.click('.action-widget .monaco-list-row >> text=Plan a change');
    await window.answers('What is to be changed?', story.goal);
    await window.press('ArrowLeft');
    await window.shows('the whole plan', wholePlan);
    await window.command('foretype: Leave This Change of the Plan Out');
    await window.shows('the next change', ({ status }) => /Tab → L4 \+ \* rate \+9/.test(status));
    await window.settles();
    expect(window.buffer('cart.ts')).toBe(story.before['cart.ts']);
  });

  test('drops the rest of a plan', async () => {
    const window = await windows.open(story.before);
    await window.command('foretype: Plan a Change across Files');
    await window.answers('What is to be done, across files?', story.goal);
    await window.shows('the whole plan', wholePlan);
    await window.command('foretype: Drop the Rest of the Plan');
    await window.shows('nothing', (screen) => !somethingShown(screen));
    await window.settles();
    await window.shows('still nothing', (screen) => !somethingShown(screen));
    expect(window.buffer('cart.ts')).toBe(story.before['cart.ts']);
  });

  test('by example: two lines by hand, the others with Tab', async () => {
    const window = await windows.open(story.exampleBefore);
    const lines = story.exampleAfter['cart.ts']!.split('\n');
    for (const line of [1, 3]) {
      await window.goTo(line, 1);
      await window.press('Shift+End');
      await window.pastes(lines[line - 1]!);
    }
    const byHand = story.exampleBefore['cart.ts']!.split('\n');
    byHand.splice(0, 3, ...lines.slice(0, 3));
    await window.bufferBecomes('cart.ts', byHand.join('\n'));
    await window.command('foretype: Carry On the Last Change Elsewhere');
    await offered(window);
    await walk(window, story.exampleAfter);
    await savesAll(window, story.exampleAfter);
    await window.command('foretype: Take the Last Plan Back');
    await savesAll(window, { ...story.exampleBefore, 'cart.ts': byHand.join('\n') });
  });

  test('answers on a page that grows, with links to the places it names', async () => {
    const go = windows.answers(aboutAnswer);
    const window = await windows.open({ 'cart.ts': cart });
    await window.goTo(1, 1);
    await window.press('Shift+ArrowDown', 'Shift+ArrowDown');
    await window.command('foretype: Ask about the Code');
    await window.answers('What do you want to know of this code?', 'what does this count?');
    const begun = await window.shows('the first words', (screen) =>
      says(screen, /They are counted in \[`cart\.ts:3`\]\(/),
    );
    expect(says(begun, /Nothing is summed/)).toBe(false);
    const sent = JSON.stringify(windows.model.asked.at(-1)!.body.messages);
    expect(sent).toContain('Lines 1 to 2 of cart.ts are selected');
    go();
    await window.shows(
      'the rest',
      (screen) => says(screen, /Nothing is summed\./) && says(screen, /Looked at:/),
    );
    await window.shows('what it took', ({ status }) => /foretype: claude/.test(status));
    await window.goTo(3, 27);
    await until('the link', async () => (await window.texts('.view-line .detected-link')).length > 0);
    await window.command('Open Link');
    await window.shows('the place', ({ status }) => status.includes('Ln 3, Col 1'));
    await until('the file', async () => (await window.text('.tab.active')).includes('cart.ts'));
  });
});
