// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** Plans through the whole server, from a server that speaks the Messages API: walked, made at once, taken back. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { block, frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { spawn } from '../support/lsp-client.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const before: Readonly<Record<string, string>> = {
  'src/app.ts': "import { total } from './cart';\n\nshow(total(1));\n",
  'src/cart.ts': 'export function total(n: number) {\n  return n;\n}\n',
  'test/cart.test.ts': "import { total } from '../src/cart';\n\ncheck(total(1));\n",
};
const after: Readonly<Record<string, string>> = {
  'src/app.ts': "import { total } from './cart';\n\nshow(total(1, 2));\n",
  'src/cart.ts': 'export function total(n: number, by: number) {\n  return n * by;\n}\n',
  'test/cart.test.ts': "import { total } from '../src/cart';\n\ncheck(total(1, 2));\n",
};
const answer = `A second factor.

1. test/cart.test.ts: pass it
${block('test/cart.test.ts', 'check(total(1));', 'check(total(1, 2));')}
2. src/app.ts: pass it
${block('src/app.ts', 'show(total(1));', 'show(total(1, 2));')}
3. src/cart.ts: take a factor
${block('src/cart.ts', 'export function total(n: number) {\n  return n;', 'export function total(n: number, by: number) {\n  return n * by;')}`;

const server = frontierStandIn([answer]);
const place = frontierPlace(before);
const { uriOf, full, put } = place;

/** A client that opens what it is told to show, and makes every edit, also of files that it has not open. */
async function start(
  env: Record<string, string> = { FORETYPE_FRONTIER_KEY: 'sk-test' },
  workspace: object = {},
  settings: object = {},
) {
  const { client, ended } = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: join(place.folder, 'state'),
    ANTHROPIC_API_KEY: '',
    ...env,
  });
  await client.initialize({
    capabilities: {
      workspace: {
        applyEdit: true,
        workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'delete'], ...workspace },
      },
      window: { workDoneProgress: true, showDocument: { support: true } },
    },
    workspaceFolders: [{ uri: pathToFileURL(join(place.folder, 'w')).href, name: 'w' }],
    initializationOptions: { foretype: { 'frontier.url': server.url, 'index.enable': false, ...settings } },
  });
  const open = (uri: string) => {
    if (client.uris.includes(uri)) return;
    const file = fileURLToPath(uri);
    client.open(uri, existsSync(file) ? readFileSync(file, 'utf8') : '');
  };
  client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
  client.answers.set('window/showDocument', ({ uri }: any) => {
    open(uri);
    return { result: { success: true } };
  });
  client.answers.set('workspace/applyEdit', ({ edit }: any) => {
    for (const { textDocument, kind, uri } of edit.documentChanges) {
      if (kind === 'delete') client.shut(uri);
      if (kind !== undefined) continue;
      if (textDocument.version === null) expect(client.uris).not.toContain(textDocument.uri);
      else expect(textDocument.version).toBe(client.document(textDocument.uri).version);
      open(textDocument.uri);
    }
    const changes = edit.documentChanges.filter(({ kind }: any) => kind === undefined);
    client.applyWorkspaceEdit({ documentChanges: changes });
    return { result: { applied: true } };
  });
  const run = (command: string, ...args: unknown[]) =>
    client.request('workspace/executeCommand', { command, arguments: args });
  const texts = () =>
    Object.fromEntries(
      client.uris.map((uri) => [uri.slice(uriOf('').length + 1), client.document(uri).getText()]),
    );
  const saidBy = async (pattern: RegExp) =>
    until('the sentence', () => client.of('window/showMessage').find(({ message }) => pattern.test(message)));
  const queue = async () => (await client.request('foretype/queue')).edits as any[];
  const stop = async () => {
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);
  };
  return { client, open, run, texts, saidBy, queue, stop };
}

type Started = Awaited<ReturnType<typeof start>>;

/**
 * The blocks before `text` are whole; what follows is not there until the function that it gives is called. Answers come
 * in pieces of a few characters, and `text` must lie in one.
 */
