/** The composition root: who is handed to whom. `main(argv)` runs the server on stdio, or a command of the CLI. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stderrLog, systemClock, TraceRing } from './base/index.ts';
import { createEditor, type Editor } from './editor/index.ts';
import { createWorkspaceIndex, type WorkspaceIndex } from './index/index.ts';
import { createLearning, stateFolder } from './learning/index.ts';
import { inferenceRuntime } from './model/index.ts';
import { createPredictor, LocalModel, type PredictorParts } from './prediction/index.ts';
import { type Evidence, propose } from './propagation/index.ts';
import { type Check, runServer } from './server/index.ts';
import { createSyntax, type Syntax } from './syntax/index.ts';

export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

export async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 0 || argv[0] === '--stdio') {
    startServer({ input: process.stdin, output: process.stdout });
    return;
  }
  const { runCommand } = await import('./cli/index.ts');
  process.exitCode = await runCommand([...argv]);
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
  const listeners: (() => void)[] = [];
  const moreKnown = () => {
    for (const listener of listeners) listener();
  };
  index.onScanned(moreKnown);
  const workspace: { folders: readonly string[] } = { folders: [] };
  const model = new LocalModel({
    shipped: fileURLToPath(new URL('../models/weights', import.meta.url)),
    stateFolder: stateFolder(process.env),
    clock,
    log,
    ready: moreKnown,
    pathOf: (uri) => relativePath(uri, workspace.folders),
    repositoryOf: (uri) => repositoryName(uri, workspace.folders),
  });
  const predictor = createPredictor({
    editor,
    clock,
    traces,
    model,
    learning: createLearning(stateFolder(process.env), log),
    ...overSyntax(editor, syntax, index),
  });
  runServer({
    input,
    output,
    version,
    clock,
    editor,
    predictor,
    folders(uris) {
      workspace.folders = uris;
      index.folders(uris);
    },
    configured: (settings) =>
      model.configure({
        enable: settings['model.enable'],
        folder: settings['model.folder'],
        format: settings['model.format'],
        device: settings['model.device'],
        sharing: settings['model.sharing'],
        idleMs: settings['model.idleMs'],
        cacheMb: settings['model.cache.maxMb'],
      }),
    onMoreKnown: (listener) => void listeners.push(listener),
    traces: () => traces.latest.map((trace) => trace.toMarkdown()).join('\n'),
    checks: async () => checks(version, model),
    exit(code) {
      index.dispose();
      void model.dispose();
      process.exit(code);
    },
  });
}

function checks(version: string, model: LocalModel): Check[] {
  const engine = model.status();
  const memoryMb = Math.round(process.memoryUsage().rss / 1024 / 1024);
  const list: Check[] = [
    { name: 'foretype', state: 'ok', says: version },
    { name: 'node', state: 'ok', says: `${process.version} on ${process.platform} ${process.arch}` },
    { name: 'memory', state: 'ok', says: `${memoryMb} MB` },
    { name: 'network', state: 'ok', says: 'never used' },
    runtimeCheck(),
    {
      name: 'your statistics',
      state: 'ok',
      says: `kept in ${stateFolder(process.env)}, shown by foretype stats`,
    },
  ];
  if (engine.kind === 'unavailable')
    list.push({ name: 'model', state: 'note', says: engine.why, remedy: engine.remedy });
  if (engine.kind === 'ready')
    list.push({ name: 'model', state: 'ok', says: `${engine.model} on ${engine.device}` });
  if (engine.kind === 'loading') list.push({ name: 'model', state: 'note', says: `loading ${engine.model}` });
  for (const { device, threads, keystrokeMs, trouble } of model.devices) {
    const name = device === 'cpu' ? `processor, ${threads} thread${threads > 1 ? 's' : ''}` : device;
    const speed = keystrokeMs === undefined ? '' : `${keystrokeMs.toFixed(1)} ms for a keystroke`;
    list.push({
      name: `device ${name}`,
      state: trouble === undefined ? 'ok' : 'note',
      says: [speed, trouble].filter(Boolean).join('; '),
      ...(trouble === undefined ? {} : { remedy: 'nothing to do: another device is used' }),
    });
  }
  return list;
}

function runtimeCheck(): Check {
  const runtime = inferenceRuntime();
  const name = 'inference runtime';
  if (runtime.kind === 'present') {
    return { name, state: 'ok', says: `onnxruntime ${runtime.version}${runtime.cuda ? ' with CUDA' : ''}` };
  }
  const why =
    runtime.kind === 'absent'
      ? 'onnxruntime-node is not installed'
      : `onnxruntime-node has no binary for ${runtime.platform}`;
  return {
    name,
    state: 'note',
    says: why,
    remedy: 'nothing to do: exact edits work without it; a model would need it',
  };
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
        // The grammar first: only its languages are scanned.
        syntax.tree(document).then(
          () => index.opened(document.uri),
          (error: unknown) =>
            stderrLog('warn').warn(`no grammar for ${document.languageId}: ${String(error)}`),
        );
      },
      changed: ({ before, after, edit }) => syntax.changed(before, after, edit),
      closed(uri) {
        syntax.forget(uri);
        index.closed(uri);
      },
    },
  };
}
