/** The server: one connection, one client, all handlers; the only place where they meet. */
import process from 'node:process';
import {
  createMessageConnection,
  ErrorCodes,
  type InitializeParams,
  MessageType,
  ResponseError,
} from 'vscode-languageserver/node';
import { z } from 'zod';
import { type Clock, type Log, stderrLog } from '../base/index.ts';
import { type Settings, SettingsStore } from '../config/index.ts';
import type { Editor } from '../editor/index.ts';
import type { AnswerFiles, Answers, Planner, Plans } from '../planning/index.ts';
import type { Predictor } from '../prediction/index.ts';
import type { Reviews } from '../review/index.ts';
import { AnswerPages } from './answer-pages.ts';
import { Ask } from './ask.ts';
import { initializeResult } from './capabilities.ts';
import { type Judged, sessionChecks } from './checks.ts';
import { type Client, readClient } from './client.ts';
import type { CodeSearch } from './code-search.ts';
import { Dispatcher } from './dispatch.ts';
import { Documents } from './documents.ts';
import { FramedWriter } from './framed-writer.ts';
import { registerCodeAction } from './handlers/code-action.ts';
import { registerCompletion } from './handlers/completion.ts';
import { registerCopilot } from './handlers/copilot.ts';
import { registerCopilotLegacy } from './handlers/copilot-legacy.ts';
import { registerExecuteCommand } from './handlers/execute-command.ts';
import { registerForetype } from './handlers/foretype.ts';
import { registerInlineCompletion } from './handlers/inline-completion.ts';
import { registerPolled } from './handlers/polled.ts';
import { registerSearch } from './handlers/search.ts';
import { registerSynchronization, rejudge } from './handlers/synchronization.ts';
import { Indexing } from './indexing.ts';
import { endOnSignals, endWithParent, type Process } from './lifecycle.ts';
import { Measuring } from './measuring.ts';
import { PlanWalk } from './plan-walk.ts';
import { chooseEncoding, Positions } from './positions.ts';
import { Marks } from './presentation/marks.ts';
import { cancelProgress } from './progress.ts';
import { nothing } from './protocol/lsp-params.ts';
import { ReviewWalk } from './review-walk.ts';
import type { Session } from './session.ts';
import { tellChanged } from './tell-changed.ts';
import { FramedReader } from './transport.ts';

export interface ServerParts {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly version: string;
  readonly clock: Clock;
  readonly editor: Editor;
  readonly predictor: Predictor;
  readonly planner: Planner;
  readonly plans: Plans;
  readonly answers: Answers;
  readonly answerFiles: AnswerFiles;
  readonly search: CodeSearch;
  readonly reviews: Reviews;
  /** What the doctor reports. For it the model is opened, and waited for so long at most. */
  checks(patienceMs: number): Promise<readonly Judged[]>;
  /** The traces of the last requests, as Markdown. */
  traces(): string;
  /** The workspace folders' uris, at the start and whenever they change. */
  folders(uris: readonly string[]): void;
  /** The settings, at the start and whenever they change. */
  configured(settings: Settings): void;
  /** Calls back when more is known than when the last change came: it is worth another prediction. */
  onMoreKnown(listener: () => void): void;
  /** Calls back with each step while the model is tried on this machine's devices; undefined: that is over. */
  onMeasuring(listener: (step: string | undefined) => void): void;
  /** Ends the process; called once. */
  exit(code: number): void;
  readonly log?: Log;
  readonly process?: Process;
}

export interface RunningServer {
  /** Ends as if stdin had ended. */
  stop(): void;
}

