/** `foretype edit` and `foretype ask` as a user runs them, against a server that speaks the Messages API. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { alive } from '../editors/terminal.ts';
import { until } from '../editors/until.ts';
import { MessagesServer } from '../frontier/messages-server.ts';
import { startProxy } from '../frontier/proxy.ts';
import { frontierStandIn } from '../support/frontier-place.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const cart = 'export function total(items: number[]) {\n  return items.length;\n}\n';
const config = `/** Parses the configuration file. */\nexport function parseConfiguration(text: string) {\n  return JSON.parse(text);\n}\n`;
const server = frontierStandIn();
let folder: string;
beforeEach(() => {
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

describe('foretype edit', { timeout: 120_000 }, () => {
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

  it('asks nobody about a file that it could not write again as it is, or of credentials', async () => {
    const bytes = Buffer.from('// caf\u00e9\nconst n = 1;\n', 'latin1');
    const latin = join(folder, 'project', 'latin.ts');
    writeFileSync(latin, bytes);
    writeFileSync(join(folder, 'project', '.env'), 'A=quetzal\n');
    server.behaviors = [{ kind: 'answer', text: block('latin.ts', 'const n = 1;', 'const n = 2;') }];
    for (const command of ['edit', 'plan']) {
      const refused = await foretype([command, '--write', 'make it two', 'latin.ts']);
      expect(refused.code).toBe(2);
      expect(refused.err).toMatch(/latin\.ts is no text in UTF-8, .*: save it as UTF-8 first/);
      const secret = await foretype([command, 'x', '.env']);
      expect(secret.code).toBe(2);
      expect(secret.err).toMatch(/\.env is a file of credentials, .*: change it by hand/);
    }
    expect(readFileSync(latin)).toEqual(bytes);
    expect(server.asked).toEqual([]);
  });

  it('makes no file where one is that cannot be read, or a link to nowhere', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x61]);
    writeFileSync(join(folder, 'project', 'bytes.bin'), bytes);
    writeFileSync(join(folder, 'project', 'prod.env'), 'A=1\n');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'project', 'loose.ts'));
    for (const path of ['bytes.bin', 'prod.env', 'loose.ts']) {
      server.behaviors = [{ kind: 'answer', text: block(path, '', 'export {};') }];
      const { code, err } = await foretype(['edit', '--write', 'make it', 'src/cart.ts']);
      expect(code).toBe(1);
      expect(err).toContain(`${path} is there already: move it away first; nothing was written`);
    }
    expect(readFileSync(join(folder, 'project', 'bytes.bin'))).toEqual(bytes);
    expect(file('prod.env')).toBe('A=1\n');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('changes nothing where the answer breaks off, and says what to do', async () => {
    server.behaviors = [{ kind: 'length', text: answer }];
    const { code, err } = await foretype(['edit', '--write', 'sum the items', 'src/cart.ts']);
    expect(code).toBe(1);
    expect(err).toMatch(/foretype: the answer grew too long and breaks off: ask for less at a time/);
    expect(file('src/cart.ts')).toBe(cart);
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

describe('foretype shell', { timeout: 120_000 }, () => {
  it('gives a command for this shell and folder, with what the terminal showed, and runs nothing', async () => {
    const fenced = 'Here:\n\n```sh\ntouch made.txt\n```\n\nIt makes a file.';
    server.behaviors = [{ kind: 'answer', text: fenced }];
    writeFileSync(join(folder, 'project', '.env'), 'KEY=1\n');
    writeFileSync(join(folder, 'log'), `\u001b[31mred\u001b[0m fault\nkey sk-ant-api03-${'a'.repeat(90)}\n`);
    const { code, out, err } = await foretype(
      ['shell', 'make', 'a', 'file', '--attach', join(folder, 'log')],
      { ANTHROPIC_API_KEY: 'sk-ant-secret', SHELL: '/usr/bin/fish' },
    );
    expect({ code, out }).toEqual({ code: 0, out: 'touch made.txt\n' });
    expect(err).toContain('It makes a file.');
    expect(existsSync(join(folder, 'project', 'made.txt'))).toBe(false);
    const [place, goal] = server.asked[0]!.body.messages[0].content.map(({ text }: { text: string }) => text);
    expect(place).toMatch(/^The shell is fish on \w+\. In the folder are:\nsrc\/\n$/);
    expect(goal).toMatch(/^make a file\n\nThe terminal showed this:\n<terminal>\nred fault\nkey /);
    expect(server.asked[0]!.text).not.toContain('a'.repeat(90));
  });

  it('says why where there is none, or nothing to attach', async () => {
    server.behaviors = [{ kind: 'answer', text: 'No command does that.' }];
    const none = await foretype(['shell', 'fly']);
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toContain('No command does that.');
    const nothing = await foretype(['shell', 'why', '--attach', 'gone.log']);
    expect(nothing.code).toBe(2);
    expect(nothing.err).toContain('gone.log cannot be read');
    expect(server.asked.length).toBe(1);
  });
});

describe('foretype apply', { timeout: 120_000 }, () => {
  const answer = `Sure:\n\n${block('src/cart.ts', '  return items.length;', '  return 0;')}${block('src/one.ts', '', 'export const one = 1;')}`;

  it('lands another assistant’s answer, writes it where asked, and foretype undo takes it back; no key is wanted', async () => {
    writeFileSync(join(folder, 'answer.md'), answer);
    const shown = await foretype(['apply', join(folder, 'answer.md')], {});
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain('+  return 0;');
    expect(file('src/cart.ts')).toBe(cart);
    const written = await foretype(['apply', join(folder, 'answer.md'), '--write'], {});
    expect(written.err).toContain('foretype undo takes it back');
    expect(file('src/cart.ts')).toContain('return 0;');
    expect(file('src/one.ts')).toBe('export const one = 1;\n');
    expect((await foretype(['undo'], {})).code).toBe(0);
    expect(file('src/cart.ts')).toBe(cart);
    expect(existsSync(join(folder, 'project', 'src', 'one.ts'))).toBe(false);
    expect(server.asked).toEqual([]);
  });

  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ended by %s while a checker runs, leaves neither it nor the copy it ran on',
    async (signal) => {
      writeFileSync(join(folder, 'answer.md'), answer);
      mkdirSync(join(folder, 'tmp'));
      const begun = join(folder, 'begun');
      const check = join(folder, 'check.sh');
      writeFileSync(check, `#!/bin/sh\necho $$ > ${begun}.new; mv ${begun}.new ${begun}; exec sleep 600\n`, {
        mode: 0o755,
      });
      const child = execFile(
        process.execPath,
        [launcher, 'apply', join(folder, 'answer.md'), '--write', '--check', check],
        {
          cwd: join(folder, 'project'),
          env: { ...process.env, FORETYPE_STATE: join(folder, 'state'), TMPDIR: join(folder, 'tmp') },
        },
      );
      const ended = new Promise((resolve) => child.once('close', resolve));
      const pid = await until('the checker', () => existsSync(begun) && Number(readFileSync(begun, 'utf8')));
      child.kill(signal);
      expect(await ended).toBe(1);
      await until('the checker to end', () => !alive(pid));
      expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
      expect(file('src/cart.ts')).toBe(cart);
    },
  );

  it('changes nothing where a part of it does not land', async () => {
    writeFileSync(join(folder, 'answer.md'), answer.replace('items.length', 'items.size'));
    const refused = await foretype(['apply', '--write', join(folder, 'answer.md')], {});
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('items.size');
    expect(file('src/cart.ts')).toBe(cart);
    const bare = answer.split('\n\n')[1]!.replace('src/cart.ts\n', '').split('src/one.ts')[0]!;
    writeFileSync(join(folder, 'bare.md'), bare);
    const meant = await foretype(['apply', join(folder, 'bare.md'), '--to', 'src/cart.ts'], {});
    expect(meant.out).toContain('+  return 0;');
    expect((await foretype(['apply', join(folder, 'bare.md'), '--to', '../x.ts'], {})).code).toBe(2);
  });
});

