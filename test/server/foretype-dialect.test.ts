// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** `foretype/*` by its own schemas: every answer fits what clients/protocol.md promises. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { foretypeMethods, protocolPage } from '../../src/server/index.ts';
import { replace } from '../../src/text/index.ts';
import { connect } from '../support/lsp-client.ts';
import { predicted, ScriptedPredictor } from '../support/scripted-predictor.ts';

const uri = 'file:///w/a.ts';
const text = 'let total = 1;\nuse(total);\n';

async function start(foretypeClient?: object) {
  const predictor = new ScriptedPredictor();
  const server = connect(predictor);
  await server.client.initialize(foretypeClient ? { initializationOptions: { foretypeClient } } : {});
  server.client.open(uri, text);
  const ask = async (method: keyof typeof foretypeMethods, params: object = {}): Promise<any> => {
    const result = await server.client.request(method, params);
    expect(foretypeMethods[method].result.parse(result)).toEqual(result);
    return result;
  };
  return { ...server, predictor, ask };
}
const rename = (more = {}) => predicted(uri, 1, replace(19, 24, 'sum'), { sites: 2, ...more });
const here = { textDocument: { uri, version: 1 }, position: { line: 0, character: 0 } };

describe('foretype/nextEdit', () => {
  it.each([
    ['nothing', undefined, {}, { kind: 'edit' }],
    ['jump', { jump: {} }, {}, { kind: 'jump', position: { line: 1, character: 4 } }],
    ['rename', { rename: {}, jump: {} }, {}, { kind: 'rename', newName: 'sum' }],
    [
      'searchAndReplace',
      { searchAndReplace: {} },
      { source: 'same-change' },
      { kind: 'searchAndReplace', search: 'total', replace: 'sum' },
    ],
  ])('to a client that declares %s', async (_, declared, more, expected) => {
    const { ask, predictor, close } = await start(declared);
    predictor.say(rename(more));
    const { suggestions } = await ask('foretype/nextEdit', here);
    expect(suggestions).toMatchObject([
      { uri, version: 1, reason: 'rename total → sum', sites: 2, ...expected },
    ]);
    await close();
  });

  it('leads to another file only when declared', async () => {
    for (const crossFile of [true, false]) {
      const { ask, client, predictor, close } = await start({ crossFile });
      client.open('file:///w/b.ts', 'total\n');
      predictor.say(predicted('file:///w/b.ts', 1, replace(0, 5, 'sum')));
      expect((await ask('foretype/nextEdit', here)).suggestions).toHaveLength(crossFile ? 1 : 0);
      await close();
    }
  });

  it('says why there is none', async () => {
    const { ask, close } = await start();
    expect(await ask('foretype/nextEdit', here)).toEqual({
      suggestions: [],
      reason: 'nothing-found',
      message: 'nothing follows from your last changes',
    });
    const stale = { ...here, textDocument: { uri, version: 9 } };
    expect((await ask('foretype/nextEdit', stale)).reason).toMatch(/^stale-version/);
    const closed = { ...here, textDocument: { uri: 'file:///x' } };
    expect((await ask('foretype/nextEdit', closed)).reason).toBe('not-open');
    await close();
  });

  it('refuses bad params with -32602 and an unknown method with -32601', async () => {
    const { client, close } = await start();
    expect((await client.ask('foretype/nextEdit', { textDocument: 3 })).error?.code).toBe(-32602);
    expect((await client.ask('foretype/none')).error?.code).toBe(-32601);
    await close();
  });

  it('answers a fault inside with -32603 and lives on', async () => {
    const { ask, client, predictor, close } = await start();
    predictor.fail = true;
    expect((await client.ask('foretype/nextEdit', here)).error?.code).toBe(-32603);
    predictor.fail = false;
    expect((await ask('foretype/nextEdit', here)).suggestions).toEqual([]);
    await close();
  });
});

