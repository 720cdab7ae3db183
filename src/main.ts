/** The composition root of the server: who is handed to whom. Commands of the terminal start in cli/run-command.ts. */
import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, type Log, localDate, stderrLog, systemClock, TraceRing } from './base/index.ts';
import { defaultSettings, frontierSettings, type Settings } from './config/index.ts';
import {
  EpochEvidence,
  evidenceBudget,
  isIgnored,
  retrievalOnDisk,
  workspaceRules,
} from './context/index.ts';
import { ContextSources } from './context-sources.ts';
import { createEditor, type Editor } from './editor/index.ts';
import {
  completionsEndpoint,
  createFrontier,
  type FrontierModel,
  type FrontierOptions,
  ModelFolder,
  readKey,
} from './frontier/index.ts';
import { createWorkspaceIndex, IndexClient, indexFolder, walk } from './index/index.ts';
import { createLearning, stateFolder } from './learning/index.ts';
import { machineFacts } from './machine-facts.ts';
import { overSyntax } from './over-syntax.ts';
import {
  type CheckChange,
  createAnswerFiles,
  createAnswers,
  createPlanner,
  createPlans,
  workspaceFiles,
} from './planning/index.ts';
import { ConfiguredModel, createPredictor, LocalModel, landingJudge } from './prediction/index.ts';
import { createReviews } from './review/index.ts';
import { machineChecks, runServer } from './server/index.ts';
import { checkFolders, commandChecker } from './shadow/index.ts';
import { createSyntax, type Syntax } from './syntax/index.ts';
import { isSecretFile } from './text/index.ts';
import { pathsOf, relativePath, repositories, repositoryName } from './workspace-folders.ts';

