// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * A client that speaks to a real server: in this process over streams (`connect`), or as a child process (`spawn`). It
 * mirrors documents as an editor does, answers server requests as told, and `close` fails on whatever was left open.
 */
import { type ChildProcess, spawn as spawnProcess } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Clock, Log } from '../../src/base/index.ts';
import { none, silentLog, systemClock } from '../../src/base/index.ts';
import { createEditor } from '../../src/editor/index.ts';
import type { Answers, Planner, Plans } from '../../src/planning/index.ts';
import type { Predictor } from '../../src/prediction/index.ts';
import { createReviews } from '../../src/review/index.ts';
import { type CodeSearch, runServer } from '../../src/server/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';

export interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What a client does with a server request; `silence` never answers. */
export type Answer = { readonly result: unknown } | { readonly error: number } | 'silence';

const noParams: Record<string, unknown> = {};

export class LspClient {
  readonly received: Message[] = [];
  readonly answers = new Map<string, (params: never) => Answer>();
  readonly #send: (bytes: Buffer) => void;
  readonly #pending = new Map<number, { method: string; resolve: (m: Message) => void }>();
  readonly #documents = new Map<string, TextDocument>();
  readonly #waiting = new Set<() => void>();
  #id = 0;
  #bytes = Buffer.alloc(0);

  constructor(output: NodeJS.ReadableStream, send: (bytes: Buffer) => void) {
    this.#send = send;
    output.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  raw(bytes: Buffer | string): void {
    this.#send(Buffer.from(bytes as string));
  }

  send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#send(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  notify(method: string, params: unknown = noParams): void {
    this.send({ method, params });
  }

