// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** Questions through the whole server: its real index, and a server that speaks the Messages API. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { spawn } from '../support/lsp-client.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const key = 'AKIAQWERTYUIOPASDFGH';
const files: Readonly<Record<string, string>> = {
  'src/kettle.ts': `/** Boils the water. */\nexport function boilWater(kettle: string) {\n  return kettle;\n}\n`,
  'src/door (old).ts': `export function openDoor() {\n  const water = '${key}';\n  return water;\n}\n`,
  '.env': `WATER_TOKEN=${key}\n`,
};
const answer = [
  'Water – it is boiled by `src/kettle.ts:2`, see src/kettle.ts:2-3, and not by src/door (old).ts:1.',
  '',
  '```ts',
  'boilWater(kettle); // src/kettle.ts:2',
  '```',
  'src/kettle.tsx:9 and lib/src/kettle.ts:2 are others.',
].join('\n');
/** As it is sent: seven characters at a time. */
const inTheMiddle = answer.slice(42, 49);
const question = 'Where is the water boiled?';
const pages = { textDocumentContent: {} };

const server = frontierStandIn([answer]);
const place = frontierPlace(files);
const { full, uriOf: uri } = place;
const kept = () => join(place.folder, 'cache', 'answers');

interface Options {
  readonly workspace?: object;
  readonly documentLink?: object;
  readonly encoding?: 'utf-8';
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: object;
}

async function start({ workspace = {}, documentLink, encoding, env, settings = {} }: Options = {}) {
  const { client, ended, stderr } = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: join(place.folder, 'state'),
    FORETYPE_CACHE: join(place.folder, 'cache'),
    ANTHROPIC_API_KEY: '',
    FORETYPE_FRONTIER_KEY: 'sk-test',
    ...env,
  });
  for (const method of ['window/workDoneProgress/create', 'client/registerCapability'])
    client.answers.set(method, () => ({ result: null }));
  let seen: Promise<string> | undefined;
  client.answers.set('workspace/textDocumentContent/refresh', (asked: any) => {
    // After `shutdown` no page is given any more.
    seen = page(asked.uri).catch(() => '');
    return { result: null };
  });
  client.answers.set('window/showDocument', () => ({ result: { success: true } }));
  const { capabilities } = await client.initialize({
    capabilities: {
      ...(encoding ? { general: { positionEncodings: [encoding] } } : {}),
      workspace,
      window: { workDoneProgress: true, showDocument: { support: true } },
      textDocument: {
        codeAction: { codeActionLiteralSupport: {} },
        ...(documentLink ? { documentLink } : {}),
      },
    },
    workspaceFolders: [{ uri: pathToFileURL(join(place.folder, 'w')).href, name: 'w' }],
    initializationOptions: { foretype: { 'frontier.url': server.url, ...settings } },
  });
  /** Once both files can be found. */
  const indexed = async () => {
    for (;;) {
      const { places } = await client.request('foretype/search', { query: 'water' });
      if (places.length === 2) return;
      await sleep(5);
    }
  };
  const ask = (...args: unknown[]) =>
    client.request('workspace/executeCommand', { command: 'foretype.ask', arguments: args });
  const page = async (name: string): Promise<string> =>
    (await client.request('workspace/textDocumentContent', { uri: name })).text;
  const shown = async (): Promise<string> => {
    await client.until((m) => m.method === 'window/showDocument');
    return client.of('window/showDocument').at(-1).uri;
  };
  const said = async (): Promise<string> => {
    await client.until((m) => m.method === 'window/showMessage');
    return client.of('window/showMessage').at(-1).message;
  };
  const stop = async () => {
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);
    expect(stderr()).toBe('');
  };
  /** What a client has that looks at a page when it is told to. */
  const sees = async () => (await seen) ?? '';
  return { client, capabilities, indexed, ask, page, sees, shown, said, stop };
}

const sent = () =>
  server.asked
    .at(-1)!
    .body.messages[0].content.map(({ text }: any) => text)
    .join('\n');

