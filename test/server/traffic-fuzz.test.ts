// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * Ten thousand random steps of LSP traffic, good and broken, from a seed: the server never fails, answers every request
 * exactly once, and holds the same text as the client after every burst. Once in this process with predictions at will,
 * once as an editor starts it, with the real ones. `SEED=n` replays another run.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { foretypeMethods } from '../../src/server/index.ts';
import { checksum } from '../support/checksum.ts';
import { connect, type LspClient, spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { predicted, ScriptedPredictor } from '../support/scripted-predictor.ts';

const steps = 10_000;
const seed = Number(process.env.SEED ?? 20_261);
const pieces = [
  'a',
  'foo',
  ' ',
  '\n',
  '\r\n',
  '🚀',
  '語',
  'total',
  '(',
  ')',
  '\t',
  '👩‍💻',
  'é',
  '"',
  '\\',
  '\0',
];

function random(from: number) {
  let state = from >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    chance: (p: number) => next() < p,
    pick: <T>(of: readonly T[]): T => of[below(of.length)]!,
  };
}

interface Fuzzed {
  readonly client: LspClient;
  /** Makes the predictor say this next, where that is possible. */
  say(prediction: ReturnType<typeof predicted> | undefined): void;
  bugs(): readonly string[];
  /** Ends politely; throws where the server does not go with code 0. */
  close(): Promise<void>;
}

function inThisProcess(): Fuzzed {
  const bugs: string[] = [];
  const log = {
    ...silentLog,
    error: (m: string, cause?: unknown) => bugs.push(`${m} ${String(cause)}`),
  };
  const predictor = new ScriptedPredictor();
  const { client, close, exits } = connect(predictor, { log });
  return {
    client,
    say: (prediction) => predictor.say(prediction),
    bugs: () => [...bugs, ...exits.map((code) => `exit ${code}`)],
    close,
  };
}

function asAnEditorDoes(): Fuzzed {
  const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
  const state = mkdtempSync(join(tmpdir(), 'foretype-fuzz-'));
  const { client, child, stderr, ended } = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: state,
  });
  return {
    client,
    say() {},
    bugs: () => [
      ...stderr()
        .split('\n')
        .filter((line) => /\[bug\]|\berror\b|^\s+at /i.test(line)),
      ...(child.exitCode === null ? [] : [`exit ${child.exitCode}`]),
    ],
    async close() {
      await client.ask('shutdown');
      client.notify('exit');
      expect(await ended).toBe(0);
      removeFolder(state);
    },
  };
}