  /** The whole answer, result or error. */
  ask(method: string, params: unknown = noParams): Promise<Message> & { readonly id: number } {
    const id = ++this.#id;
    const answer = new Promise<Message>((resolve) => this.#pending.set(id, { method, resolve }));
    this.send({ id, method, params });
    return Object.assign(answer, { id });
  }

  /** The result; throws on an error. */
  async request<T = any>(method: string, params: unknown = noParams): Promise<T> {
    const answer = await this.ask(method, params);
    if (answer.error) throw new Error(`${method}: ${answer.error.code} ${answer.error.message}`);
    return answer.result as T;
  }

  async initialize(params: Record<string, unknown> = {}): Promise<any> {
    const result = await this.request('initialize', {
      processId: null,
      rootUri: null,
      capabilities: {},
      ...params,
    });
    this.notify('initialized');
    return result;
  }

  open(uri: string, text: string, languageId = 'typescript', version = 1): void {
    this.#documents.set(uri, TextDocument.create(uri, languageId, version, text));
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
  }

  /** Replaces the first occurrence of `old`, as an incremental change. */
  replace(uri: string, old: string, next: string): void {
    const document = this.document(uri);
    const at = document.getText().indexOf(old);
    if (at < 0) throw new Error(`no ${JSON.stringify(old)} in ${uri}`);
    const range = { start: document.positionAt(at), end: document.positionAt(at + old.length) };
    this.change(uri, [{ range, text: next }]);
  }

  change(uri: string, contentChanges: { range?: any; text: string }[]): void {
    const document = this.document(uri);
    const version = document.version + 1;
    let mirror = document;
    for (const change of contentChanges) {
      // The mirror's line table breaks on positions outside the text, so it gets them clamped; the server does not.
      const clamp = (p: any) => mirror.positionAt(mirror.offsetAt(p));
      const range = change.range && { start: clamp(change.range.start), end: clamp(change.range.end) };
      mirror = TextDocument.update(
        mirror,
        [range ? { range, text: change.text } : { text: change.text }],
        version,
      );
    }
    this.#documents.set(uri, mirror);
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  shut(uri: string): void {
    this.#documents.delete(uri);
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  document(uri: string): TextDocument {
    const document = this.#documents.get(uri);
    if (!document) throw new Error(`${uri} is not open in the client`);
    return document;
  }

  get uris(): string[] {
    return [...this.#documents.keys()];
  }

  position(uri: string, offset: number) {
    return this.document(uri).positionAt(offset);
  }

  /** Applies a workspace edit as an editor does, and reports the changes. */
  applyWorkspaceEdit(edit: { documentChanges: any[] }): void {
    for (const { textDocument, edits } of edit.documentChanges) {
      const document = this.document(textDocument.uri);
      const sorted = edits.toSorted(
        (a: any, b: any) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start),
      );
      this.change(
        textDocument.uri,
        sorted.map((e: any) => ({ range: e.range, text: e.newText })),
      );
    }
  }

  /** The next message (or one already received, from `from` on) for which `test` holds. */
  async until<T = any>(test: (m: Message) => boolean, from = 0): Promise<T> {
    for (;;) {
      const found = this.received.slice(from).find(test);
      if (found) return found as T;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** The params of every notification or request of that method. */
  of(method: string): any[] {
    return this.received.filter((m) => m.method === method).map((m) => m.params);
  }

  /** Everything sent before is handled when this resolves. */
  async settle(): Promise<void> {
    await this.ask('foretype/status');
    await this.ask('foretype/status');
  }

  get unanswered(): string[] {
    return [...this.#pending.values()].map((p) => p.method);
  }

  #take(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#bytes.toString('latin1', 0, end))?.[1]);
      if (!(length >= 0)) throw new Error('the server wrote something that is no frame');
      if (this.#bytes.length < end + 4 + length) return;
      const message = JSON.parse(this.#bytes.toString('utf8', end + 4, end + 4 + length)) as Message;
      this.#bytes = this.#bytes.subarray(end + 4 + length);
      this.#deliver(message);
    }
  }

  #deliver(message: Message): void {
    this.received.push(message);
    if (message.method === undefined && typeof message.id === 'number') {
      const pending = this.#pending.get(message.id);
      if (!pending && message.error?.code !== -32600) throw new Error(`two answers to ${message.id}`);
      this.#pending.delete(message.id);
      pending?.resolve(message);
    } else if (message.method !== undefined && message.id !== undefined) {
      const answer = this.answers.get(message.method)?.(message.params as never) ?? { error: -32601 };
      if (answer !== 'silence') {
        const error = 'error' in answer ? { error: { code: answer.error, message: 'no' } } : answer;
        this.send({ id: message.id, ...error });
      }
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

export interface Connected {
  readonly client: LspClient;
  readonly exits: number[];
  /** As when the index or the model has become ready. */
  moreKnown(): void;
  /** Ends politely; throws when a request is unanswered or the server does not go with code 0. */
  close(): Promise<void>;
}

/** No frontier model is configured. */
const nobodyPlans: Planner = {
  unavailable: 'no frontier model is configured',
  doubt: undefined,
  edit: async () => ({ kind: 'sentence', sentence: 'no frontier model is configured' }),
};

/** No folder is indexed. */
const nothingFound: CodeSearch = {
  unavailable: 'no folder is open that could be searched',
  enable() {},
  share() {},
  encode() {},
  further() {},
  watchedByEditor() {},
  touched() {},
  onProgress() {},
  search: async () => ({ files: [], unheard: [] }),
  symbols: async () => [],
};

const nobodyAnswers: Answers = {
  unavailable: 'no frontier model is configured',
  answer: async () => ({ kind: 'sentence', sentence: 'no frontier model is configured' }),
};

const nothingPlanned: Plans = {
  unavailable: 'no frontier model is configured',
  doubt: undefined,
  plan: async () => ({ kind: 'sentence', sentence: 'no frontier model is configured' }),
  byExample: async () => ({ kind: 'sentence', sentence: 'no other place is like the change you made' }),
  warm: async () => {},
  given: async () => ({ kind: 'sentence', sentence: 'nothing was given' }),
  made() {},
  making: () => () => {},
  textOf: () => undefined,
  editing: () => () => {},
  takeBack: () => none('not', 'there is nothing to take back here'),
  forget() {},
};

/** A server in this process. */
export function connect(
  predictor: Predictor,
  options: { clock?: Clock; log?: Log; planner?: Planner; plans?: Plans; search?: CodeSearch } = {},
): Connected {
  const input = new PassThrough();
  const output = new PassThrough();
  const exits: number[] = [];
  const listeners: (() => void)[] = [];
  const clock = options.clock ?? systemClock;
  runServer({
    input,
    output,
    version: '0.0.0-test',
    clock,
    editor: createEditor(clock),
    predictor,
    planner: options.planner ?? nobodyPlans,
    plans: options.plans ?? nothingPlanned,
    answers: nobodyAnswers,
    answerFiles: { keep: () => none('not-written', 'no folder'), dispose() {} },
    search: options.search ?? nothingFound,
    reviews: createReviews({ syntax: createSyntax(), languageOf: () => 'typescript' }),
    checks: async () => [{ name: 'test', state: 'ok', says: 'fine' }],
    traces: () => '',
    folders() {},
    onMoreKnown: (listener) => void listeners.push(listener),
    onMeasuring() {},
    configured() {},
    exit: (code) => exits.push(code),
    log: options.log ?? silentLog,
    process: { on() {}, kill: () => true },
  });
  const client = new LspClient(output, (bytes) => input.write(bytes));
  return {
    client,
    exits,
    moreKnown() {
      for (const listener of listeners) listener();
    },
    async close() {
      await client.ask('shutdown');
      client.notify('exit');
      while (exits.length === 0) await new Promise((resolve) => setImmediate(resolve));
      if (client.unanswered.length > 0) throw new Error(`unanswered: ${client.unanswered.join(', ')}`);
      if (exits[0] !== 0) throw new Error(`exit code ${exits[0]}`);
    },
  };
}

export interface Spawned {
  readonly client: LspClient;
  readonly child: ChildProcess;
  readonly stderr: () => string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** A server as an editor starts it. */
export function spawn(command: string, args: string[], environment: NodeJS.ProcessEnv = {}): Spawned {
  const env = { ...process.env, ...environment };
  const child = spawnProcess(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  let stderr = '';
  child.stderr!.on('data', (chunk) => {
    stderr += String(chunk);
  });
  child.stdin!.on('error', () => {});
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'gone')),
  );
  const client = new LspClient(child.stdout!, (bytes) => child.stdin!.write(bytes));
  return { client, child, stderr: () => stderr, ended };
}