function pauseAt(text: string): () => void {
  let go = () => {};
  const until = new Promise<void>((resolve) => {
    go = resolve;
  });
  server.pause = { text, until };
  return () => {
    server.pause = undefined;
    go();
  };
}

/** Presses the one key until the texts are as wanted. */
async function walk({ run, texts, client }: Started, wanted: object): Promise<number> {
  let keys = 0;
  await until('the end of the walk', async () => {
    if (JSON.stringify(sorted(texts())) === JSON.stringify(sorted(wanted))) return true;
    if (keys > 20) throw new Error(JSON.stringify(texts(), null, 1));
    keys++;
    await run('foretype.nextEdit.step');
    await client.settle();
    return false;
  });
  return keys;
}

const sorted = (texts: object) => Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));

describe('a plan', () => {
  it('is acknowledged at once and walked by one key: definitions, uses, tests; then taken back', async () => {
    const s = await start();
    s.open(uriOf('src/app.ts'));
    expect(await s.run('foretype.plan', { goal: 'take a factor' })).toBe(true);
    // The first edit is of a file that is not open: nothing was typed meanwhile, so it is shown.
    await s.client.until((m) => m.method === 'window/showDocument');
    const shown = () => s.client.of('window/showDocument').map(({ uri }) => uri.slice(uriOf('').length + 1));
    expect(shown()).toEqual(['src/cart.ts']);
    expect(server.asked[0]!.body.messages[0].content[0].text).toContain(before['src/app.ts']);
    expect(server.asked[0]!.body.messages[0].content[0].text).toContain('src/cart.ts');
    expect((await s.queue()).map(({ reason, source }) => [reason, source])).toEqual([
      ['take a factor', 'plan'],
      ['pass it', 'plan'],
    ]);
    expect(await walk(s, after)).toBe(3);
    expect(shown()).toEqual(['src/cart.ts', 'src/app.ts', 'test/cart.test.ts']);
    expect(await s.run('foretype.nextEdit.step')).toBe(false);
    expect(await s.run('foretype.undo')).toBe(true);
    await until(
      'the texts of before',
      () => JSON.stringify(sorted(s.texts())) === JSON.stringify(sorted(before)),
    );
    expect(await s.run('foretype.undo')).toBe(false);
    await s.saidBy(/there is nothing to take back here/);
    expect(await s.run('foretype.redo')).toBe(true);
    await until('the plan again', () => JSON.stringify(sorted(s.texts())) === JSON.stringify(sorted(after)));
    expect(await s.run('foretype.redo')).toBe(false);
    await s.saidBy(/there is nothing to make again here/);
    await s.stop();
  });

  it('is offered before what is predicted, to a plugin that asks', async () => {
    const s = await start();
    for (const path of Object.keys(before)) s.open(uriOf(path));
    await s.run('foretype.plan', { goal: 'take a factor' });
    await until('the plan', async () => (await s.queue()).length === 3);
    const ask = async (path: string) =>
      (
        await s.client.request('foretype/nextEdit', {
          textDocument: { uri: uriOf(path), version: s.client.document(uriOf(path)).version },
          position: { line: 0, character: 0 },
          triggerKind: 'automatic',
        })
      ).suggestions[0];
    // This client does not follow into other files: it is told of its own.
    expect(await ask('src/app.ts')).toMatchObject({ uri: uriOf('src/app.ts'), source: 'plan', sites: 3 });
    expect(await ask('src/cart.ts')).toMatchObject({ uri: uriOf('src/cart.ts'), reason: 'take a factor' });
    await s.stop();
  });

  it('is told when it begins and when it is whole, also to a client that let the last time pass', async () => {
    server.behaviors = [1, 2, 3].map(() => ({ kind: 'answer', text: answer }));
    const s = await start();
    s.open(uriOf('src/app.ts'));
    const told = () => s.client.of('foretype/changed').length;
    const made = async () => {
      await s.run('foretype.plan', { goal: 'take a factor' });
      // Before it is whole, none of its edits knows how many there are.
      const whole = async () => (await s.queue()).filter(({ sites }) => sites === 3).length === 3;
      await until('the whole plan', whole);
      await s.client.settle();
    };
    for (const path of Object.keys(before)) s.open(uriOf(path));
    await made();
    expect(told()).toBe(0);
    await s.run('foretype.plan.drop');
    await s.client.request('foretype/nextEdit', {
      textDocument: { uri: uriOf('src/app.ts'), version: 1 },
      position: { line: 0, character: 0 },
      triggerKind: 'automatic',
    });
    await made();
    const once = told();
    expect(once).toBeGreaterThan(0);
    await s.run('foretype.plan.drop');
    await made();
    expect(told()).toBeGreaterThan(once);
    await s.stop();
  });

  it('is made at once as one annotated change; what is typed meanwhile is kept', async () => {
    server.chunk = 300;
    const s = await start(undefined, { changeAnnotationSupport: {} });
    s.open(uriOf('src/app.ts'));
    await s.run('foretype.plan', { goal: 'take a factor', accept: 'all' });
    s.client.replace(uriOf('src/app.ts'), 'import', '// the shop\nimport');
    const { params } = await s.client.until<any>((m) => m.method === 'workspace/applyEdit');
    expect(Object.values(params.edit.changeAnnotations)).toEqual([
      { label: 'take a factor', needsConfirmation: false },
      { label: 'pass it', needsConfirmation: false },
    ]);
    expect(params.edit.documentChanges.map(({ edits }: any) => edits[0].annotationId)).toEqual([
      'take a factor',
      'pass it',
      'pass it',
    ]);
    await until('the end', async () => (await s.queue()).length === 0);
    expect(s.texts()).toEqual({ ...after, 'src/app.ts': `// the shop\n${after['src/app.ts']}` });
    expect(s.client.of('workspace/applyEdit').length).toBe(1);
    await s.run('foretype.undo');
    await s.client.until((m) => m.method === 'workspace/applyEdit' && m.params !== params);
    await s.client.settle();
    expect(s.texts()).toEqual({ ...before, 'src/app.ts': `// the shop\n${before['src/app.ts']}` });
    await s.stop();
  });

  /** Planned, with one document open and nobody taken anywhere. */
  async function waiting(s: Started): Promise<void> {
    s.client.answers.set('window/showDocument', () => ({ result: { success: true } }));
    s.open(uriOf('src/app.ts'));
    await s.run('foretype.plan', { goal: 'take a factor' });
    await until('the whole plan', async () => (await s.queue()).some(({ sites }) => sites === 3));
    // Where the user is to be taken is told by then.
    await s.client.settle();
  }

  it('is made on what files hold by then that are not open', async () => {
    const s = await start();
    await waiting(s);
    put('src/cart.ts', `// new\n${before['src/cart.ts']}`);
    rmSync(full('test/cart.test.ts'));
    await s.run('foretype.plan.acceptAll');
    await s.saidBy(/1 of 3 places were changed meanwhile and are left out/);
    expect(s.texts()).toEqual({
      'src/app.ts': after['src/app.ts'],
      'src/cart.ts': `// new\n${after['src/cart.ts']}`,
    });
    await s.run('foretype.undo');
    await until('the text of before', () => s.texts()['src/app.ts'] === before['src/app.ts']);
    expect(s.texts()['src/cart.ts']).toBe(`// new\n${before['src/cart.ts']}`);
    await s.stop();
  });

  it('is not made on what was typed into a file and thrown away', async () => {
    const s = await start();
    await waiting(s);
    s.open(uriOf('src/cart.ts'));
    s.client.replace(uriOf('src/cart.ts'), 'export', '// typed\nexport');
    s.client.shut(uriOf('src/cart.ts'));
    await s.run('foretype.plan.acceptAll');
    await until('the end', () => Object.keys(s.texts()).length === 3);
    await s.client.settle();
    expect(s.texts()).toEqual(after);
    await s.stop();
  });

  it('changes nothing where all of it was changed meanwhile', async () => {
    const s = await start();
    await waiting(s);
    s.client.replace(uriOf('src/app.ts'), 'show(total(1))', 'hide()');
    put('src/cart.ts', '');
    put('test/cart.test.ts', '');
    await s.run('foretype.plan.acceptAll');
    await s.saidBy(/2 of 2 places were changed meanwhile and are left out/);
    expect(s.client.of('workspace/applyEdit')).toEqual([]);
    expect(await s.run('foretype.plan.acceptAll')).toBe(false);
    await s.stop();
  });

  describe('of a file whose name the editor spells otherwise', () => {
    const path = 'src/(a)/+c.ts';
    const spelled = (uri: string) => uri.replace('(a)/+c.ts', '%28a%29/%2Bc.ts');
    const changed = 'export const rate = 2;\n';

    /** As VS Code spells it. */
    async function startSpelling(): Promise<Started> {
      put(path, 'export const rate = 1;\n');
      const edit = block(path, 'export const rate = 1;', 'export const rate = 2;');
      server.behaviors = [{ kind: 'answer', text: `1. ${path}: double\n${edit}` }];
      const s = await start();
      const make = s.client.answers.get('workspace/applyEdit')!;
      s.client.answers.set('workspace/applyEdit', ({ edit }: any) => {
        const changes = edit.documentChanges.map(({ textDocument, ...rest }: any) =>
          textDocument
            ? { ...rest, textDocument: { ...textDocument, uri: spelled(textDocument.uri) } }
            : { ...rest, uri: spelled(rest.uri) },
        );
        return make({ edit: { documentChanges: changes } } as never);
      });
      s.client.answers.set('window/showDocument', ({ uri }: any) => {
        s.open(spelled(uri));
        return { result: { success: true } };
      });
      s.open(uriOf('src/app.ts'));
      return s;
    }
    const text = (s: Started) => s.client.document(spelled(uriOf(path))).getText();

    it('is walked', async () => {
      const s = await startSpelling();
      await s.run('foretype.plan', { goal: 'double' });
      await until('the file', () => s.client.uris.includes(spelled(uriOf(path))));
      await until('the change', async () => {
        await s.run('foretype.nextEdit.step');
        await s.client.settle();
        return text(s) === changed;
      });
      await s.stop();
    });

    it('is walked where it was opened while the plan was made', async () => {
      const s = await startSpelling();
      const edit = block(path, 'export const rate = 1;', 'export const rate = 2;');
      const use = block('src/app.ts', 'show(total(1));', 'show(total(2));');
      const both = `1. ${path}: double\n${edit}2. src/app.ts: § 2 of it\n${use}`;
      server.behaviors = [{ kind: 'answer', text: both }];
      const go = pauseAt('§');
      await s.run('foretype.plan', { goal: 'double' });
      // The first edit is there: the file was read before it is opened.
      await until('the file', async () => {
        const there = s.client.uris.includes(spelled(uriOf(path)));
        // One key more would make it.
        if (!there) await s.run('foretype.nextEdit.step');
        return there;
      });
      await s.client.settle();
      go();
      await until('the plan', async () => (await s.queue()).filter(({ sites }) => sites === 2).length === 2);
      await until('the change', async () => {
        await s.run('foretype.nextEdit.step');
        await s.client.settle();
        return text(s) === changed;
      });
      await s.stop();
    });

    it('is made, and removed again', async () => {
      const s = await startSpelling();
      rmSync(full(path));
      const make = block(path, '', changed.trimEnd()).replace('SEARCH\n\n', 'SEARCH\n');
      server.behaviors = [{ kind: 'answer', text: `1. ${path}: make it\n${make}` }];
      await s.run('foretype.plan', { goal: 'double' });
      await until('the file', () => s.client.uris.includes(spelled(uriOf(path))));
      await until('the text', async () => {
        await s.run('foretype.nextEdit.step');
        await s.client.settle();
        return text(s) === changed;
      });
      expect(await s.run('foretype.undo')).toBe(true);
      await until('no file', () => !s.client.uris.includes(spelled(uriOf(path))));
      await s.stop();
    });

    it('is taken back', async () => {
      const s = await startSpelling();
      await s.run('foretype.plan', { goal: 'double', accept: 'all' });
      await until('the change', () => s.client.uris.includes(spelled(uriOf(path))) && text(s) === changed);
      await s.client.settle();
      expect(await s.run('foretype.undo')).toBe(true);
      await until('the text of before', () => text(s) === 'export const rate = 1;\n');
      await s.stop();
    });
  });

  it('is taken back where the editor answered too late', async () => {
    const s = await start(undefined, {}, { 'server.answer.timeoutMs': 100 });
    const make = s.client.answers.get('workspace/applyEdit')!;
    const asked: any[] = [];
    s.client.answers.set('workspace/applyEdit', (params) => {
      asked.push(params);
      return 'silence';
    });
    s.open(uriOf('src/app.ts'));
    await s.run('foretype.plan', { goal: 'take a factor', accept: 'all' });
    await s.saidBy(/the editor has not answered yet; foretype undo takes it back if it was made/);
    make(asked[0] as never);
    await s.client.settle();
    expect(s.texts()).toEqual(after);
    expect(await s.queue()).toEqual([]);
    s.client.answers.set('workspace/applyEdit', make);
    expect(await s.run('foretype.undo')).toBe(true);
    await until(
      'the texts of before',
      () => JSON.stringify(sorted(s.texts())) === JSON.stringify(sorted(before)),
    );
    await s.stop();
  });

  it('loses nothing where the editor never answered, and an undo passes over it', async () => {
    const s = await start(undefined, {}, { 'server.answer.timeoutMs': 100 });
    const make = s.client.answers.get('workspace/applyEdit')!;
    for (const path of Object.keys(before)) s.open(uriOf(path));
    s.client.answers.set('workspace/applyEdit', () => 'silence');
    await s.run('foretype.plan', { goal: 'take a factor', accept: 'all' });
    await s.saidBy(/the editor has not answered yet/);
    s.client.answers.set('workspace/applyEdit', make);
    await walk(s, after);
    expect(await s.run('foretype.undo')).toBe(true);
    await until(
      'the texts of before',
      () => JSON.stringify(sorted(s.texts())) === JSON.stringify(sorted(before)),
    );
    await s.stop();
  });

  it('keeps the way back of a step that the editor makes late', async () => {
    const s = await start(undefined, {}, { 'server.answer.timeoutMs': 100 });
    const make = s.client.answers.get('workspace/applyEdit')!;
    for (const path of Object.keys(before)) s.open(uriOf(path));
    await s.run('foretype.plan', { goal: 'take a factor' });
    await until('the plan', async () => (await s.queue()).filter(({ sites }) => sites === 3).length === 3);
    const asked: any[] = [];
    s.client.answers.set('workspace/applyEdit', (params) => {
      asked.push(params);
      return 'silence';
    });
    await until('a step', async () => {
      await s.run('foretype.nextEdit.step');
      return asked.length > 0;
    });
    await s.saidBy(/the editor has not answered yet; foretype undo/);
    make(asked[0] as never);
    await s.client.settle();
    expect(s.texts()['src/cart.ts']).toBe(after['src/cart.ts']);
    s.client.answers.set('workspace/applyEdit', make);
    expect(await s.run('foretype.undo')).toBe(true);
    await until('the text of before', () => s.texts()['src/cart.ts'] === before['src/cart.ts']);
    await s.stop();
  });

  it('leaves out a place that was changed meanwhile, and says so', async () => {
    server.chunk = 300;
    const s = await start();
    for (const path of Object.keys(before)) s.open(uriOf(path));
    await s.run('foretype.plan', { goal: 'take a factor' });
    s.client.replace(uriOf('src/app.ts'), 'show(total(1))', 'hide()');
    await s.saidBy(/1 of 3 places were changed meanwhile and are left out/);
    const planned = (await s.queue()).filter(({ source }) => source === 'plan');
    expect(planned.map(({ uri }) => uri.slice(uriOf('').length + 1))).toEqual([
      'src/cart.ts',
      'test/cart.test.ts',
    ]);
    await s.stop();
  });

  describe('that is still being written', () => {
    it('offers its first edits; what is made of them counts, the order of the rest is that of the whole', async () => {
      const go = pauseAt('3. src/');
      const s = await start();
      for (const path of Object.keys(before)) s.open(uriOf(path));
      await s.run('foretype.plan', { goal: 'take a factor' });
      const paths = async () => (await s.queue()).map(({ uri }) => uri.slice(uriOf('').length + 1));
      await until('the first edits', async () => (await paths()).length === 2);
      expect(await paths()).toEqual(['test/cart.test.ts', 'src/app.ts']);
      await s.run('foretype.nextEdit.step');
      await s.client.until((m) => m.method === 'window/showDocument');
      await s.run('foretype.nextEdit.step');
      await until('the first is made', () => s.texts()['test/cart.test.ts'] === after['test/cart.test.ts']);
      go();
      await until('the whole plan', async () => (await paths())[0] === 'src/cart.ts');
      expect(await paths()).toEqual(['src/cart.ts', 'src/app.ts']);
      await walk(s, after);
      await s.run('foretype.undo');
      await until(
        'the texts of before',
        () => JSON.stringify(sorted(s.texts())) === JSON.stringify(sorted(before)),
      );
      await s.stop();
    });

    it('leaves nothing offered where it is stopped', async () => {
      const go = pauseAt('3. src/');
      const s = await start();
      for (const path of Object.keys(before)) s.open(uriOf(path));
      await s.run('foretype.plan', { goal: 'take a factor' });
      const { params } = await s.client.until<any>((m) => m.method === 'window/workDoneProgress/create');
      await until('the first edits', async () => (await s.queue()).length === 2);
      s.client.notify('window/workDoneProgress/cancel', { token: params.token });
      await until('nothing offered', async () => (await s.queue()).length === 0);
      go();
      expect(s.texts()).toEqual(before);
      await s.stop();
    });
  });

  it('may make a file, which its undo removes', async () => {
    const made = `1. src/rate.ts: the rate\n${block('src/rate.ts', '', 'export const rate = 2;').replace('SEARCH\n\n', 'SEARCH\n')}`;
    server.behaviors = [{ kind: 'answer', text: made }];
    const s = await start();
    s.open(uriOf('src/app.ts'));
    await s.run('foretype.plan', { goal: 'a rate', accept: 'all' });
    const { params } = await s.client.until<any>((m) => m.method === 'workspace/applyEdit');
    expect(params.edit.documentChanges[0]).toMatchObject({ kind: 'create', uri: uriOf('src/rate.ts') });
    await until('the end', async () => (await s.queue()).length === 0);
    expect(s.texts()['src/rate.ts']).toBe('export const rate = 2;\n');
    await s.run('foretype.undo');
    const back = await s.client.until<any>((m) => m.method === 'workspace/applyEdit' && m.params !== params);
    expect(back.params.edit.documentChanges).toEqual([
      { kind: 'delete', uri: uriOf('src/rate.ts'), options: { ignoreIfNotExists: true } },
    ]);
    await s.stop();
  });

  it('asks what the goal means, and is not made where the user does not say', async () => {
    const question = { kind: 'answer', text: 'QUESTION: Which factor?\n- two\n- three\n' } as const;
    server.behaviors = [question, { kind: 'answer', text: answer }];
    const s = await start();
    s.open(uriOf('src/app.ts'));
    s.client.answers.set('window/showMessageRequest', ({ actions }: any) => ({ result: actions[0] }));
    await s.run('foretype.plan', 'take', 'a', 'factor');
    await s.client.until((m) => m.method === 'window/showDocument');
    expect(s.client.of('window/showMessageRequest')).toMatchObject([
      { message: 'foretype: Which factor?', actions: [{ title: 'two' }, { title: 'three' }] },
    ]);
    expect(server.asked[1]!.text).toContain('Which factor?\\ntwo');
    server.behaviors = [question];
    s.client.answers.set('window/showMessageRequest', () => ({ result: null }));
    await s.run('foretype.plan.drop');
    await s.run('foretype.plan', { goal: 'take a factor' });
    await s.saidBy(/Which factor\?/);
    expect(await s.queue()).toEqual([]);
    await s.stop();
  });

  it('is stopped by the user: hung up on, nothing offered, nothing changed', async () => {
    server.behaviors = [{ kind: 'silence' }];
    const s = await start();
    s.open(uriOf('src/app.ts'));
    await s.run('foretype.plan', { goal: 'take a factor' });
    const { params } = await s.client.until<any>((m) => m.method === 'window/workDoneProgress/create');
    await until('the request to arrive', () => server.asked.length === 1);
    s.client.notify('window/workDoneProgress/cancel', { token: params.token });
    await s.client.until((m) => m.method === '$/progress' && (m.params as any).value.kind === 'end');
    expect(await s.queue()).toEqual([]);
    expect(s.texts()).toEqual({ 'src/app.ts': before['src/app.ts'] });
    expect(server.asked.length).toBe(1);
    await s.stop();
  });

  it('ends in a sentence: no key, outside the workspace', async () => {
    const without = await start({});
    without.open(uriOf('src/app.ts'));
    expect(await without.run('foretype.plan', { goal: 'take a factor' })).toBe(false);
    await without.saidBy(/no frontier model is configured: put a key into/);
    expect(await without.run('foretype.plan', { goal: ' ' })).toBe(false);
    await without.stop();
    const evil = { kind: 'answer', text: `1. a.ts: x\n${block('../../x.ts', 'a', 'b')}` } as const;
    server.behaviors = [evil, evil, evil];
    const s = await start();
    s.open(uriOf('src/app.ts'));
    await s.run('foretype.plan', { goal: 'take a factor' });
    await s.saidBy(/The path "..\/..\/x.ts" leads outside the workspace/);
    expect(await s.queue()).toEqual([]);
    await s.stop();
  });
});