describe('around it', () => {
  it('nextCursor, shown, accept, reject, explain, queue, status', async () => {
    const { ask, predictor, close } = await start();
    const p = rename();
    predictor.say(p);
    expect((await ask('foretype/nextCursor', here)).cursors).toMatchObject([
      { id: p.id, position: { line: 1, character: 4 } },
    ]);
    expect(await ask('foretype/shown', { id: p.id })).toBe(true);
    expect(await ask('foretype/accept', { id: p.id, acceptedLength: 2 })).toBe(true);
    expect(await ask('foretype/reject', { id: 'nobody' })).toBe(false);
    expect(await ask('foretype/explain', { id: p.id })).toEqual({ markdown: `because of ${p.id}` });
    expect(await ask('foretype/explain', { id: 'nobody' })).toEqual({ markdown: '' });
    expect((await ask('foretype/queue')).edits).toMatchObject([
      { id: p.id, group: p.group, edits: [{ newText: 'sum' }] },
    ]);
    const status = await ask('foretype/status', { checks: true, checksum: true });
    expect(status).toMatchObject({
      enabled: true,
      documents: [{ uri, length: text.length }],
      checks: [{ name: 'test' }, { name: 'settings' }, { name: 'errors' }],
    });
    await close();
  });

  it('commands: reject, snooze, toggle, doctor, queue', async () => {
    const { client, predictor, close } = await start();
    const run = (command: string, ...args: unknown[]) =>
      client.request('workspace/executeCommand', { command, arguments: args });
    const p = rename();
    predictor.say(p);
    expect(await run('foretype.nextEdit.reject')).toBe(true);
    expect(predictor.rejectedIds).toEqual([{ id: p.id, reason: 'rejected' }]);
    expect(await run('foretype.nextEdit.snooze', 2)).toBe(2);
    expect(await run('foretype.nextEdit.snooze')).toBe(5);
    expect(predictor.snoozes).toEqual([120_000, 300_000]);
    expect(await run('foretype.nextEdit.toggle')).toBe(false);
    expect(await run('foretype.nextEdit.toggle')).toBe(true);
    expect(await run('foretype.nextEdit.toggle', false)).toBe(false);
    expect(await run('foretype.nextEdit.toggle', false)).toBe(false);
    expect(await run('foretype.nextEdit.toggle', true)).toBe(true);
    expect(await run('foretype.doctor')).toContain('**test** (ok): fine');
    expect(await run('foretype.showQueue')).toContain('a.ts:2 `total → sum`');
    expect(await run('foretype.trace')).toContain('# foretype');
    expect(await run('no.such.command')).toBe(false);
    await close();
  });

  it('a read-only page per report, where the client can show one', async () => {
    const predictor = new ScriptedPredictor();
    const server = connect(predictor);
    const result = await server.client.initialize({
      capabilities: { workspace: { textDocumentContent: {} } },
    });
    expect(result.capabilities.workspace.textDocumentContent).toEqual({ schemes: ['foretype'] });
    const { text: page } = await server.client.request('workspace/textDocumentContent', {
      uri: 'foretype:doctor.md',
    });
    expect(page).toContain('# foretype');
    expect(
      (await server.client.ask('workspace/textDocumentContent', { uri: 'foretype:x' })).error?.code,
    ).toBe(-32602);
    await server.close();
  });
});

describe('foretype/changed', () => {
  it('comes once for each question, and not to a client that has asked nothing', async () => {
    const { ask, client, predictor, moreKnown, close } = await start({ jump: {} });
    const told = () => client.of('foretype/changed');
    moreKnown();
    await ask('foretype/nextEdit', here);
    expect(told()).toEqual([]);

    moreKnown();
    moreKnown();
    await ask('foretype/nextEdit', here);
    expect(told()).toEqual([{}]);

    moreKnown();
    await ask('foretype/status');
    expect(told()).toHaveLength(2);

    await ask('foretype/nextEdit', here);
    predictor.moreIsKnown();
    await ask('foretype/status');
    expect(told()).toHaveLength(3);
    await close();
  });
});

describe('clients/protocol.md', () => {
  it('is what the schemas say (UPDATE=1 rewrites it)', () => {
    const file = fileURLToPath(new URL('../../clients/protocol.md', import.meta.url));
    if (process.env.UPDATE) writeFileSync(file, protocolPage());
    expect(readFileSync(file, 'utf8')).toBe(protocolPage());
  });
});