describe('foretype.ask', { timeout: 60_000 }, () => {
  it('is acknowledged at once; the answer grows on a page of ours, with links to what it stands on', async () => {
    let go = () => {};
    const half = new Promise<void>((resolve) => {
      go = resolve;
    });
    server.pause = { text: inTheMiddle, until: half };
    const { client, indexed, ask, page, sees, shown, stop } = await start({
      workspace: pages,
      documentLink: {},
      encoding: 'utf-8',
    });
    await indexed();
    expect(server.asked).toEqual([]);
    expect(await ask({ question })).toBe(true);
    const name = await shown();
    expect(name).toBe('foretype:///answer/1.md');
    await client.until((m) => m.method === 'workspace/textDocumentContent/refresh');
    const early = await until('the first words', async () => {
      const text = await page(name);
      return text.includes('Water – ') && text;
    });
    expect(early).toMatch(/^# Where is the water boiled\?\n\nWater –[\s\S]*\n…\n$/);
    // Progress begins only with what lasts.
    await client.until((m) => m.method === '$/progress');
    go();
    // The index has progress of its own: the last line of the page tells that it is whole.
    const text = await until('the whole answer', async () => {
      const now = await page('foretype:/answer/1.md');
      return / s\n$/.test(now) && now;
    });
    const to = (path: string, line: number) =>
      `${uri(path).replace('(', '%28').replace(')', '%29')}#L${line}`;
    const kettle = to('src/kettle.ts', 2);
    expect(text).toContain(`by [\`src/kettle.ts:2\`](${kettle}), see [src/kettle.ts:2-3](${kettle}), and`);
    expect(text).toContain(`by [src/door (old).ts:1](${to('src/door (old).ts', 1)}).`);
    expect(text).toContain('\nboilWater(kettle); // src/kettle.ts:2\n');
    expect(text).toContain('\nsrc/kettle.tsx:9 and lib/src/kettle.ts:2 are others.\n');
    expect(text).toContain(`\nLooked at:\n\n- [src/kettle.ts:1](${to('src/kettle.ts', 1)})\n`);
    expect(text).toMatch(/\nclaude-[\w-]+, \d+\.\d s\n$/);
    const links = await client.request('textDocument/documentLink', { textDocument: { uri: name } });
    const inFront = text.split('\n')[2]!.split('[`src')[0]!;
    expect(links[0]).toMatchObject({
      range: { start: { line: 2, character: Buffer.byteLength(inFront) } },
      target: kettle,
    });
    expect(links.length).toBe(5);
    expect(sent()).toContain('<excerpt path="src/kettle.ts">\n    1  /** Boils the water. */\n');
    await until('the last look at it', async () => (await sees()) === text);
    await stop();
  });

  it('announces links for our pages alone, where a client takes that', async () => {
    const dynamic = await start({ workspace: pages, documentLink: { dynamicRegistration: true } });
    expect(dynamic.capabilities.documentLinkProvider).toBeUndefined();
    await dynamic.indexed();
    await dynamic.ask(question);
    const { params } = await dynamic.client.until((m) => m.method === 'client/registerCapability');
    expect(params.registrations).toMatchObject([
      {
        method: 'textDocument/documentLink',
        registerOptions: { documentSelector: [{ scheme: 'foretype' }, { language: 'markdown' }] },
      },
    ]);
    await dynamic.stop();
    const fixed = await start({ documentLink: {} });
    expect(fixed.capabilities.documentLinkProvider).toEqual({ resolveProvider: false });
    await fixed.stop();
    const none = await start();
    expect(none.capabilities.documentLinkProvider).toBeUndefined();
    await none.stop();
  });

  it('is answered in a file of the user alone where the client shows no pages of ours; it goes with the server', async () => {
    mkdirSync(kept(), { recursive: true, mode: 0o700 });
    const left = join(kept(), 'left-by-a-crash.md');
    const fresh = join(kept(), 'of-another-server.md');
    for (const path of [left, fresh]) writeFileSync(path, '');
    utimesSync(left, 0, Date.now() / 1000 - 25 * 3600);
    const { indexed, ask, shown, stop } = await start();
    await indexed();
    expect(await ask('Where', 'is the water boiled?')).toBe(true);
    const file = fileURLToPath(await shown());
    expect(dirname(file)).toBe(kept());
    expect(file).toContain('where-is-the-water-boiled');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(kept()).mode & 0o777).toBe(0o700);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`# ${question}\n\n${answer}\n\nLooked at:\n\n- src/kettle.ts:1\n`);
    expect([existsSync(left), existsSync(fresh)]).toEqual([false, true]);
    await stop();
    expect(readdirSync(kept())).toEqual(['of-another-server.md']);
  });

  it('takes what is selected along, also without an index; no key and no file of secrets', async () => {
    const { client, ask, shown, said, stop } = await start({ settings: { 'index.enable': false } });
    for (const name of ['src/door (old).ts', '.env']) client.open(uri(name), files[name]!);
    const range = { start: { line: 1, character: 10 }, end: { line: 1, character: 25 } };
    expect(await ask({ question: `Is ${key} water?`, uri: uri('src/door (old).ts'), range })).toBe(true);
    await shown();
    expect(sent()).toContain("    2    const water = '                    ';\n");
    expect(sent()).toMatch(/\nLines 2 to 2 of src\/door \(old\)\.ts are selected: [^\n]*$/);
    expect(server.asked[0]!.text).not.toContain(key);
    const line = { start: { line: 0, character: 0 }, end: { line: 0, character: 9 } };
    expect(await ask({ question, uri: uri('.env'), range: line })).toBe(false);
    expect(await said()).toContain('foretype: what is selected is shown to no model: ');
    expect(server.asked.length).toBe(1);
    await stop();
  });

  it('about the whole project is shown its notes, its parts and how they lie, also without an index', async () => {
    place.put('README.md', '# Kitchen\n\nWater is boiled here.\n');
    place.put('src/sink/index.ts', '/** Holds water. */\nexport const sink = 1;\n');
    const s = await start({ settings: { 'index.enable': false } });
    server.behaviors = [
      { kind: 'answer', text: 'Two parts: `src/sink/index.ts:1`, and the kettle, `src/kettle.ts:1`.' },
    ];
    expect(await s.ask({ question: 'What is the architecture?' })).toBe(true);
    await until('the request', () => server.asked.length === 1);
    expect(sent()).toContain('<excerpt path="README.md">\n    1  # Kitchen\n');
    expect(sent()).toContain('<excerpt path="src/sink/index.ts">\n    1  /** Holds water. */');
    expect(sent()).toMatch(/how many files lie in each:\nsrc 2\nsrc\/sink 1\n/);
    expect(sent()).not.toContain(key);
    await s.stop();
  });

  it('never shows a file of secrets, or a key, that the index might find', async () => {
    const { indexed, ask, shown, stop } = await start();
    await indexed();
    await ask({ question: 'WATER_TOKEN water' });
    await shown();
    expect(sent()).toContain("    2    const water = '                    ';\n");
    expect(server.asked[0]!.text).not.toContain('.env');
    expect(server.asked[0]!.text).not.toContain(key);
    await stop();
  });

  it('ends in one sentence, and asks nobody, where no key is, or nothing is found, or nothing is asked', async () => {
    const without = await start({ env: { FORETYPE_FRONTIER_KEY: '' } });
    expect(await without.ask({ question })).toBe(false);
    expect(await without.said()).toContain('no frontier model is configured: put a key into');
    await without.stop();
    const { indexed, ask, said, stop } = await start();
    await indexed();
    expect(await ask({ question: ' ' })).toBe(false);
    expect(await ask({ question: 'zygomorphic quux' })).toBe(true);
    expect(await said()).toContain('foretype: nothing here seems to be about that');
    await stop();
    const off = await start({ settings: { 'index.enable': false } });
    expect(await off.ask({ question })).toBe(true);
    expect(await off.said()).toContain('foretype.index.enable');
    await off.stop();
    expect(server.asked).toEqual([]);
  });

  it('tells a fault in one sentence, on the page as well', async () => {
    server.behaviors = [{ kind: 'status', status: 401, type: 'authentication_error' }];
    const { indexed, ask, page, said, stop } = await start({ workspace: pages });
    await indexed();
    await ask({ question });
    expect(await said()).toMatch(/does not accept the key/);
    expect(await page('foretype:///answer/1.md')).toMatch(
      /\n\nLooked at:[\s\S]*\n\n[^\n]*does not accept the key[^\n]*\n$/,
    );
    await stop();
  });

  it('is stopped by the user: the request is hung up on, and the page says so', async () => {
    server.pause = { text: inTheMiddle, until: new Promise(() => {}) };
    const { client, indexed, ask, sees, stop } = await start({ workspace: pages });
    await indexed();
    await ask({ question });
    const begun = (m: any) =>
      m.method === '$/progress' && m.params.value.kind === 'begin' && m.params.value.cancellable;
    const { params } = await client.until(begun);
    await until('the first words', async () => (await sees()).includes('Water – '));
    client.notify('window/workDoneProgress/cancel', { token: params.token });
    await until('its end', async () => (await sees()).endsWith('\nstopped\n'));
    expect(server.asked.length).toBe(1);
    expect(client.of('window/showMessage')).toEqual([]);
    await stop();
  });

  it('shows the model no more than it reads at once', async () => {
    for (let n = 0; n < 9; n++)
      writeFileSync(
        full(`src/pipe${n}.ts`),
        `export const waterPipe${n} = [\n${'  "water runs here",\n'.repeat(50)}];\n`,
      );
    const { client, ask, page, shown, stop } = await start({
      workspace: pages,
      settings: { 'frontier.contextTokens': 4000 },
    });
    while ((await client.request('foretype/search', { query: 'water', limit: 20 })).places.length < 11)
      await sleep(5);
    await ask({ question: 'Where does water run?' });
    await shown();
    const text = await until('the whole answer', async () => {
      const now = await page('foretype:///answer/1.md');
      return now.endsWith(' s\n') && now;
    });
    const { max_tokens, messages } = server.asked[0]!.body;
    expect(max_tokens).toBe(1000);
    expect(JSON.stringify(messages).length).toBeLessThan(2400 * 5);
    const seen = [...sent().matchAll(/<excerpt path="(.*?)">/g)].map(([, path]) => path);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThan(9);
    const listed = [...text.matchAll(/^- (.*):\d+$/gm)].map(([, path]) => path);
    expect(listed).toEqual(seen);
    await stop();
  });
});

