/** The composition root of the server: who is handed to whom. Commands of the terminal start in cli/run-command.ts. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localDate, stderrLog, systemClock, TraceRing } from './base/index.ts';
import { defaultSettings, frontierSettings, type Settings } from './config/index.ts';
import { EpochEvidence, isIgnored, retrievalOnDisk, workspaceRules } from './context/index.ts';
import { createEditor, type Editor } from './editor/index.ts';
import {
  completionsEndpoint,
  createFrontier,
  type FrontierModel,
  type FrontierOptions,
  ModelFolder,
  spentWords,
} from './frontier/index.ts';
import { createWorkspaceIndex, IndexClient, indexFolder, type WorkspaceIndex, walk } from './index/index.ts';
import { createLearning, stateFolder } from './learning/index.ts';
import { inferenceRuntime, runtimeTrouble } from './model/index.ts';
import {
  type CheckChange,
  createAnswerFiles,
  createAnswers,
  createPlanner,
  createPlans,
  workspaceFiles,
} from './planning/index.ts';
import {
  ConfiguredModel,
  createPredictor,
  LocalModel,
  landingJudge,
  type PredictorParts,
} from './prediction/index.ts';
import { type Evidence, propose } from './propagation/index.ts';
import { createReviews } from './review/index.ts';
import { type MachineFacts, machineChecks, runServer } from './server/index.ts';
import { checkFolders, commandChecker } from './shadow/index.ts';
import { createSyntax, type Syntax } from './syntax/index.ts';
import { isSecretFile } from './text/index.ts';

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
  const listeners: (() => void)[] = [];
  const moreKnown = () => {
    for (const listener of listeners) listener();
  };
  index.onScanned(moreKnown);
  const workspace: { folders: readonly string[] } = { folders: [] };
  const models = new ModelFolder({
    shippedManifest: fileURLToPath(new URL('../models/manifest.json', import.meta.url)),
    stateFolder: stateFolder(process.env),
  });
  const named = {
    pathOf: (uri: string) => relativePath(uri, workspace.folders),
    repositoryOf: (uri: string) => repositoryName(uri, workspace.folders),
  };
  const local = new LocalModel({
    shipped: fileURLToPath(new URL('../models/weights', import.meta.url)),
    stateFolder: stateFolder(process.env),
    clock,
    log,
    ready: moreKnown,
    ...named,
    evidence: new EpochEvidence({
      pathOf: named.pathOf,
      // An open document has a tree already; its past and closed files are read once.
      survey(text) {
        const tree = editor.document(text.uri) === text ? syntax.treeNow(text) : undefined;
        return tree ? { outline: tree.outline(), imports: tree.imports() } : syntax.survey(text);
      },
      isIgnored: (uri) => isIgnored(uri, workspace.folders, process.env),
      retrieval: retrievalOnDisk((place, asking) => search.near(place, asking)),
    }),
  });
  const model = new ConfiguredModel({
    local,
    clock,
    ...named,
    openEndpoint: (choice) => completionsEndpoint(choice, { clock, log, env: process.env }),
  });
  const openFrontier = (options: FrontierOptions) =>
    createFrontier(options, {
      clock,
      log,
      env: process.env,
      stateFolder: stateFolder(process.env),
      today: localDate,
      random: Math.random,
    });
  let frontierAsked: FrontierOptions = frontierSettings(defaultSettings);
  let frontier = openFrontier(frontierAsked);
  const files = workspaceFiles({
    folders: () => workspace.folders,
    languageOf: (path) => languageLike(path, editor) ?? syntax.languageOf(path) ?? '',
    walk: (folder, signal) => walk(folder, (name) => syntax.languageOf(name) !== undefined, signal),
  });
  /** What everything that asks the frontier model knows. */
  const knowing = {
    frontier: () => frontier,
    editor,
    syntax,
    pathOf: (uri: string) => files.pathOf(uri) ?? named.pathOf(uri),
    rulesOf: workspaceRules(() => workspace.folders, process.env),
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
    check: (changed, signal) => checked(changed, { ...checking, folders: workspace.folders }, signal),
    propose: exact.propose,
    stateFolder: stateFolder(process.env),
    files,
  });
  const answers = createAnswers({
    ...knowing,
    find: (question, alongside) => evidenceFor(search, question, alongside),
    notFound: () => search.unavailable,
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
      // What the user chose in a terminal counts where the editor names nothing.
      const chosen = settings['model.folder'] === '' ? models.chosen() : undefined;
      const options = {
        enable: settings['model.enable'],
        folder: chosen?.folder ?? settings['model.folder'],
        format: chosen?.format ?? settings['model.format'],
        repositories: repositories(workspace.folders),
        device: settings['model.device'],
        sharing: settings['model.sharing'],
        idleMs: settings['model.idleMs'],
        cacheMb: settings['model.cache.maxMb'],
      };
      model.configure(options, {
        url: settings['model.endpoint.url'],
        model: settings['model.endpoint.model'],
        keyFile: settings['model.endpoint.keyFile'],
        timeoutMs: settings['model.endpoint.timeoutMs'],
        format: settings['model.format'],
      });
      checking.commands = settings['checks.commands'];
      checking.timeoutMs = settings['checks.timeoutMs'];
      const asked = frontierSettings(settings);
      if (JSON.stringify(asked) === JSON.stringify(frontierAsked)) return;
      void frontier.dispose();
      frontierAsked = asked;
      frontier = openFrontier(asked);
    },
    onMoreKnown: (listener) => void listeners.push(listener),
    traces: () => traces.latest.map((trace) => trace.toMarkdown()).join('\n'),
    checks: async () => machineChecks(await machine(version, model, local.devices, frontier, search)),
    exit(code) {
      learning.keep();
      index.dispose();
      search.dispose();
      answerFiles.dispose();
      void model.dispose();
      void frontier.dispose();
      process.exit(code);
    },
  });
}

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
  readonly folders: readonly string[];
}

