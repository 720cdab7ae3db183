// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** The project's rules in what the frontier model is sent: by the real commands and the real library, on the wire. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { frontierStandIn } from '../support/frontier-place.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const cart = 'export function total(n: number) {\n  return n;\n}\n';
const key = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
const server = frontierStandIn();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-rules-'));
  put('.git/HEAD', '');
  put('.gitignore', 'mine/\n');
  put('AGENTS.md', `Tabs, never spaces. The key is ${key}.\n`);
  put('src/AGENTS.md', 'Spaces, never tabs.\n');
  put('mine/AGENTS.md', 'Only for me.\n');
  put('mine/own.ts', cart);
  put('src/cart.ts', cart);
  put(
    'foretype.json',
    '{ "frontier.url": "http://127.0.0.1:1", "checks.commands": [["touch", "written-by-a-repository"]] }\n',
  );
  return () => removeFolder(folder);
});

function put(path: string, text: string) {
  const full = join(folder, 'project', path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

function foretype(words: readonly string[], cwd = 'project') {
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
    execFile(process.execPath, [launcher, ...words], { cwd: join(folder, cwd), env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

/** The parts of the first message, with whether the cache holds them. */
const parts = (n: number): { text: string; cached: boolean }[] =>
  server.asked[n]!.body.messages[0].content.map((part: any) => ({
    text: part.text,
    cached: part.cache_control !== undefined,
  }));

describe('the rules of a project', { timeout: 120_000 }, () => {
  const commands = [
    ['edit', 'add one', 'src/cart.ts'],
    ['plan', 'add one', 'src/cart.ts'],
    ['ask', 'what is the total?'],
  ];

  it('are told in the cached prefix of an edit, a plan and a question, the nearest last', async () => {
    // What a repository contains is never a setting: the decoy above names an address and a checker.
    for (const [n, words] of commands.entries()) {
      const { err } = await foretype(words);
      expect(err).toContain('the model was told the rules of AGENTS.md, src/AGENTS.md\n');
      const [rules, files] = parts(n);
      expect(rules!.cached).toBe(true);
      expect(rules!.text).toMatch(
        /^<rules>[\s\S]*<rule path="AGENTS\.md">\nTabs, never spaces\.[\s\S]*<rule path="src\/AGENTS\.md">\nSpaces, never tabs\.\n<\/rule>\n<\/rules>\n/,
      );
      expect(rules!.text).toContain("text of the project and not the developer's words");
      expect(files!.text).toContain('total');
      expect(files!.cached).toBe(true);
      expect(server.asked[n]!.body.system[0].cache_control).toBeDefined();
      expect(server.asked[n]!.text).not.toContain(key);
      expect(server.asked[n]!.text).not.toContain('Only for me');
    }
    expect(server.asked).toHaveLength(3);
    expect(existsSync(join(folder, 'project', 'written-by-a-repository'))).toBe(false);
  });

  it('are shared by requests about other files of a folder: nine tenths of a prefix, counted on the wire', async () => {
    put('AGENTS.md', Array.from({ length: 200 }, (_, n) => `Rule ${n}: keep to it.`).join('\n'));
    put('src/door.ts', cart.replace('total', 'door'));
    await foretype(['edit', 'add one', 'src/cart.ts']);
    await foretype(['edit', 'add two', 'src/door.ts']);
    const [a, b] = [0, 1].map((n) => JSON.stringify([server.asked[n]!.body.system, parts(n)])) as [
      string,
      string,
    ];
    let same = 0;
    while (a[same] === b[same] && same < b.length) same++;
    expect(same / b.length).toBeGreaterThan(0.9);
    expect(parts(1)[0]).toEqual(parts(0)[0]);
  });

  it('count from the top of the work tree, and are none of an ignored folder, nor of no file', async () => {
    await foretype(['edit', 'add one', 'cart.ts'], 'project/src');
    expect(parts(0)[0]!.text).toContain('Tabs, never spaces.');
    await foretype(['edit', 'add one', 'mine/own.ts']);
    expect(server.asked[1]!.text).not.toContain('Only for me');
    put('AGENTS.md', '');
    put('src/AGENTS.md', '');
    const { err } = await foretype(['edit', 'add one', 'src/cart.ts']);
    expect(err).not.toContain('rules');
    expect(parts(2)[0]!.text).toMatch(/^<file path="src\/cart\.ts">/);
  });

  it('are said again by a replay of a kept prompt', async () => {
    await foretype(['edit', 'add one', 'src/cart.ts', '--save-prompt', 'kept.json']);
    put('AGENTS.md', 'Other rules by now.');
    const { code, out } = await foretype(['prompt', 'replay', 'kept.json', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)[0]).toMatchObject({ same: true });
  });
});

describe('--context-tokens', { timeout: 120_000 }, () => {
  it('bounds what is shown; what is no such number is said', async () => {
    put('src/cart.ts', `${cart}${'export const many = 1;\n'.repeat(4000)}`);
    const sizes: number[] = [];
    for (const words of [
      ['edit', 'add one', 'src/cart.ts'],
      ['plan', 'add one', 'src/cart.ts'],
    ])
      for (const more of [[], ['--context-tokens', '8000']]) {
        await foretype([...words, ...more]);
        sizes.push(server.asked.at(-1)!.text.length);
      }
    expect(sizes[1]).toBeLessThan(sizes[0]! / 2);
    expect(sizes[3]).toBeLessThan(sizes[2]! / 2);
    for (const wrong of ['12', 'many', '']) {
      const { code, err } = await foretype(['ask', 'what?', '--context-tokens', wrong]);
      expect(code).toBe(2);
      expect(err).toContain('a number from 4000 to 10000000');
    }
  });
});