describe('explain', { timeout: 60_000 }, () => {
  it('is a code action of a selection and of a diagnostic, and is answered on the same page', async () => {
    const { client, page, shown, stop } = await start({
      workspace: pages,
      settings: { 'index.enable': false },
    });
    client.open(uri('src/kettle.ts'), files['src/kettle.ts']!);
    const actions = async (range: object, context: object): Promise<any[]> =>
      (
        await client.request('textDocument/codeAction', {
          textDocument: { uri: uri('src/kettle.ts') },
          range,
          context: { diagnostics: [], ...context },
        })
      ).filter(({ title }: any) => title.startsWith('Explain'));
    const at = (line: number, from: number, to: number) => ({
      start: { line, character: from },
      end: { line, character: to },
    });
    expect(await actions(at(1, 0, 0), {})).toEqual([]);
    expect(await actions(at(1, 0, 9), { only: ['refactor.rewrite'] })).toEqual([]);
    expect((await actions(at(1, 0, 9), {})).map(({ title }) => title)).toEqual(['Explain by frontier model']);
    const diagnostics = [{ range: at(2, 9, 15), message: 'Wet', source: 'tsc' }];
    const [fix] = await actions(at(2, 9, 9), { diagnostics, only: ['quickfix'] });
    expect(fix).toMatchObject({ title: 'Explain by frontier model: Wet', kind: 'quickfix' });
    expect(await client.request('workspace/executeCommand', fix.command)).toBe(true);
    expect(await page(await shown())).toContain('# What does this mean here, and why is it said: Wet\n');
    await until('the question', () => server.asked.length === 1);
    expect(sent()).toContain('    1  /** Boils the water. */\n');
    expect(sent()).toContain('    3    return kettle;\n');
    await stop();
  });
});
