// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { spawn } from '../support/lsp-client.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const uri = 'file:///w/cart.ts';
const text = `export function total(items: number[]) {
  // ft: sum the items
  return items.length;
}
`;
const answer = `cart.ts\n<<<<<<< SEARCH\n  // ft: sum the items\n  return items.length;\n=======\n  return items.reduce((a, b) => a + b, 0);\n>>>>>>> REPLACE\n`;
const server = frontierStandIn();
const place = frontierPlace();

async function start(
  env: Record<string, string> = { FORETYPE_FRONTIER_KEY: 'sk-test' },
  settings: object = {},
) {
  const { client, ended } = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: join(place.folder, 'state'),
    ANTHROPIC_API_KEY: '',
    ...env,
  });
  await client.initialize({
    capabilities: {
      workspace: { applyEdit: true },
      window: { workDoneProgress: true },
      textDocument: { codeAction: { codeActionLiteralSupport: {} } },
    },
    workspaceFolders: [{ uri: 'file:///w', name: 'w' }],
    initializationOptions: { foretype: { 'frontier.url': server.url, ...settings } },
  });
  client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
  client.answers.set('workspace/applyEdit', ({ edit }: any) => {
    for (const { textDocument, edits } of edit.documentChanges) {
      expect(textDocument.version).toBe(client.document(textDocument.uri).version);
      client.change(
        textDocument.uri,
        edits.toReversed().map(({ range, newText }: any) => ({ range, text: newText })),
      );
    }
    return { result: { applied: true } };
  });
  client.open(uri, text);
  const actions = (line: number, more: object = {}, to = line): Promise<any[]> =>
    client.request('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: { line, character: 0 }, end: { line: to, character: 0 } },
      context: { diagnostics: [], ...more },
    });
  const stop = async () => {
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);
  };
  const run = ({ command }: any) => client.request('workspace/executeCommand', command);
  const said = async () =>
    ((await client.until((m) => m.method === 'window/showMessage')).params as { readonly message: string })
      .message;
  return { client, actions, run, said, stop };
}

describe('an instruction in a comment', () => {
  it('is a code action; the change comes as one versioned edit, the comment gone', async () => {
    server.behaviors = [{ kind: 'answer', text: answer }];
    const { client, actions, run, stop } = await start();
    const [action] = await actions(1);
    expect(action.title).toBe('Do it: sum the items');
    expect(await run(action)).toBe(true);
    const { params } = await client.until((m) => m.method === 'workspace/applyEdit');
    expect((params as any).label).toBe('foretype: sum the items');
    expect(client.document(uri).getText()).toBe(
      'export function total(items: number[]) {\n  return items.reduce((a, b) => a + b, 0);\n}\n',
    );
    expect(server.asked[0]!.body.messages[0].content[1].text).toContain('remove that comment too');
    await stop();
  });

  it('keeps what is typed meanwhile', async () => {
    server.behaviors = [{ kind: 'answer', text: answer }];
    server.chunk = 400;
    const { client, actions, run, stop } = await start();
    const [action] = await actions(1);
    await run(action);
    client.replace(uri, 'export function total', '/** The sum. */\nexport function total');
    await client.until((m) => m.method === 'workspace/applyEdit');
    expect(client.document(uri).getText()).toBe(
      '/** The sum. */\nexport function total(items: number[]) {\n  return items.reduce((a, b) => a + b, 0);\n}\n',
    );
    server.chunk = 0;
    await stop();
  });

  it('is taken back where the editor answered too late', async () => {
    server.behaviors = [{ kind: 'answer', text: answer }];
    const { client, actions, run, said, stop } = await start(undefined, { 'server.answer.timeoutMs': 100 });
    const make = client.answers.get('workspace/applyEdit')!;
    client.answers.set('workspace/applyEdit', () => 'silence');
    await run((await actions(1))[0]);
    expect(await said()).toMatch(
      /the editor has not answered yet; foretype undo takes it back if it was made/,
    );
    make(client.of('workspace/applyEdit')[0] as never);
    await client.settle();
    expect(client.document(uri).getText()).not.toBe(text);
    client.answers.set('workspace/applyEdit', make);
    expect(await run({ command: { command: 'foretype.undo' } })).toBe(true);
    await until('the text of before', () => client.document(uri).getText() === text);
    await stop();
  });

  it('is made where no journal can be kept, and that is said', async () => {
    server.behaviors = [{ kind: 'answer', text: answer }];
    writeFileSync(join(place.folder, 'file'), '');
    const env = { FORETYPE_FRONTIER_KEY: 'sk-test', FORETYPE_STATE: join(place.folder, 'file', 'state') };
    const { client, actions, run, said, stop } = await start(env);
    await run((await actions(1))[0]);
    expect(await said()).toMatch(/foretype undo cannot take back what is made now: .* \(ENOTDIR\)/);
    await until('the edit', () => client.document(uri).getText().includes('reduce'));
    await stop();
  });

  it('says how to configure a key where there is none, and asks nobody', async () => {
    const { actions, run, said, stop } = await start({});
    const [action] = await actions(1);
    expect(await run(action)).toBe(false);
    expect(await said()).toContain('no frontier model is configured: put a key into');
    expect(server.asked).toEqual([]);
    await stop();
  });
});