describe('undo', () => {
  it('refuses where the place was changed since; nothing is lost', async () => {
    const s = await start();
    s.open(uriOf('src/app.ts'));
    await s.run('foretype.plan', { goal: 'take a factor', accept: 'all' });
    await until('the plan', () => s.texts()['src/app.ts'] === after['src/app.ts']);
    await until('the end', async () => (await s.queue()).length === 0);
    s.client.replace(uriOf('src/app.ts'), 'total(1, 2)', 'total(1, 2, 3)');
    expect(await s.run('foretype.undo')).toBe(false);
    await s.saidBy(/src\/app.ts was changed since at the same place: nothing was taken back/);
    expect(s.texts()['src/app.ts']).toContain('total(1, 2, 3)');
    await s.stop();
  });
});

describe('a plan where no journal can be kept', () => {
  it('is walked and made all the same, and that is said', async () => {
    put('file', '');
    const s = await start({
      FORETYPE_FRONTIER_KEY: 'sk-test',
      FORETYPE_STATE: join(place.folder, 'w', 'file', 'x'),
    });
    for (const path of Object.keys(before)) s.open(uriOf(path));
    await s.run('foretype.plan', { goal: 'take a factor', accept: 'all' });
    await until('the plan', () => JSON.stringify(sorted(s.texts())) === JSON.stringify(sorted(after)));
    await s.saidBy(/foretype undo cannot take back what is made now/);
    await s.stop();
  });
});