export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Serves one client on these streams until it goes; then the process ends. */
export function startServer({ input, output }: Streams): void {
  const clock = systemClock;
  const traces = new TraceRing(clock);
  const editor = createEditor(clock);
  const version = packageVersion();
  const log = stderrLog('warn');
  const syntax = createSyntax();
  const index = createWorkspaceIndex({ syntax, log });
  const search = new IndexClient({ clock, log, env: process.env });
  const indexKey = new ConfiguredIndexKey(search);
  const listeners: (() => void)[] = [];
  const moreKnown = () => {
    for (const listener of listeners) listener();
  };
  index.onScanned(moreKnown);
  const measured: ((step: string | undefined) => void)[] = [];
  const workspace: { folders: readonly string[] } = { folders: [] };
  const models = new ModelFolder({
    shippedManifest: fileURLToPath(new URL('../models/manifest.json', import.meta.url)),
    stateFolder: stateFolder(process.env),
  });
  const named = {
    pathOf: (uri: string) => relativePath(uri, workspace.folders),
    repositoryOf: (uri: string) => repositoryName(uri, workspace.folders),
  };
  const sources = new ContextSources();
  const evidence = evidenceOf({
    editor,
    syntax,
    search,
    pathOf: named.pathOf,
    folders: () => workspace.folders,
    sources,
  });
  const local = embeddedModel({
    clock,
    log,
    ready: moreKnown,
    measuring(step) {
      for (const listener of measured) listener(step);
    },
    ...named,
    evidence,
  });
  const model = new ConfiguredModel({
    local,
    clock,
    ...named,
    openEndpoint: (choice) => completionsEndpoint(choice, { clock, log, env: process.env }),
  });
  const frontier = new ConfiguredFrontier(clock, log);
  const files = workspaceFiles({
    folders: () => workspace.folders,
    languageOf: (path) => languageLike(path, editor) ?? syntax.languageOf(path) ?? '',
    walk: (folder, signal) => walk(folder, (name) => syntax.languageOf(name) !== undefined, signal),
  });
  /** What everything that asks the frontier model knows. */
  const knowing = {
    frontier: () => frontier.now,
    editor,
    syntax,
    pathOf: (uri: string) => files.pathOf(uri) ?? named.pathOf(uri),
    rulesOf: workspaceRules(() => (sources.tells('rules') ? workspace.folders : []), process.env),
    tellsChanges: () => sources.tells('changes'),
    judge: landingJudge({ model, editor, startTrace: (title) => traces.start(title) }),
    traces,
  };
  const planner = createPlanner({ ...knowing, textOf: files.readUri });
  const exact = overSyntax(editor, syntax, index, search);
  const checking: { commands: Settings['checks.commands']; timeoutMs: number } = {
    commands: defaultSettings['checks.commands'],
    timeoutMs: defaultSettings['checks.timeoutMs'],
  };
  const plans = createPlans({
    ...knowing,
    check: (changed, signal) => checked(changed, { ...checking, editor, folders: workspace.folders }, signal),
    propose: exact.propose,
    stateFolder: stateFolder(process.env),
    files: {
      ...files,
      paths: (signal) => (sources.tells('paths') ? files.paths(signal) : nothing()),
    },
  });
  const answers = createAnswers({
    ...knowing,
    find: async (question, alongside) =>
      sources.tells('index') ? evidenceFor(search, question, alongside) : [],
    notFound: () => search.unavailable,
    files,
  });
  const answerFiles = createAnswerFiles(join(dirname(indexFolder(process.env)), 'answers'), clock);
  const learning = createLearning(stateFolder(process.env), log);
  const predictor = createPredictor({
    editor,
    clock,
    traces,
    model,
    learning,
    ...exact,
  });
  runServer({
    input,
    output,
    version,
    clock,
    editor,
    predictor,
    planner,
    plans,
    answers,
    answerFiles,
    search,
    reviews: createReviews({
      syntax,
      languageOf: (path) => languageLike(path, editor) ?? syntax.languageOf(path) ?? 'plaintext',
    }),
    folders(uris) {
      workspace.folders = uris;
      index.folders(uris);
      search.folders(uris);
    },
    configured(settings) {
      const { embedded, endpoint } = modelSettings(settings, models, workspace.folders);
      model.configure(embedded, endpoint);
      checking.commands = settings['checks.commands'];
      checking.timeoutMs = settings['checks.timeoutMs'];
      sources.off = settings['context.sources.off'];
      indexKey.configure(settings);
      frontier.configure(frontierSettings(settings));
    },
    onMoreKnown: (listener) => void listeners.push(listener),
    onMeasuring: (listener) => void measured.push(listener),
    traces: () => traces.latest.map((trace) => trace.toMarkdown()).join('\n'),
    checks: async (patienceMs) => {
      const context = { cost: evidence.cost, budget: evidenceBudget, off: sources.off };
      const parts = { version, model, local, frontier: frontier.now, search, context };
      return machineChecks(await machineFacts(parts, patienceMs));
    },
    exit(code) {
      learning.keep();
      index.dispose();
      search.dispose();
      answerFiles.dispose();
      void model.dispose();
      void frontier.now.dispose();
      process.exit(code);
    },
  });
}

/** What stands beside the window in a prompt: from the index, from open files, never from ignored ones. */
function evidenceOf(parts: {
  readonly editor: Editor;
  readonly syntax: Syntax;
  readonly search: IndexClient;
  pathOf(uri: string): string;
  folders(): readonly string[];
  readonly sources: ContextSources;
}): EpochEvidence {
  const { editor, syntax, search, pathOf, folders, sources } = parts;
  return new EpochEvidence({
    pathOf,
    sources: () => sources.evidence,
    // An open document has a tree already; its past and closed files are read once.
    survey(text) {
      const tree = editor.document(text.uri) === text ? syntax.treeNow(text) : undefined;
      return tree ? { outline: tree.outline(), imports: tree.imports() } : syntax.survey(text);
    },
    isIgnored: (uri) => isIgnored(uri, folders(), process.env),
    retrieval: retrievalOnDisk((place, asking) => search.near(place, asking)),
  });
}

function embeddedModel(
  parts: Omit<ConstructorParameters<typeof LocalModel>[0], 'shipped' | 'stateFolder'>,
): LocalModel {
  const shipped = fileURLToPath(new URL('../models/weights', import.meta.url));
  return new LocalModel({ ...parts, shipped, stateFolder: stateFolder(process.env) });
}