it.each([
  ['in this process', inThisProcess],
  ['as an editor starts it', asAnEditorDoes],
])(`survives ${steps} random steps %s`, { timeout: 240_000 }, async (_, start) => {
  const { below, chance, pick } = random(seed);
  const fuzzed = start();
  const { client } = fuzzed;
  const names = ['file:///a.ts', 'file:///b.py', 'file:///c%20d.md', 'file:///e.min.js', 'file:///.env'];
  const counts: Record<string, number> = {};
  const answers: Promise<unknown>[] = [];
  let lastId = 0;
  let malformed = 0;

  const words = (most: number) => Array.from({ length: below(most) }, () => pick(pieces)).join('');
  const wildPosition = () => ({ line: below(12) - 1, character: below(40) - 2 });
  const junk = (): unknown =>
    pick([null, 3, 'x', [], {}, { textDocument: null }, { textDocument: { uri: 4 } }, { item: [] }]);
  const ask = (method: string, params: unknown) => {
    const answer = client.ask(method, params);
    lastId = answer.id;
    answers.push(answer);
  };
  const place = (uri: string) => ({
    textDocument: {
      uri,
      version: chance(0.8) && client.uris.includes(uri) ? client.document(uri).version : below(9),
    },
    position: wildPosition(),
    range: { start: wildPosition(), end: wildPosition() },
    context: { triggerKind: below(3), diagnostics: [] },
  });
  const asking = [
    ...Object.keys(foretypeMethods).filter((m) => m !== 'foretype/status'),
    'textDocument/copilotInlineEdit',
    'textDocument/inlineCompletion',
    'textDocument/completion',
    'textDocument/codeAction',
    'textDocument/inlayHint',
    'textDocument/diagnostic',
    'getCompletions',
    'workspace/executeCommand',
    'checkStatus',
    'checkFileStatus',
    'completionItem/resolve',
    'codeAction/resolve',
    'workspace/textDocumentContent',
    'notifyRejected',
  ];
  const does: Record<string, () => void> = {
    open: () =>
      client.open(pick(names), chance(0.03) ? 'y'.repeat(12_000) : words(60), 'typescript', below(5)),
    edit: () => {
      if (client.uris.length === 0) return;
      const uri = pick(client.uris);
      const one = () =>
        chance(0.1)
          ? { text: words(50) }
          : { range: { start: wildPosition(), end: wildPosition() }, text: words(6) };
      client.change(uri, Array.from({ length: 1 + below(3) }, one));
    },
    type: () => {
      if (client.uris.length === 0) return;
      const uri = pick(client.uris);
      const at = client.position(uri, below(client.document(uri).getText().length + 1));
      client.change(uri, [{ range: { start: at, end: at }, text: pick(pieces) }]);
    },
    close: () => client.shut(pick(names)),
    predict: () => {
      const uri = client.uris[0];
      const document = uri === undefined ? undefined : client.document(uri);
      const from = below(document?.getText().length ?? 1);
      const edit = [{ from, to: from + below(4), text: words(3) }];
      fuzzed.say(
        uri === undefined ? undefined : predicted(uri, document!.version, edit, { sites: 1 + below(3) }),
      );
    },
    ask: () => ask(pick(asking), { ...place(pick(names)), id: `p${below(50)}`, uri: pick(names), item: {} }),
    badParams: () => ask(pick(asking), junk()),
    unknown: () => (chance(0.5) ? ask('no/such', junk()) : client.notify('no/such', junk())),
    command: () =>
      ask('workspace/executeCommand', {
        command: pick([
          'foretype.nextEdit.accept',
          'foretype.nextEdit.jump',
          'foretype.nextEdit.reject',
          'foretype.doctor',
          'x',
          'toString',
        ]),
        arguments: pick([null, [], [`p${below(50)}`], [4]]),
      }),
    cancel: () => client.notify('$/cancelRequest', { id: lastId - below(3) }),
    badNotification: () =>
      client.notify(
        pick([
          'textDocument/didChange',
          'textDocument/didOpen',
          'textDocument/didClose',
          'textDocument/didFocus',
          'workspace/didChangeConfiguration',
          'notebookDocument/didOpen',
          'workspace/didChangeWorkspaceFolders',
        ]),
        junk(),
      ),
    settings: () =>
      client.notify('workspace/didChangeConfiguration', {
        settings: {
          foretype: pick([
            { 'server.hint.show': 'inlayHint' },
            { server: { hint: { show: 'auto' } } },
            { 'server.file.maxChars': 'x' },
            7,
          ]),
        },
      }),
    badJson: () => {
      malformed++;
      client.raw('Content-Length: 6\r\n\r\n{"a":}');
    },
    badHeader: () => {
      malformed++;
      client.raw(
        pick(['Content-Lenght: 4\r\n\r\n{}{}', 'Content-Length: -4\r\n\r\nnope', 'no header at all\r\n\r\n']),
      );
    },
    hugeHeader: () => {
      malformed++;
      client.raw(
        `X-Pad: ${'p'.repeat(20_000)}\r\nContent-Length: 39\r\n\r\n{"jsonrpc":"2.0","method":"$/x","a":1}\n`,
      );
    },
  };
  const plan = [
    ...Array(8).fill('edit'),
    ...Array(10).fill('type'),
    ...Array(10).fill('ask'),
    ...Array(3).fill('predict'),
    ...Array(3).fill('open'),
    ...Array(3).fill('badParams'),
    'close',
    'unknown',
    'command',
    'command',
    'cancel',
    'cancel',
    'badNotification',
    'settings',
    'badJson',
    'badHeader',
    'hugeHeader',
  ] as string[];

  const agree = async () => {
    const { documents } = await client.request('foretype/status', { checksum: true });
    const server = Object.fromEntries(documents.map((d: any) => [d.uri, [d.version, d.checksum]]));
    const mine = Object.fromEntries(
      client.uris.map((u) => [u, [client.document(u).version, checksum(client.document(u).getText())]]),
    );
    expect(fuzzed.bugs()).toEqual([]);
    expect(server).toEqual(mine);
  };

  await client.initialize({
    capabilities: { workspace: { applyEdit: true }, textDocument: { inlayHint: {} } },
  });
  for (let step = 0; step < steps; step++) {
    const name = pick(plan);
    counts[name] = (counts[name] ?? 0) + 1;
    does[name]!();
    if (step % 25 === 24) await agree();
  }
  await agree();
  await Promise.all(answers);
  expect(fuzzed.bugs()).toEqual([]);
  expect(client.unanswered).toEqual([]);
  // Broken frames that follow each other are one fault: reading goes on at the next header that is none.
  const faults = client.received.filter((m) => m.id === null && m.error?.code === -32700).length;
  expect(faults).toBeGreaterThan(malformed / 2);
  expect(faults).toBeLessThanOrEqual(malformed);
  await fuzzed.close();
  process.stderr.write(
    `fuzz, seed ${seed}: ${JSON.stringify(counts)}, ${answers.length} requests answered\n`,
  );
});