describe('an undo of what was taken back by hand', () => {
  it('says that nothing was changed', async () => {
    const s = await start();
    for (const path of Object.keys(before)) s.open(uriOf(path));
    await s.run('foretype.plan', { goal: 'take a factor', accept: 'all' });
    await until('the plan', () => JSON.stringify(sorted(s.texts())) === JSON.stringify(sorted(after)));
    await until('the end', async () => (await s.queue()).length === 0);
    for (const [path, text] of Object.entries(before)) s.client.replace(uriOf(path), after[path]!, text);
    expect(await s.run('foretype.undo')).toBe(true);
    await s.saidBy(/take a factor: the files are so already, nothing was changed/);
    expect(s.texts()).toEqual(before);
    await s.stop();
  });
});

describe('by example', () => {
  const log = (file: string, n: number) =>
    Array.from({ length: n }, (_, i) => `log.write('${file} ${i}', level${i});\n`).join('');
  const info = (text: string) =>
    text.replace(/log\.write\((.*?), (level\d)\);/g, 'log.info($1, { level: $2 });');
  const files: Readonly<Record<string, string>> = {
    'src/a.ts': log('a', 4),
    'src/b.ts': `${log('b', 3)}log?.write(name, top);\n`,
    'src/c.ts': log('c', 2),
    'test/d.test.ts': log('d', 3),
  };
  const unlike = files['src/b.ts']!.trimEnd().split('\n').at(-1)!;
  const likewise = 'log?.info(name, { level: top });';
  const byHand = (s: Started) => {
    for (const line of [0, 1]) {
      const old = `log.write('a ${line}', level${line});`;
      s.client.replace(uriOf('src/a.ts'), old, info(old));
    }
  };

  it('does the same everywhere, files that are not open too, by one key; without a frontier model', async () => {
    for (const [path, text] of Object.entries(files)) put(path, text);
    const s = await start({});
    s.open(uriOf('src/a.ts'));
    byHand(s);
    expect(await s.run('foretype.byExample')).toBe(true);
    await until('the places', async () => (await s.queue()).length === 2);
    const wanted = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, info(text)]));
    expect(await walk(s, wanted)).toBeLessThanOrEqual(14);
    expect(server.asked).toEqual([]);
    await s.stop();
  });

  it('takes what was done to a line in a row as one example, also a cut and a paste', async () => {
    for (const [path, text] of Object.entries(files)) put(path, text);
    const s = await start({});
    s.open(uriOf('src/a.ts'));
    for (const line of [0, 1]) {
      const old = `log.write('a ${line}', level${line});`;
      const range = (to: number) => ({ start: { line, character: 0 }, end: { line, character: to } });
      s.client.change(uriOf('src/a.ts'), [{ range: range(old.length), text: '' }]);
      s.client.change(uriOf('src/a.ts'), [{ range: range(0), text: info(old) }]);
    }
    await s.run('foretype.byExample', { accept: 'all' });
    await s.client.until((m) => m.method === 'workspace/applyEdit');
    await s.client.settle();
    expect(s.texts()).toEqual(Object.fromEntries(Object.entries(files).map(([p, text]) => [p, info(text)])));
    await s.stop();
  });

  it('asks the frontier model for what is like it but not the same, and the user before that joins', async () => {
    for (const [path, text] of Object.entries(files)) put(path, text);
    for (const title of ['Include', 'Leave out']) {
      server.behaviors = [
        { kind: 'answer', text: `1. src/b.ts: perhaps no log\n${block('src/b.ts', unlike, likewise)}` },
      ];
      const s = await start();
      s.client.answers.set('window/showMessageRequest', () => ({ result: { title } }));
      s.open(uriOf('src/a.ts'));
      byHand(s);
      await s.run('foretype.byExample', { accept: 'all' });
      await s.client.until((m) => m.method === 'workspace/applyEdit');
      await s.client.settle();
      const wanted = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, info(text)]));
      if (title === 'Include') wanted['src/b.ts'] = wanted['src/b.ts']!.replace(unlike, likewise);
      expect(s.texts()).toEqual(wanted);
      expect(s.client.of('window/showMessageRequest')[0].message).toBe(
        'foretype: 1 more place is like your change but not the same (src/b.ts: perhaps no log).',
      );
      const shown = server.asked.at(-1)!.body.messages[0].content;
      expect(shown[1].text).toContain(`-log.write('a 1', level1);\n+log.info('a 1', { level: level1 });`);
      expect(shown[0].text).toContain(info(log('c', 2)));
      await s.stop();
    }
  });

  it('says so where there is no example, and where nothing is like it', async () => {
    const s = await start({});
    s.open(uriOf('src/app.ts'));
    await s.run('foretype.byExample');
    await s.saidBy(/make the change once or twice by hand first/);
    s.client.replace(uriOf('src/app.ts'), 'show(total(1))', 'show(total(99))');
    await s.run('foretype.byExample');
    await s.saidBy(/no other place is like the change you made/);
    await s.stop();
  });
});
