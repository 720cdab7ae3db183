/** `foretype edit` and `foretype ask` as a user runs them, against a server that speaks the Messages API. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MessagesServer } from '../frontier/messages-server.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const cart = 'export function total(items: number[]) {\n  return items.length;\n}\n';
const config = `/** Parses the configuration file. */\nexport function parseConfiguration(text: string) {\n  return JSON.parse(text);\n}\n`;
let server: MessagesServer;
let folder: string;
beforeAll(async () => {
  server = await MessagesServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.asked.length = 0;
  server.behaviors = [];
  folder = mkdtempSync(join(tmpdir(), 'foretype-edit-'));
  mkdirSync(join(folder, 'project', 'src'), { recursive: true });
  mkdirSync(join(folder, 'home'));
  writeFileSync(join(folder, 'project', 'src', 'cart.ts'), cart);
  writeFileSync(join(folder, 'project', 'src', 'config.ts'), config);
  return () => removeFolder(folder);
});

const file = (path: string) => readFileSync(join(folder, 'project', path), 'utf8');

function foretype(
  words: readonly string[],
  env: Record<string, string> = { ANTHROPIC_API_KEY: 'sk-ant-secret' },
) {
  const { ANTHROPIC_API_KEY: _, ...rest } = process.env;
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(
      process.execPath,
      [launcher, ...words],
      {
        cwd: join(folder, 'project'),
        env: {
          ...rest,
          ANTHROPIC_BASE_URL: server.url,
          FORETYPE_STATE: join(folder, 'state'),
          HOME: join(folder, 'home'),
          XDG_CACHE_HOME: join(folder, 'cache'),
          NO_COLOR: '1',
          ...env,
        },
      },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

const block = (path: string, search: string, put: string) =>
  `${path}\n<<<<<<< SEARCH\n${search === '' ? '' : `${search}\n`}=======\n${put}\n>>>>>>> REPLACE\n`;

describe('foretype edit', { timeout: 30_000 }, () => {
  const answer = `I sum them.\n\n${block('src/cart.ts', '  return items.length;', '  return items.reduce((a, b) => a + b, 0);')}`;

  it('shows the change as a diff and leaves the file alone', async () => {
    server.behaviors = [{ kind: 'answer', text: answer }];
    const { code, out, err } = await foretype(['edit', 'sum the items', 'src/cart.ts']);
    expect(err).toMatch(
      /claude-sonnet-5-5, 25 tokens read, 80 from the cache, 12 written, [\d.]+ s; today 117 tokens/,
    );
    expect(out).toContain('src/cart.ts');
    expect(out).toContain('+  return items.reduce((a, b) => a + b, 0);');
    expect(code).toBe(0);
    expect(file('src/cart.ts')).toBe(cart);
    expect(server.asked[0]!.body.messages[0].content[0].text).toContain(cart);
  });

  it('writes it where that was asked, several files at once', async () => {
    const two = `${answer}\n${block('src/config.ts', '  return JSON.parse(text);', '  return JSON.parse(text) as unknown;')}${block('src/new.ts', '', 'export const one = 1;')}`;
    server.behaviors = [{ kind: 'answer', text: two }];
    const { code, err } = await foretype([
      'edit',
      '--write',
      'sum the items',
      'src/cart.ts',
      'src/config.ts',
    ]);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(file('src/cart.ts')).toBe(cart.replace('items.length', 'items.reduce((a, b) => a + b, 0)'));
    expect(file('src/config.ts')).toContain('as unknown');
    expect(file('src/new.ts')).toBe('export const one = 1;\n');
  });

  it('writes nothing outside the folder, nor through a link that leads out', async () => {
    symlinkSync(join(folder, 'home'), join(folder, 'project', 'out'));
    for (const path of ['../evil.ts', '/tmp/evil-foretype.ts', 'out/evil.ts']) {
      const evil = { kind: 'answer', text: block(path, '', 'export {};') } as const;
      server.behaviors = [evil, evil, evil];
      const { code, err } = await foretype(['edit', '--write', 'do evil', 'src/cart.ts']);
      expect(code).toBe(1);
      expect(err).toMatch(/foretype: .*(?:outside|absolute|leads out)/);
    }
    expect(() => readFileSync(join(folder, 'home', 'evil.ts'))).toThrow();
    expect(() => readFileSync(join(folder, 'evil.ts'))).toThrow();
  });

  it('says in one sentence what is wrong: no key, no such file, a refused request', async () => {
    const none = await foretype(['edit', 'x', 'src/cart.ts'], {});
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toMatch(/^foretype: no frontier model is configured: .*\n$/);
    expect(server.asked).toEqual([]);
    expect((await foretype(['edit', 'x', 'src/none.ts'])).err).toContain(
      'src/none.ts is no file in this folder',
    );
    server.behaviors = [{ kind: 'status', status: 401, type: 'authentication_error' }];
    const refused = await foretype(['edit', 'x', 'src/cart.ts']);
    expect(refused.err).toMatch(/does not accept the key/);
    expect(refused.err).not.toContain('sk-ant');
    expect(file('src/cart.ts')).toBe(cart);
  });
});

describe('foretype ask', { timeout: 30_000 }, () => {
  it('answers from places of the folder, and sends no secret', async () => {
    writeFileSync(join(folder, 'project', '.env'), 'CONFIGURATION_TOKEN=canary-7f3a\n');
    server.behaviors = [{ kind: 'answer', text: 'In src/config.ts:2.' }];
    const { code, out, err } = await foretype(['ask', 'where is the configuration parsed?']);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toBe('In src/config.ts:2.\n');
    const { content } = server.asked[0]!.body.messages[0];
    expect(content[0].text).toContain('    2  export function parseConfiguration');
    expect(content[1].text).toBe('where is the configuration parsed?');
    expect(server.asked[0]!.text).not.toContain('canary');
  });

  it('says so where nothing is found, and asks nobody', async () => {
    const { code, err } = await foretype(['ask', 'zzyzx qwfpgj?']);
    expect(code).toBe(1);
    expect(err).toContain('nothing in this folder seems to be about that');
    expect(server.asked).toEqual([]);
  });
});