export function runServer(parts: ServerParts): RunningServer {
  const settings = new SettingsStore();
  const troubles: string[] = [];
  const log = remembering(parts.log ?? leveled(() => settings.current['server.log.level']), troubles);
  const { clock, editor, predictor } = parts;
  const dispatcher = new Dispatcher(log, clock);
  let ended = false;
  let unwatch = () => {};

  const end = (code: number) => {
    if (ended) return;
    ended = true;
    unwatch();
    dispatcher.abortAll();
    marks?.dispose();
    predictor.dispose();
    connection.dispose();
    parts.exit(code);
  };

  const writer = new FramedWriter(parts.output);
  const reader = new FramedReader(parts.input, {
    malformed(code, message, id) {
      log.warn(`unreadable message: ${message}`);
      const answer = { jsonrpc: '2.0', id, error: { code, message } };
      writer.write(answer).catch(() => end(1));
    },
    tooLarge(bytes) {
      process.stderr.write(
        `foretype: a message of ${bytes} bytes was announced, more than 64 MB; stopping\n`,
      );
      end(1);
    },
  });
  const connection = createMessageConnection(reader, writer, {
    error: (m) => log.error(m),
    warn: (m) => log.warn(m),
    info: (m) => log.info(m),
    log: (m) => log.debug(m),
  });
  const ask = new Ask(connection, clock, log);

  let client: Client | undefined;
  let positions = new Positions('utf-16');
  const listeners = new Set<() => void>();
  const documents = new Documents(
    editor,
    () => positions,
    () => settings.current,
  );
  const state: { session: Session | undefined } = { session: undefined };
  let marks: Marks | undefined;
  let walk: PlanWalk | undefined;
  let reviewWalk: ReviewWalk | undefined;
  let pages: AnswerPages | undefined;
  let indexing: Indexing | undefined;
  const session = () => state.session!;
  const folders = new Set<string>();

  dispatcher.request('initialize', {
    params: z.looseObject({ capabilities: z.looseObject({}).default({}) }),
    run(raw) {
      const params = raw as unknown as InitializeParams;
      if (state.session) throw new ResponseError(ErrorCodes.InvalidRequest, 'initialize came twice');
      client = readClient(params);
      positions = new Positions(chooseEncoding(client.encodings));
      settings.update(params.initializationOptions).forEach(complain);
      state.session = {
        version: parts.version,
        clock,
        log,
        ask,
        editor,
        predictor,
        planner: parts.planner,
        plans: parts.plans,
        answers: parts.answers,
        get pages() {
          return pages!;
        },
        get walk() {
          return walk!;
        },
        search: parts.search,
        reviews: parts.reviews,
        get review() {
          return reviewWalk!;
        },
        get folders() {
          return [...folders];
        },
        documents,
        client,
        positions,
        get settings() {
          return settings.current;
        },
        checks: async (patienceMs) => [
          ...(await parts.checks(patienceMs)),
          ...sessionChecks(settings.current, troubles),
        ],
        traces: () => parts.traces(),
        onDidChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        current: undefined,
        plugin: client.foretype !== undefined,
        hears: false,
        offered: undefined,
        lookedFrom: undefined,
        ledTo: undefined,
        plansTold: 0,
        asked: false,
        inline: false,
      };
      marks = new Marks(state.session);
      walk = new PlanWalk(state.session);
      reviewWalk = new ReviewWalk(state.session, () => marks?.refresh());
      pages = new AnswerPages(state.session, parts.answerFiles);
      indexing = new Indexing(state.session);
      predictor.onChange(() => marks?.refresh());
      predictor.onMore(() => state.session && tellChanged(state.session));
      parts.onMoreKnown(() => {
        if (ended || !state.session) return;
        if (state.session.current !== undefined) marks?.changed(state.session.current);
        tellChanged(state.session);
      });
      const measuring = new Measuring(state.session);
      parts.onMeasuring((step) => measuring.at(step));
      for (const folder of params.workspaceFolders ?? []) folders.add(folder.uri);
      if (folders.size === 0 && params.rootUri) folders.add(params.rootUri);
      parts.folders([...folders]);
      parts.configured(settings.current);
      unwatch = endWithParent(params.processId, parts.process ?? process, clock, end);
      dispatcher.phase = 'running';
      return initializeResult(client, settings.current, positions.encoding, parts.version);
    },
  });
  dispatcher.notification('initialized', {
    params: nothing,
    async run() {
      await pullSettings();
      applySettings();
    },
  });
  dispatcher.request('shutdown', {
    params: nothing,
    run() {
      dispatcher.phase = 'shutdown';
      ask.end();
      return null;
    },
  });
  dispatcher.notification('exit', {
    params: nothing,
    run: () => end(dispatcher.phase === 'shutdown' ? 0 : 1),
  });
  dispatcher.notification('workspace/didChangeConfiguration', {
    params: z.looseObject({ settings: z.unknown() }),
    async run(p) {
      // Both models exist: the settings come along, or `null` asks us to pull them.
      if (p.settings !== null && p.settings !== undefined) settings.update(p.settings).forEach(complain);
      await pullSettings();
      applySettings();
    },
  });
  dispatcher.notification('workspace/didChangeWorkspaceFolders', {
    params: z.looseObject({
      event: z.looseObject({
        added: z.array(z.looseObject({ uri: z.string() })),
        removed: z.array(z.looseObject({ uri: z.string() })),
      }),
    }),
    run({ event }) {
      for (const { uri } of event.removed) folders.delete(uri);
      for (const { uri } of event.added) folders.add(uri);
      parts.folders([...folders]);
    },
  });
  dispatcher.notification('window/workDoneProgress/cancel', {
    params: z.looseObject({ token: z.unknown() }),
    run: ({ token }) => cancelProgress(token),
  });
  dispatcher.notification('$/setTrace', { params: nothing, run() {} });

  registerSynchronization(
    dispatcher,
    session,
    () => marks!,
    () => {
      for (const listener of listeners) listener();
    },
  );
  registerForetype(dispatcher, session);
  registerCopilot(dispatcher, session);
  registerCopilotLegacy(dispatcher, session);
  registerInlineCompletion(dispatcher, session);
  registerCompletion(dispatcher, session);
  registerCodeAction(dispatcher, session);
  registerExecuteCommand(dispatcher, session);
  registerPolled(dispatcher, session, () => marks!);
  registerSearch(dispatcher, session);

  function applySettings(): void {
    if (!state.session) return;
    rejudge(state.session, marks);
    parts.configured(settings.current);
    indexing?.configured();
  }

  async function pullSettings(): Promise<void> {
    const s = state.session;
    if (!s) return;
    const answer = await ask.request<unknown[]>(
      s.client.configuration,
      'workspace/configuration',
      { items: [{ section: 'foretype' }] },
      settings.current['server.answer.timeoutMs'],
    );
    const ours = answer.ok && Array.isArray(answer.value) ? answer.value[0] : undefined;
    if (ours !== null && ours !== undefined) settings.update({ foretype: ours }).forEach(complain);
  }

  /** By notification: as a request it would block some editors (R5). */
  function complain(message: string): void {
    log.warn(message);
    ask.notify('window/showMessage', { type: MessageType.Warning, message: `foretype: ${message}` });
  }

  endOnSignals(parts.process ?? process, end);
  connection.onClose(() => end(dispatcher.phase === 'shutdown' ? 0 : 1));
  connection.onError(([cause]) => log.debug(`connection: ${String(cause)}`));
  parts.output.on('error', () => end(1));
  dispatcher.attach(connection);
  connection.listen();
  return { stop: () => end(0) };
}

const troublesKept = 10;

/** The log, which also keeps its last errors for the doctor; their first lines only, which hold no document text. */
function remembering(log: Log, troubles: string[]): Log {
  const keep = (message: string) => {
    troubles.push(message.split('\n')[0] ?? '');
    if (troubles.length > troublesKept) troubles.shift();
  };
  return {
    ...log,
    error(message, cause) {
      keep(cause instanceof Error ? `${message}: ${cause.message}` : message);
      log.error(message, cause);
    },
    warn(message) {
      keep(message);
      log.warn(message);
    },
  };
}

function leveled(level: () => 'error' | 'warn' | 'info' | 'debug'): Log {
  return {
    error: (message, cause) => stderrLog(level()).error(message, cause),
    warn: (message) => stderrLog(level()).warn(message),
    info: (message) => stderrLog(level()).info(message),
    debug: (message) => stderrLog(level()).debug(message),
  };
}