describe('a network with a proxy and an authority of its own', { timeout: 120_000 }, () => {
  it('is passed by the provider’s own library once the authority is named, else it is one sentence', async () => {
    const fixture = (name: string) => fileURLToPath(new URL(`../frontier/fixtures/${name}`, import.meta.url));
    const pem = (name: string) => readFileSync(fixture(name), 'utf8');
    const secure = await MessagesServer.start({ key: pem('key.pem'), cert: pem('certificate.pem') });
    const proxy = await startProxy(secure.port);
    try {
      const words = ['edit', 'sum the items', 'src/cart.ts'];
      const env = {
        ANTHROPIC_API_KEY: 'sk-ant-secret',
        ANTHROPIC_BASE_URL: 'https://hub.test',
        HTTPS_PROXY: proxy.url,
      };
      const untrusted = await foretype(words, env);
      expect(untrusted.code).toBe(1);
      expect(untrusted.err).toMatch(
        /^foretype: the certificate of hub\.test is not trusted .*NODE_EXTRA_CA_CERTS\n$/m,
      );
      expect(secure.asked).toEqual([]);
      secure.behaviors = [{ kind: 'answer', text: 'It is as it should be.' }];
      const trusted = await foretype(words, { ...env, NODE_EXTRA_CA_CERTS: fixture('certificate.pem') });
      expect(trusted.out).toContain('It is as it should be.');
      expect(secure.asked[0]!.headers.authorization).toBe('Bearer sk-ant-secret');
      expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT hub.test:443']));
      expect(`${untrusted.err}${trusted.err}`).not.toContain('sk-ant-secret');
    } finally {
      await proxy.stop();
      await secure.stop();
    }
  });
});

describe('foretype ask', { timeout: 120_000 }, () => {
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