describe('what else can be asked', () => {
  it('is a diagnostic to fix, and a selection; nothing where no key is', async () => {
    const { actions, stop } = await start();
    const range = { start: { line: 2, character: 2 }, end: { line: 2, character: 8 } };
    const fix = await actions(2, { diagnostics: [{ range, message: 'Wrong result', source: 'tsc' }] });
    expect(fix.map(({ title }) => title)).toEqual([
      'Fix by frontier model: Wrong result',
      'Explain by frontier model: Wrong result',
    ]);
    expect(fix[0].command.arguments[0]).toMatchObject({ range, instruction: 'Fix this: Wrong result' });
    const rewrites = await actions(0, { only: ['refactor.rewrite'] }, 3);
    expect(rewrites.map(({ title }) => title)).toEqual([
      'Write tests by frontier model',
      'Add types by frontier model',
      'Document by frontier model',
      'Simplify by frontier model',
    ]);
    await stop();
    const without = await start({});
    expect(await without.actions(0, { only: ['refactor.rewrite'] }, 3)).toEqual([]);
    await without.stop();
  });

  it('ends in a sentence where the answer cannot be landed, or is none; nothing is changed', async () => {
    const wrong = { kind: 'answer', text: answer.replace('items.length', 'items.size') } as const;
    for (const [behaviors, sentence] of [
      [[wrong, wrong, wrong], /foretype: In cart.ts, the block at .* is not landed/],
      [[{ kind: 'answer', text: 'Which sum do you mean?' }], /foretype: Which sum do you mean\?/],
      [[{ kind: 'status', status: 401, type: 'authentication_error' }], /does not accept the key/],
    ] as const) {
      server.behaviors = [...behaviors];
      const { client, actions, run, said, stop } = await start();
      await run((await actions(1))[0]);
      expect(await said()).toMatch(sentence);
      expect(client.document(uri).getText()).toBe(text);
      await stop();
    }
  });

  it('is stopped by the user: the request is hung up on, and nothing is changed', async () => {
    server.behaviors = [{ kind: 'silence' }];
    const { client, actions, run, stop } = await start();
    await run((await actions(1))[0]);
    const { params } = await client.until((m) => m.method === 'window/workDoneProgress/create');
    await until('the request to arrive', () => server.asked.length === 1);
    client.notify('window/workDoneProgress/cancel', { token: (params as { token: string }).token });
    await client.until((m) => m.method === '$/progress' && (m.params as any).value.kind === 'end');
    expect(client.document(uri).getText()).toBe(text);
    expect(server.asked.length).toBe(1);
    await stop();
  });

  it('is stopped by a command, too, for not every editor can end a progress', async () => {
    server.behaviors = [{ kind: 'silence' }];
    const { client, actions, run, said, stop } = await start();
    const end = () => run({ command: { command: 'foretype.stop' } });
    expect(await end()).toBe(false);
    await run((await actions(1))[0]);
    await until('the request to arrive', () => server.asked.length === 1);
    expect(await end()).toBe(true);
    expect(await said()).toBe('foretype: stopped');
    await client.settle();
    expect(await end()).toBe(false);
    expect(client.document(uri).getText()).toBe(text);
    await stop();
  });
});