/** What the user chose in a terminal counts where the editor names nothing. */
function modelSettings(settings: Settings, models: ModelFolder, folders: readonly string[]) {
  const chosen = settings['model.folder'] === '' ? models.chosen() : undefined;
  return {
    embedded: {
      enable: settings['model.enable'],
      folder: chosen?.folder ?? settings['model.folder'],
      format: chosen?.format ?? settings['model.format'],
      repositories: repositories(folders),
      device: settings['model.device'],
      sharing: settings['model.sharing'],
      idleMs: settings['model.idleMs'],
      cacheMb: settings['model.cache.maxMb'],
      maxTokens: settings['model.prompt.maxTokens'],
    },
    endpoint: {
      url: settings['model.endpoint.url'],
      model: settings['model.endpoint.model'],
      keyFile: settings['model.endpoint.keyFile'],
      timeoutMs: settings['model.endpoint.timeoutMs'],
      maxTokens: settings['model.prompt.maxTokens'],
      format: settings['model.format'],
    },
  };
}

/** The frontier model as the settings have it now; another one where they change. */
class ConfiguredFrontier {
  readonly #open: (options: FrontierOptions) => FrontierModel;
  #options: FrontierOptions = frontierSettings(defaultSettings);
  now: FrontierModel;

  constructor(clock: Clock, log: Log) {
    const { env } = process;
    const parts = { clock, log, env, stateFolder: stateFolder(env), today: localDate, random: Math.random };
    this.#open = (options) => createFrontier(options, parts);
    this.now = this.#open(this.#options);
  }

  configure(options: FrontierOptions): void {
    if (JSON.stringify(options) === JSON.stringify(this.#options)) return;
    void this.now.dispose();
    this.#options = options;
    this.now = this.#open(options);
  }
}

/** The key over the index as the settings name it; asked for anew where they name another. */
class ConfiguredIndexKey {
  readonly #search: IndexClient;
  #named: string | undefined;

  constructor(search: IndexClient) {
    this.#search = search;
  }

  configure(settings: Settings): void {
    const place = { command: settings['index.keyCommand'], file: settings['index.keyFile'] };
    const named = JSON.stringify(place);
    if (named === this.#named) return;
    this.#named = named;
    const source = { section: 'foretype.index', variables: ['FORETYPE_INDEX_KEY'], ...place };
    this.#search.seal(readKey(source, process.env));
  }
}

async function* nothing(): AsyncGenerator<never> {}

/** Files and lines of each that an answer may stand on. */
const mostEvidence = { limit: 10, lines: 60 } as const;

async function evidenceFor(search: IndexClient, question: string, alongside: readonly string[]) {
  if (search.unavailable !== undefined) return [];
  const { files } = await search.search(question, { ...mostEvidence, alongside });
  return files.flatMap(({ uri, path, passage }) =>
    passage ? [{ uri, path, line: passage.from, text: passage.text }] : [],
  );
}

interface Checking {
  readonly commands: Settings['checks.commands'];
  readonly timeoutMs: number;
  readonly editor: Pick<Editor, 'openUris' | 'document'>;
  readonly folders: readonly string[];
}

function checked(
  changed: Parameters<CheckChange>[0],
  { commands, timeoutMs, editor, folders }: Checking,
  signal: AbortSignal,
) {
  return checkFolders(
    changed.flatMap(({ uri, before, after }) => pathsOf([uri]).map((file) => ({ file, before, after }))),
    {
      roots: repositories(folders),
      checkers: commands.map((command) => commandChecker(command, { timeoutMs, env: process.env })),
      files: (root, stop) => walk(root, (name) => !isSecretFile(name), stop),
      open: editor.openUris.flatMap((uri) => {
        const text = isSecretFile(uri) ? undefined : editor.document(uri)?.text;
        return text === undefined ? [] : pathsOf([uri]).map((file) => ({ file, text }));
      }),
      progress() {},
    },
    signal,
  );
}

/** What the editor calls the language of files that end like this one. */
function languageLike(path: string, editor: Editor): string | undefined {
  const uri = editor.openUris.find((open) => extname(open) !== '' && extname(open) === extname(path));
  return uri === undefined ? undefined : editor.document(uri)?.languageId;
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
