// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text that looks like a snippet, on purpose
// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** R1–R17: one test per rule, each with a client that misbehaves exactly so. */
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { replace } from '../../src/text/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { connect } from '../support/lsp-client.ts';
import { predicted, ScriptedPredictor } from '../support/scripted-predictor.ts';

const uri = 'file:///w/a.ts';
const text = 'let total = 1;\nuse(total);\nconst x = tot\nlast();\n';
const action = { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } };
const at = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });

async function start(capabilities: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  const predictor = new ScriptedPredictor();
  const clock = new FakeClock();
  const notes: string[] = [];
  const server = connect(predictor, { clock, log: { ...silentLog, info: (m) => notes.push(m) } });
  const result = await server.client.initialize({ capabilities, ...more });
  server.client.open(uri, text);
  await server.client.settle();
  return { ...server, predictor, clock, result, notes };
}

/** `total` in line 2 (offsets 19–24) becomes `sum`. */
const rename = (version = 1, more = {}) => predicted(uri, version, replace(19, 24, 'sum'), more);
const command = (name: string, ...args: unknown[]) => ({ command: name, arguments: args });
const able = { workspace: { applyEdit: true }, window: { showDocument: { support: true } } };
const turns = async (n = 10) => {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('completion', () => {
  it('R1: a multi-line item is one line plus additional edits', async () => {
    const { client, predictor, close } = await start();
    predictor.insertion = predicted(uri, 1, replace(40, 40, 'al;\nmore();'), { kind: 'edit' });
    const { items, isIncomplete } = await client.request('textDocument/completion', at(2, 13));
    expect(isIncomplete).toBe(true);
    expect(items[0].textEdit).toEqual({
      range: { start: { line: 2, character: 10 }, end: { line: 2, character: 13 } },
      newText: 'total;',
    });
    const next = { line: 3, character: 0 };
    expect(items[0].additionalTextEdits).toEqual([
      { range: { start: next, end: next }, newText: 'more();\n' },
    ]);
    await close();
  });

  it('R2: kind Text, plain, from the word on, no command; the documentation comes by resolve', async () => {
    const { client, predictor, close } = await start();
    predictor.insertion = predicted(uri, 1, replace(40, 40, 'al($HOME, ${1:x})'), { kind: 'edit' });
    const { items } = await client.request('textDocument/completion', at(2, 13));
    expect(items[0]).toMatchObject({ kind: 1, insertTextFormat: 1, filterText: 'tot' });
    expect(items[0].command).toBeUndefined();
    expect(items[0].labelDetails).toBeUndefined();
    const resolved = await client.request('completionItem/resolve', items[0]);
    expect(resolved.documentation.value).toContain('+ total($HOME, ${1:x})');
    expect(await client.request('completionItem/resolve', { label: 'foreign' })).toEqual({
      label: 'foreign',
    });
    await close();
  });
});

describe('talking back', () => {
  it('R3: a command answers before the edit is asked for', async () => {
    const { client, predictor, close } = await start(able);
    client.answers.set('workspace/applyEdit', () => 'silence');
    predictor.say(rename());
    expect(await client.request('workspace/executeCommand', command('foretype.nextEdit.accept'))).toBe(true);
    const edit = await client.until((m) => m.method === 'workspace/applyEdit');
    const answer = client.received.findLastIndex((m) => m.result === true);
    expect(client.received.indexOf(edit)).toBeGreaterThan(answer);
    await close();
  });

  it.each([
    ['never answers', () => 'silence' as const],
    ['answers null', () => ({ result: null })],
    ['answers -32601', () => ({ error: -32601 })],
    ['says false', () => ({ result: { applied: false } })],
  ])('R4: nothing is accepted by a client that %s', async (_, answer) => {
    const { client, predictor, clock, notes, close } = await start(able);
    client.answers.set('workspace/applyEdit', answer);
    predictor.say(rename());
    await client.request('workspace/executeCommand', command('foretype.nextEdit.accept'));
    await client.until((m) => m.method === 'workspace/applyEdit');
    await client.settle();
    clock.advance(60_000);
    await client.settle();
    expect(notes).toEqual([expect.stringContaining('predicted edit not applied')]);
    expect(predictor.acceptedIds).toEqual([]);
    await close();
  });

  it('R3: a command that must predict first shows progress, where the client has it', async () => {
    const { client, predictor, clock, close } = await start({ window: { workDoneProgress: true } });
    client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
    let release = () => {};
    predictor.hold = new Promise((resolve) => {
      release = resolve;
    });
    await client.request('workspace/executeCommand', command('foretype.nextEdit.accept'));
    await turns();
    clock.advance(300);
    await client.until((m) => (m.params as any)?.value?.kind === 'begin');
    release();
    await client.until((m) => (m.params as any)?.value?.kind === 'end');
    await close();
  });

  it('R5: messages are notifications, never requests', async () => {
    const { client, close } = await start(
      {},
      { initializationOptions: { foretype: { server: { hint: { show: 7 } } } } },
    );
    const message = await client.until((m) => m.method === 'window/showMessage');
    expect(message.id).toBeUndefined();
    expect(message.params.message).toContain('foretype.server.hint.show');
    expect(client.of('window/showMessageRequest')).toEqual([]);
    await close();
  });

  it('R6: an edit for an older text is not sent; `applied: true` without the change is not believed', async () => {
    const { client, predictor, clock, close } = await start(able);
    client.answers.set('workspace/applyEdit', () => ({ result: { applied: true } }));
    predictor.say(rename());
    await client.request('workspace/executeCommand', command('foretype.nextEdit.accept'));
    await client.until((m) => m.method === 'workspace/applyEdit');
    await client.settle();
    clock.advance(60_000);
    await client.settle();
    expect(predictor.acceptedIds).toEqual([]);

    client.replace(uri, 'last', 'first');
    await client.settle();
    expect(
      await client.request(
        'workspace/executeCommand',
        command('foretype.nextEdit.accept', predictor.prediction!.id),
      ),
    ).toBe(false);
    await client.settle();
    expect(client.of('workspace/applyEdit')).toHaveLength(1);
    await close();
  });

  it('R6: the matching change is what counts', async () => {
    const { client, predictor, close } = await start(able);
    client.answers.set('workspace/applyEdit', (p: any) => {
      client.applyWorkspaceEdit(p.edit);
      return { result: { applied: true } };
    });
    const p = rename();
    predictor.say(p);
    await client.request('workspace/executeCommand', command('foretype.nextEdit.accept'));
    await client.until((m) => m.method === 'workspace/applyEdit');
    await client.settle();
    await turns();
    expect(client.document(uri).getText()).toContain('use(sum);');
    expect(predictor.acceptedIds).toEqual([{ id: p.id, length: undefined }]);
    await close();
  });

  it('R7: showDocument only where supported', async () => {
    const without = await start();
    without.predictor.say(rename());
    await without.client.request('workspace/executeCommand', command('foretype.nextEdit.jump'));
    await without.client.settle();
    expect(without.client.of('window/showDocument')).toEqual([]);
    await without.close();

    const withIt = await start(able);
    withIt.client.answers.set('window/showDocument', () => ({ result: { success: true } }));
    withIt.predictor.say(rename());
    await withIt.client.request('workspace/executeCommand', command('foretype.nextEdit.jump'));
    const shown = await withIt.client.until((m) => m.method === 'window/showDocument');
    expect(shown.params.selection.start).toEqual({ line: 1, character: 4 });
    await withIt.close();
  });

  it('R8: edits are versioned though the client does not say documentChanges; the label is short', async () => {
    const { client, predictor, close } = await start({ workspace: { applyEdit: true } });
    client.answers.set('workspace/applyEdit', () => ({ error: -32603 }));
    predictor.say(rename());
    await client.request('workspace/executeCommand', command('foretype.nextEdit.accept'));
    const { params } = await client.until((m) => m.method === 'workspace/applyEdit');
    expect(params.edit.documentChanges[0].textDocument).toEqual({ uri, version: 1 });
    expect(params.label).toBe('rename total → sum');
    await close();
  });
});

describe('code actions', () => {
  const params = {
    textDocument: { uri },
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    context: { diagnostics: [] },
  };

  it('R9: the edit is eager; resolve gives back what it does not know', async () => {
    const { client, predictor, close } = await start({ textDocument: { codeAction: action } });
    predictor.say(rename());
    const [first] = await client.request('textDocument/codeAction', params);
    expect(first).toMatchObject({
      title: 'Apply edit (line 2: total → sum)',
      kind: 'quickfix',
      isPreferred: true,
    });
    expect(first.edit.documentChanges[0].edits).toEqual([
      { range: { start: { line: 1, character: 4 }, end: { line: 1, character: 9 } }, newText: 'sum' },
    ]);
    const foreign = { title: 'x', data: { theirs: 1 } };
    expect(await client.request('codeAction/resolve', foreign)).toEqual(foreign);
    await close();
  });

  it('R10: polls never start prediction', async () => {
    const { client, predictor, close } = await start({
      textDocument: { codeAction: action, inlayHint: {} },
      workspace: { inlayHint: { refreshSupport: true } },
    });
    for (let i = 0; i < 20; i++) {
      await client.request('textDocument/codeAction', params);
      await client.request('textDocument/inlayHint', params);
      await client.request('textDocument/diagnostic', params);
    }
    expect(predictor.asked).toEqual([]);
    await close();
  });

  it('R11: nothing is offered disabled; all places are one action; other kinds get nothing', async () => {
    const { client, predictor, close } = await start({ ...able, textDocument: { codeAction: action } });
    expect(await client.request('textDocument/codeAction', params)).toEqual([]);
    const p = rename(1, { sites: 2 });
    predictor.others = [{ ...p, id: 'other', edit: replace(4, 9, 'sum') }];
    predictor.say(p);
    const actions = await client.request('textDocument/codeAction', params);
    expect(actions.map((a: any) => a.title)).toEqual([
      'Apply edit (line 2: total → sum)',
      'Jump to edit (line 2)',
      'Apply all 2 places (total → sum)',
    ]);
    expect(actions[2].edit.documentChanges[0].edits).toHaveLength(2);
    expect(actions.some((a: any) => a.disabled)).toBe(false);
    expect(
      await client.request('textDocument/codeAction', { ...params, context: { only: ['source.fixAll'] } }),
    ).toEqual([]);
    await close();
  });
});

describe('inline completion and hints', () => {
  it('R12: inline completion is announced always and statically, and answered to one who never said it asks', async () => {
    const { client, result, close } = await start();
    expect(result.capabilities.inlineCompletionProvider).toEqual({});
    expect(await client.request('textDocument/inlineCompletion', at(0, 0))).toEqual({ items: [] });
    expect(client.of('client/registerCapability')).toEqual([]);
    await close();
  });

  it.each([
    ['Neovim', '0.12.4', 1],
    ['Neovim', '0.11.2', 0],
    ['Visual Studio Code', '1.99.0', 0],
  ])('R13: a change of the next line is inline completion in %s %s: %i', async (name, version, count) => {
    const { client, predictor, close } = await start({}, { clientInfo: { name, version } });
    predictor.say(rename());
    const { items } = await client.request('textDocument/inlineCompletion', at(0, 3));
    expect(items).toHaveLength(count);
    if (count)
      expect(items[0]).toMatchObject({ insertText: 'sum', range: { start: { line: 1, character: 4 } } });
    await close();
  });

  it('R13: a label with line breaks only in Eglot', async () => {
    const labels: string[] = [];
    for (const name of ['Eglot', 'helix']) {
      const { client, predictor, close } = await start({}, { clientInfo: { name } });
      predictor.insertion = predicted(uri, 1, replace(40, 40, 'al;\nmore();'), { kind: 'edit' });
      const { items } = await client.request('textDocument/completion', at(2, 13));
      labels.push(items[0].label);
      await close();
    }
    expect(labels).toEqual(['total;\nmore();', 'total;']);
  });

  it('R14: the request right after an accept is answered, also with nothing', async () => {
    const { client, predictor, close } = await start();
    predictor.say(rename());
    const { edits } = await client.request('textDocument/copilotInlineEdit', {
      ...at(0, 0),
      textDocument: { uri, version: 1 },
    });
    client.change(uri, [{ range: edits[0].range, text: edits[0].text }]);
    predictor.prediction = undefined;
    expect(await client.request('workspace/executeCommand', edits[0].command)).toBe(false);
    expect(
      await client.request('textDocument/copilotInlineEdit', {
        ...at(0, 0),
        textDocument: { uri, version: 2 },
      }),
    ).toEqual({ edits: [] });
    await close();
  });

  it('R15: hints are renewed only where the client said it can', async () => {
    for (const refreshSupport of [true, false]) {
      const { client, predictor, close } = await start(
        { textDocument: { inlayHint: {} }, workspace: { inlayHint: { refreshSupport } } },
        { clientInfo: { name: 'Eglot' } },
      );
      client.answers.set('workspace/inlayHint/refresh', () => ({ result: null }));
      predictor.prediction = rename();
      predictor.say(rename());
      await client.settle();
      expect(client.received.filter((m) => m.method === 'workspace/inlayHint/refresh')).toHaveLength(
        refreshSupport ? 1 : 0,
      );
      const hints = await client.request('textDocument/inlayHint', at(0, 0));
      expect(hints).toMatchObject([{ label: '→ sum', position: { line: 1, character: 9 } }]);
      expect(client.of('textDocument/publishDiagnostics')).toEqual([]);
      await close();
    }
  });

  it('R16: nothing is kept for shutdown: an exit without it, or a closed stream, ends at once', async () => {
    const { client, exits } = await start();
    client.notify('exit');
    await turns(30);
    expect(exits).toEqual([1]);
  });

  it('R17: no encodings offered, none answered, UTF-16 spoken', async () => {
    const { result, close } = await start();
    expect(result.capabilities.positionEncoding).toBeUndefined();
    await close();
    const other = await start({ general: { positionEncodings: ['utf-32', 'utf-8'] } });
    expect(other.result.capabilities.positionEncoding).toBe('utf-32');
    await other.close();
  });
});

describe('marks', () => {
  it('a Hint diagnostic stands at the place, once, and goes with the prediction', async () => {
    const { client, predictor, close } = await start({
      textDocument: { publishDiagnostics: { versionSupport: true } },
    });
    client.replace(uri, 'last', 'first');
    await client.settle();
    predictor.say(rename(2, { sites: 3 }));
    predictor.say(undefined);
    await client.settle();
    const published = client.of('textDocument/publishDiagnostics');
    expect(published.map((p) => p.diagnostics.map((d: any) => d.message))).toEqual([
      ['next edit: total → sum (rename total → sum, 3 places)'],
      [],
    ]);
    expect(published[0]).toMatchObject({
      uri,
      version: 2,
      diagnostics: [{ severity: 4, source: 'foretype' }],
    });
    await close();
  });

  it('are pulled by a client that would rather ask, and only when they changed', async () => {
    const capabilities = {
      workspace: { diagnostics: { refreshSupport: true } },
      textDocument: { diagnostic: {} },
    };
    const { client, predictor, result, close } = await start(capabilities, {
      initializationOptions: { 'server.hint.delivery': 'pull' },
    });
    expect(result.capabilities.diagnosticProvider).toBeDefined();
    const pulled = async () =>
      (await client.request('textDocument/diagnostic', { textDocument: { uri } })).items.map(
        (d: any) => d.message,
      );
    expect(await pulled()).toEqual([]);
    predictor.say(rename());
    await client.settle();
    expect(await pulled()).toEqual(['next edit: total → sum (rename total → sum)']);
    predictor.say(rename());
    predictor.say(undefined);
    await client.settle();
    expect(await pulled()).toEqual([]);
    expect(client.of('workspace/diagnostic/refresh')).toHaveLength(2);
    expect(client.of('textDocument/publishDiagnostics')).toEqual([]);
    await close();
  });

  it('none where a plugin draws, and never a hint and a diagnostic together', async () => {
    const { client, predictor, close } = await start({ textDocument: { inlayHint: {} } });
    predictor.say(rename());
    await client.settle();
    expect(client.of('textDocument/publishDiagnostics')).toHaveLength(1);
    expect(await client.request('textDocument/inlayHint', at(0, 0))).toEqual([]);
    await client.request('textDocument/copilotInlineEdit', {
      ...at(0, 0),
      textDocument: { uri, version: 1 },
    });
    predictor.say(rename());
    await client.settle();
    expect(client.of('textDocument/publishDiagnostics').at(-1).diagnostics).toEqual([]);
    await close();
  });

  it('a change starts prediction where nobody else asks, and only there', async () => {
    const { client, predictor, clock, close } = await start();
    client.replace(uri, 'last', 'first');
    await client.settle();
    clock.advance(10);
    await turns();
    expect(predictor.asked.map((r) => [r.uri, r.cursor, r.trigger])).toEqual([[uri, undefined, 'automatic']]);
    await client.request('textDocument/copilotInlineEdit', {
      ...at(0, 0),
      textDocument: { uri, version: 2 },
    });
    client.replace(uri, 'first', 'last');
    await client.settle();
    clock.advance(10);
    await turns();
    expect(predictor.asked).toHaveLength(2);
    await close();
  });

  it('a client of the Copilot dialect gets none, unless the user wants them', async () => {
    for (const show of ['auto', 'diagnostic']) {
      const initializationOptions = { editorInfo: { name: 'x' }, foretype: { 'server.hint.show': show } };
      const { client, predictor, close } = await start({}, { initializationOptions });
      predictor.say(rename());
      await client.settle();
      expect(client.of('textDocument/publishDiagnostics')).toHaveLength(show === 'auto' ? 0 : 1);
      await close();
    }
  });
});
