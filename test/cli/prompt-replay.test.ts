/** `--save-prompt` and `foretype prompt replay` as a user runs them, against a server that speaks the Messages API. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { frontierStandIn } from '../support/frontier-place.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const body = Array.from({ length: 30 }, (_, n) => `  console.log('line', items.length, ${n});\n`).join('');
const cart = `export function total(items: number[]) {\n${body}  return items.length;\n}\n`;
const change = `I sum.\n\nsrc/cart.ts\n<<<<<<< SEARCH\n  return items.length;\n=======\n  return items.reduce((a, b) => a + b, 0);\n>>>>>>> REPLACE\n`;
const server = frontierStandIn([change]);
let folder: string;
let project: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-prompt-'));
  project = join(folder, 'project');
  mkdirSync(join(project, 'src'), { recursive: true });
  writeFileSync(join(project, 'src', 'cart.ts'), cart);
  return () => removeFolder(folder);
});

function foretype(...words: readonly string[]) {
  const env = {
    PATH: process.env.PATH ?? '',
    ANTHROPIC_API_KEY: 'sk-ant-secret',
    ANTHROPIC_BASE_URL: server.url,
    FORETYPE_STATE: join(folder, 'state'),
    HOME: join(folder, 'home'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    NO_COLOR: '1',
  };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [launcher, ...words], { cwd: project, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

const kept = () => join(project, 'kept.json');

function everyFile(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('a prompt', { timeout: 30_000 }, () => {
  it('is kept nowhere unless that was asked for', async () => {
    expect((await foretype('edit', 'sum the items', 'src/cart.ts')).code).toBe(0);
    expect(everyFile().filter((text) => text.includes('items.length'))).toEqual([cart]);
  });

  it('is kept as it was sent, for its owner alone', async () => {
    const { code, err } = await foretype(
      'edit',
      'sum the items',
      'src/cart.ts',
      '--save-prompt',
      'kept.json',
    );
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('kept.json') });
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
    const stored = JSON.parse(readFileSync(kept(), 'utf8'));
    expect(stored.prompt.user.map((part: { text: string }) => part.text)).toEqual(
      server.asked[0]!.body.messages[0].content.map((part: { text: string }) => part.text),
    );
    expect(readFileSync(kept(), 'utf8')).not.toContain('sk-ant');
  });

  it('is kept without what looks like a key', async () => {
    const key = 'ghp_Zx81kQpLmN02vbTrEwYu77sDfGhJkLaQwErT';
    writeFileSync(join(project, 'src', 'cart.ts'), `const key = '${key}';\n${cart}`);
    await foretype('edit', `sum the items, not ${key}`, 'src/cart.ts', '--save-prompt', 'kept.json');
    const stored = readFileSync(kept(), 'utf8');
    expect(stored).toContain('items.length');
    expect(stored).not.toContain(key.slice(4));
    expect((await foretype('prompt', 'replay', 'kept.json')).out).toContain('the same words');
  });

  it('is not kept over another file, and then nothing is asked', async () => {
    writeFileSync(kept(), 'mine');
    const { code, err } = await foretype('edit', 'sum', 'src/cart.ts', '--save-prompt', 'kept.json');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('there already') });
    expect(server.asked).toEqual([]);
    expect(readFileSync(kept(), 'utf8')).toBe('mine');
  });
});

describe('foretype prompt replay', { timeout: 30_000 }, () => {
  const edited = () => foretype('edit', 'sum the items', 'src/cart.ts', '--save-prompt', 'kept.json');

  it('finds the same words while the template is the same', async () => {
    await edited();
    const { code, out } = await foretype('prompt', 'replay', 'kept.json');
    expect(code).toBe(0);
    expect(out).toMatch(
      /kept\.json: edit, (\d+) → \1 tokens \(as many, estimate\) of 120000\nof files \d+, wording \d+, said \d+\nthe same words\n/,
    );
    expect(out).toContain('what the answer needed: 1 of 1 places shown whole, now 1');
  });

  it('shows what another template says, and what it takes', async () => {
    await edited();
    // As an earlier release would have said it.
    const stored = JSON.parse(readFileSync(kept(), 'utf8'));
    stored.prompt.user[1].text = 'sum the items please';
    stored.prompt.tokens += 1;
    writeFileSync(kept(), JSON.stringify(stored));
    const { out } = await foretype('prompt', 'replay', 'kept.json');
    expect(out).toContain('(−1, estimate)');
    expect(out).toMatch(/-sum the items please\n.*\+sum the items\n/);
    const plan = await foretype('prompt', 'replay', 'kept.json', '--template', 'plan');
    expect(plan.out).toContain('+Answer in one of three ways.');
    expect(plan.out).toMatch(/plan, \d+ → \d+ tokens \(\+\d+/);
  });

  it('says what the answer needed and is no longer shown', async () => {
    await edited();
    const words = ['prompt', 'replay', 'kept.json', '--budget', '520'] as const;
    const { out } = await foretype(...words);
    expect(out).toContain('what the answer needed: 1 of 1 places shown whole, now 0');
    expect(out).toContain('src/cart.ts:32: 100 % → 0 % shown');
    expect(out).toMatch(/\+⋯ \d+ lines not shown ⋯/);
    const [facts] = JSON.parse((await foretype(...words, '--json')).out);
    expect(facts).toMatchObject({ template: 'edit', same: false, expected: [{ before: 1, after: 0 }] });
    expect(facts.tokens.after).toBeLessThanOrEqual(520);
    const none = await foretype('prompt', 'replay', 'kept.json', '--budget', '10');
    expect(none).toMatchObject({ code: 1, out: expect.stringContaining('finds no room') });
  });

  it('takes a question and the places its answer names', async () => {
    server.behaviors = [
      { kind: 'answer', text: 'It counts at src/cart.ts:32, see src/cart.ts:1-2 and src/no.ts:4.' },
    ];
    await foretype('ask', 'where is the total of items?', '--save-prompt', 'kept.json');
    const { code, out } = await foretype('prompt', 'replay', 'kept.json');
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/ask, .*\nof index \d+, .*\nthe same words\n/),
    });
    expect(out).toContain('of 2 places shown whole');
    const other = await foretype('prompt', 'replay', 'kept.json', '--template', 'edit');
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining('takes no such input') });
  });

  it.each([
    ['no file', undefined, 'cannot be read'],
    ['no JSON', '{', 'is no prompt'],
    ['another JSON', '{"version":1,"input":{"template":"edit","goal":3}}', 'is no prompt'],
  ])('says so of %s', async (_, text, words) => {
    if (text !== undefined) writeFileSync(kept(), text);
    const { code, err } = await foretype('prompt', 'replay', 'kept.json');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(words) });
  });
});
