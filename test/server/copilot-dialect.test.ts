// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** The drop-in checklist, one test per line, and the exact traffic of the plugins that speak this dialect. */
import { describe, expect, it } from 'vitest';
import { replace } from '../../src/text/index.ts';
import { connect } from '../support/lsp-client.ts';
import { predicted, ScriptedPredictor } from '../support/scripted-predictor.ts';

const uri = 'file:///c%3A/w/my%20a.ts';
const text = 'let total = 1;\nuse(total);\nlet x = tot\n';
const editorInfo = {
  editorInfo: { name: 'Neovim', version: '0.12.4' },
  editorPluginInfo: { name: 'p', version: '1' },
};
const doc = (version?: number) => ({ textDocument: version === undefined ? { uri } : { uri, version } });
const at = (line: number, character: number, version?: number) => ({
  ...doc(version),
  position: { line, character },
});

async function start(initializationOptions: unknown = editorInfo) {
  const predictor = new ScriptedPredictor();
  const server = connect(predictor);
  const result = await server.client.initialize({ initializationOptions });
  server.client.open(uri, text);
  return { ...server, predictor, result };
}
const rename = (version = 1) => predicted(uri, version, replace(19, 24, 'sum'));

describe('the drop-in checklist', () => {
  it('1: inline completion is static and every attached command is listed', async () => {
    const { client, predictor, result, close } = await start();
    expect(result.capabilities.inlineCompletionProvider).toEqual({});
    predictor.say(rename());
    const { edits } = await client.request('textDocument/copilotInlineEdit', at(0, 0, 1));
    expect(result.capabilities.executeCommandProvider.commands).toContain(edits[0].command.command);
    expect(result.serverInfo.nodeVersion).toBe(process.versions.node);
    await close();
  });

  it('2: incremental sync is announced, full text is taken', async () => {
    const { client, predictor, result, close } = await start();
    expect(result.capabilities.textDocumentSync).toMatchObject({ openClose: true, change: 2 });
    client.change(uri, [{ text: text.replace('total', 'totals') }]);
    await client.settle();
    expect(predictor.events[0]!.edit).toEqual([{ from: 9, to: 9, text: 's' }]);
    await close();
  });

  it('3: one edit, uri and version echoed byte for byte; another spelling is echoed too', async () => {
    const { client, predictor, close } = await start();
    predictor.say(rename());
    const range = { start: { line: 1, character: 4 }, end: { line: 1, character: 9 } };
    const { edits } = await client.request('textDocument/copilotInlineEdit', at(0, 0, 1));
    expect(edits).toMatchObject([{ text: 'sum', textDocument: { uri, version: 1 }, range }]);
    const other = 'file:///C:/w/my a.ts';
    const again = await client.request('textDocument/copilotInlineEdit', {
      ...at(0, 0),
      textDocument: { uri: other, version: 1 },
    });
    expect(again.edits[0].textDocument).toEqual({ uri: other, version: 1 });
    await close();
  });

  it('3: never a no-op, another file, a stale version: all are an empty list', async () => {
    const { client, predictor, close } = await start();
    const ask = (version = 1) => client.request('textDocument/copilotInlineEdit', at(0, 0, version));
    predictor.prediction = predicted(uri, 1, replace(19, 24, 'total'));
    expect(await ask()).toEqual({ edits: [] });
    predictor.prediction = predicted('file:///other.ts', 1, replace(0, 1, 'x'));
    expect(await ask()).toEqual({ edits: [] });
    predictor.prediction = rename(1);
    expect(await ask(7)).toEqual({ edits: [] });
    client.replace(uri, 'let x', 'let y');
    expect(await ask(2)).toEqual({ edits: [] });
    await close();
  });

  it('4: inline completion needs no version, and its text starts with what it replaces', async () => {
    const { client, predictor, close } = await start();
    predictor.insertion = predicted(uri, 1, replace(35, 38, 'total;'), { kind: 'edit' });
    const { items } = await client.request('textDocument/inlineCompletion', at(2, 11));
    const cursor = { line: 2, character: 11 };
    expect(items).toMatchObject([{ insertText: 'al;', range: { start: cursor, end: cursor } }]);
    const selectedCompletionInfo = { text: 'tota', range: { start: { line: 2, character: 8 }, end: cursor } };
    const chosen = await client.request('textDocument/inlineCompletion', {
      ...at(2, 11),
      context: { triggerKind: 2, selectedCompletionInfo },
    });
    expect(chosen.items).toMatchObject([{ insertText: 'total;', range: selectedCompletionInfo.range }]);
    const foreign = { ...selectedCompletionInfo, text: 'totem' };
    expect(
      await client.request('textDocument/inlineCompletion', {
        ...at(2, 11),
        context: { triggerKind: 2, selectedCompletionInfo: foreign },
      }),
    ).toEqual({ items: [] });
    await close();
  });

  it('5: superseded and cancelled are -32800; other documents are not touched', async () => {
    const { client, predictor, close } = await start();
    client.open('file:///b.ts', 'b\n');
    let release = () => {};
    predictor.hold = new Promise((resolve) => {
      release = resolve;
    });
    const first = client.ask('textDocument/copilotInlineEdit', at(0, 0, 1));
    const other = client.ask('textDocument/copilotInlineEdit', {
      textDocument: { uri: 'file:///b.ts', version: 1 },
      position: { line: 0, character: 0 },
    });
    const second = client.ask('textDocument/copilotInlineEdit', at(0, 1, 1));
    expect((await first).error?.code).toBe(-32800);
    client.notify('$/cancelRequest', { id: second.id });
    expect((await second).error?.code).toBe(-32800);
    release();
    expect((await other).result).toEqual({ edits: [] });
    await close();
  });

  it('6: the accept command as request and as notification; an unknown id is false', async () => {
    const { client, predictor, close } = await start();
    const p = rename();
    predictor.say(p);
    const { edits } = await client.request('textDocument/copilotInlineEdit', at(0, 0, 1));
    expect(await client.request('workspace/executeCommand', edits[0].command)).toBe(true);
    client.notify('workspace/executeCommand', edits[0].command);
    await client.settle();
    expect(predictor.acceptedIds.map((a) => a.id)).toEqual([p.id, p.id]);
    for (const name of [
      'AcceptCompletionItem',
      'AcceptNextEditSuggestionItem',
      'RejectNextEditSuggestionItem',
      'IgnoreNextEditSuggestionItem',
      'AcceptPanelCompletionItem',
    ])
      expect(
        await client.request('workspace/executeCommand', {
          command: `github.copilot.did${name}`,
          arguments: ['nobody'],
        }),
      ).toBe(false);
    await close();
  });

  it('7: what it tells is taken quietly, with unknown ids and without', async () => {
    const { client, predictor, close } = await start();
    const p = rename();
    predictor.say(p);
    const item = { command: { arguments: [p.id] } };
    client.notify('textDocument/didFocus', {});
    client.notify('textDocument/didFocus', doc());
    client.notify('textDocument/didShowInlineEdit', { item });
    client.notify('textDocument/didShowCompletion', { item: { insertText: 'x' } });
    client.notify('textDocument/didPartiallyAcceptCompletion', { item, acceptedLength: 2 });
    client.notify('notifyNextEditRejected', { uuid: p.id, reason: 'whatever' });
    client.notify('some/unknown', { x: 1 });
    await client.settle();
    expect(predictor.shownIds).toContain(p.id);
    expect(predictor.acceptedIds).toEqual([{ id: p.id, length: 2 }]);
    expect(predictor.rejectedIds).toEqual([{ id: p.id, reason: 'ignored' }]);
    expect(client.of('window/showMessage')).toEqual([]);
    await close();
  });

  it('8: an inactive file is a status without words, and checkFileStatus says why', async () => {
    const { client, close } = await start();
    client.open('file:///w/app.min.js', `x;${'y'.repeat(20_000)}`, 'javascript');
    client.open('file:///w/.env', 'KEY=1\n', 'dotenv');
    client.open('file:///w/b.bin', 'a\0b', 'plaintext');
    client.notify('textDocument/didFocus', { textDocument: { uri: 'file:///w/.env' } });
    await client.settle();
    const statuses = client.of('didChangeStatus');
    expect(statuses).toHaveLength(4);
    for (const s of statuses) expect(s).toEqual({ busy: false, message: '', kind: 'Inactive' });
    const status = (u: string) => client.request('checkFileStatus', { uri: u });
    expect(await status('file:///w/app.min.js')).toMatchObject({
      status: 'invalid',
      reason: expect.stringContaining('minified'),
    });
    expect(await status('file:///w/.env')).toMatchObject({ reason: expect.stringContaining('.env') });
    expect(await status('file:///w/b.bin')).toMatchObject({ reason: expect.stringContaining('binary') });
    expect(await status(uri)).toEqual({ status: 'valid' });
    expect(await status('file:///nowhere')).toEqual({ status: 'notfound' });
    client.replace('file:///w/.env', 'KEY', 'TOKEN');
    const documents = (await client.request('foretype/status')).documents;
    expect(documents.find((d: any) => d.uri === 'file:///w/.env')).toMatchObject({ version: 2, length: 8 });
    await close();
  });

  it('9: the account stubs answer', async () => {
    const { client, close } = await start();
    const answers: Record<string, unknown> = {
      signIn: { status: 'AlreadySignedIn', user: 'local' },
      signInInitiate: { status: 'AlreadySignedIn', user: 'local' },
      signInConfirm: { status: 'OK', user: 'local' },
      signOut: { status: 'NotSignedIn' },
      checkStatus: { status: 'OK', user: 'local' },
      getVersion: { version: '0.0.0-test' },
    };
    for (const [method, answer] of Object.entries(answers))
      expect(await client.request(method)).toEqual(answer);
    expect((await client.request('copilot/models'))[0].scopes).toEqual(['completion']);
    expect((await client.request('debug/diagnostics')).report).toContain('# foretype 0.0.0-test');
    await close();
  });

  it('10: the legacy family', async () => {
    const { client, predictor, close } = await start();
    const p = predicted(uri, 1, replace(38, 38, 'al;'), { kind: 'edit' });
    predictor.insertion = p;
    const position = { line: 2, character: 11 };
    const legacy = {
      doc: {
        uri,
        version: 41,
        position,
        insertSpaces: true,
        tabSize: 2,
        indentSize: 2,
        relativePath: 'a.ts',
        languageId: 'typescript',
      },
    };
    for (const method of ['getCompletions', 'getCompletionsCycling'])
      expect((await client.request(method, legacy)).completions).toEqual([
        {
          uuid: p.id,
          text: 'let x = total;',
          displayText: 'al;',
          position,
          docVersion: 41,
          range: { start: { line: 2, character: 0 }, end: position },
        },
      ]);
    expect(await client.request('notifyShown', { uuid: p.id })).toBe('OK');
    expect(await client.request('notifyAccepted', { uuid: p.id, acceptedLength: 1 })).toBe('OK');
    expect(await client.request('notifyRejected', { uuids: [p.id] })).toBe('OK');
    expect(await client.request('textDocument/copilotPanelCompletion', at(0, 0))).toEqual({ items: [] });
    await close();
  });

  it('11: what was answered and is not asked for again counts as not taken', async () => {
    const { client, predictor, close } = await start();
    const first = rename();
    predictor.prediction = first;
    await client.request('textDocument/copilotInlineEdit', at(0, 0, 1));
    await client.request('textDocument/copilotInlineEdit', at(0, 1, 1));
    expect(predictor.rejectedIds).toEqual([]);
    predictor.others = [first];
    predictor.prediction = rename();
    await client.request('textDocument/copilotInlineEdit', at(0, 2, 1));
    expect(predictor.rejectedIds).toEqual([{ id: first.id, reason: 'ignored' }]);
    await close();
  });
});