function checked(
  changed: Parameters<CheckChange>[0],
  { commands, timeoutMs, folders }: Checking,
  signal: AbortSignal,
) {
  return checkFolders(
    changed.flatMap(({ uri, before, after }) => pathsOf([uri]).map((file) => ({ file, before, after }))),
    {
      roots: repositories(folders),
      checkers: commands.map((command) => commandChecker(command, { timeoutMs, env: process.env })),
      files: (root, stop) => walk(root, (name) => !isSecretFile(name), stop),
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

/** A binary may be there and still fit neither the system nor its libraries. */
async function loadableRuntime(): Promise<MachineFacts['runtime']> {
  const found = inferenceRuntime();
  const why = found.kind === 'present' ? await runtimeTrouble() : undefined;
  return found.kind === 'present' && why !== undefined ? { ...found, kind: 'broken', why } : found;
}

async function machine(
  version: string,
  model: ConfiguredModel,
  devices: LocalModel['devices'],
  frontier: FrontierModel,
  search: IndexClient,
): Promise<MachineFacts> {
  const asked = frontier.status();
  const folder = stateFolder(process.env);
  return {
    version,
    node: process,
    memoryMb: Math.round(process.memoryUsage().rss / 1024 / 1024),
    stateFolder: folder,
    stateTrouble: whyNotWritable(folder),
    runtime: await loadableRuntime(),
    frontier: asked.kind === 'ready' ? { ...asked, spentToday: spentWords(frontier.spent) } : asked,
    engine: model.status(),
    index: await search.status(),
    sendsTo: model.sendsTo,
    devices,
  };
}

/** A folder that is not there yet is made in the nearest one above it. */
function whyNotWritable(folder: string): string | undefined {
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory() ? undefined : `${folder} is no folder`;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code;
  }
}

/** The folders being edited, as paths; not one in which all of the user's own lies too. */
function repositories(uris: readonly string[]): string[] {
  return pathsOf(uris).filter((path) => relative(path, homedir()).startsWith('..'));
}

function pathsOf(uris: readonly string[]): string[] {
  return uris.flatMap((uri) => {
    try {
      return [fileURLToPath(uri).replace(/(?<=.)[/\\]$/, '')];
    } catch {
      return []; // not on this machine's disk
    }
  });
}

/** Relative to its workspace folder; its last part where it lies in none. */
function relativePath(uri: string, folders: readonly string[]): string {
  const folder = folders.find((f) => uri.startsWith(`${f.replace(/\/*$/, '')}/`));
  const path =
    folder === undefined ? (uri.split('/').at(-1) ?? uri) : uri.slice(folder.replace(/\/*$/, '').length + 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a lone % stands for itself
  }
}

function repositoryName(uri: string, folders: readonly string[]): string {
  const folder = folders.find((f) => uri.startsWith(f));
  return folder?.replace(/\/*$/, '').split('/').at(-1) ?? '';
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * How prediction reaches structure: exact edits from the trees of the open documents, which follow every change, and
 * from what the other files of the workspace declare.
 */
function overSyntax(
  editor: Editor,
  syntax: Syntax,
  index: WorkspaceIndex,
  search: IndexClient,
): Pick<PredictorParts, 'propose' | 'errorDelta' | 'follow'> {
  return {
    async propose(snapshot, signal) {
      await Promise.all(snapshot.open.map((document) => syntax.tree(document)));
      if (signal.aborted) return [];
      const evidence: Evidence = {
        editor: snapshot,
        tree(uri) {
          const document = snapshot.open.find((d) => d.uri === uri);
          return document && syntax.treeNow(document);
        },
        treeBefore(uri, version) {
          const event = snapshot.history.find((e) => e.uri === uri && e.before.version === version);
          const document = event?.before ?? editor.documentAt(uri, version);
          return document && syntax.treeNow(document);
        },
        exporters: (name, from) =>
          index
            .exporting(name, from)
            .flatMap(({ uri, exports }) =>
              exports.filter((e) => e.name === name).map(({ kind }) => ({ name, uri, kind })),
            ),
        importers: (local, from) =>
          index
            .importing(local, from)
            .flatMap(({ uri, imports }) =>
              imports.flatMap((item) =>
                item.names.filter((n) => n.local === local).map((name) => ({ uri, item, name })),
              ),
            ),
      };
      return propose(evidence);
    },
    errorDelta: (document, edit) => syntax.errorDelta(document, edit),
    follow: {
      opened(document) {
        search.changed(document.uri, () => editor.document(document.uri)?.text ?? document.text);
        // The grammar first: only its languages are scanned.
        syntax.tree(document).then(
          () => index.opened(document.uri),
          (error: unknown) =>
            stderrLog('warn').warn(`no grammar for ${document.languageId}: ${String(error)}`),
        );
      },
      changed({ before, after, edit }) {
        syntax.changed(before, after, edit);
        search.typed();
        search.changed(after.uri, () => editor.document(after.uri)?.text ?? after.text);
      },
      closed(uri) {
        syntax.forget(uri);
        index.closed(uri);
        search.closed(uri);
      },
    },
  };
}