describe('traffic of', () => {
  it('sidekick.nvim: focus, request with triggerKind, apply, command, ask again', async () => {
    const { client, predictor, close } = await start(undefined);
    client.notify('textDocument/didFocus', doc());
    predictor.say(rename());
    const ask = (v: number) =>
      client.request('textDocument/copilotInlineEdit', { ...at(0, 3, v), context: { triggerKind: 2 } });
    const { edits } = await ask(1);
    client.change(uri, [{ range: edits[0].range, text: edits[0].text }]);
    await client.request('workspace/executeCommand', edits[0].command);
    predictor.say(predicted(uri, 2, replace(4, 9, 'sum')));
    expect((await ask(2)).edits[0]).toMatchObject({ textDocument: { uri, version: 2 }, text: 'sum' });
    expect(predictor.asked.every((r) => r.trigger === 'automatic' && !r.crossFile)).toBe(true);
    await close();
  });

  it('copilot-lsp: shows, never cancels, never tells of an accept', async () => {
    const { client, predictor, close } = await start();
    const p = rename();
    predictor.say(p);
    const asked = [0, 1, 2].map((c) => client.ask('textDocument/copilotInlineEdit', at(0, c, 1)));
    const answers = await Promise.all(asked);
    for (const a of answers)
      expect(a.error ? a.error.code : Array.isArray((a.result as any).edits)).toBe(a.error ? -32800 : true);
    client.notify('textDocument/didShowInlineEdit', { item: { command: { arguments: [p.id] } } });
    client.change(uri, [
      { range: { start: { line: 1, character: 4 }, end: { line: 1, character: 9 } }, text: 'sum' },
    ]);
    await client.settle();
    expect(predictor.shownIds).toContain(p.id);
    expect(predictor.events.at(-1)!.after.text).toContain('use(sum)');
    await close();
  });

  it('copilot.el: settings of other products, inline without version, accept as notification with the whole command', async () => {
    const { client, predictor, close } = await start();
    client.notify('workspace/didChangeConfiguration', {
      settings: {
        http: { proxy: 'x', proxyStrictSSL: true },
        telemetry: { telemetryLevel: 'all' },
        'github-enterprise': { uri: '' },
      },
    });
    predictor.say(rename());
    await client.request('textDocument/inlineCompletion', {
      ...at(0, 0),
      context: { triggerKind: 2 },
      formattingOptions: { tabSize: 4, insertSpaces: true },
    });
    const { edits } = await client.request('textDocument/copilotInlineEdit', at(0, 0, 1));
    expect(typeof edits[0].textDocument.version).toBe('number');
    client.notify('workspace/executeCommand', { ...edits[0].command, title: 'x', extra: 1 });
    await client.settle();
    expect(predictor.acceptedIds).toHaveLength(1);
    expect(client.of('window/showMessage')).toEqual([]);
    await close();
  });
});
