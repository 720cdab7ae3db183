// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * An editor without a plugin, in front of the real server: it opens what it is told to show, makes every edit, moves and
 * deletes files where it says it can, and presses code actions by their titles. Its folder is `w` in `folder`.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { until } from '../editors/until.ts';
import { spawn } from '../support/lsp-client.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));

export interface PlainEditorOptions {
  readonly folder: string;
  /** Of a server that speaks the Messages API. */
  readonly url: string;
  /** Empty: no frontier model is configured. */
  readonly key: string;
  /** On files, in workspace edits. */
  readonly operations?: readonly string[] | undefined;
  /** Within `w`; all of it is the one workspace folder where none is named. */
  readonly folders?: readonly string[];
  /** What it declares of ours. */
  readonly foretype?: object;
  readonly settings?: object;
}

export type PlainEditor = Awaited<ReturnType<typeof startEditor>>;

export async function startEditor({
  folder,
  url,
  key,
  operations = ['create', 'delete', 'rename'],
  folders = [''],
  foretype,
  settings = {},
}: PlainEditorOptions) {
  const { client, child, ended } = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: join(folder, 'state'),
    FORETYPE_CACHE: join(folder, 'cache'),
    ANTHROPIC_API_KEY: '',
    FORETYPE_FRONTIER_KEY: key,
  });
  const uriOf = (path: string) => pathToFileURL(join(folder, 'w', path)).href;
  const pathOf = (uri: string) => uri.slice(uriOf('').length + 1);
  await client.initialize({
    capabilities: {
      textDocument: {
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
        publishDiagnostics: { tagSupport: { valueSet: [1, 2] } },
      },
      workspace: {
        applyEdit: true,
        workspaceEdit: { documentChanges: true, resourceOperations: operations },
      },
      window: { workDoneProgress: true, showDocument: { support: true } },
      ...(foretype ? { experimental: { foretype } } : {}),
    },
    workspaceFolders: folders.map((name) => ({ uri: pathToFileURL(join(folder, 'w', name)).href, name })),
    initializationOptions: { foretype: { 'frontier.url': url, 'index.enable': false, ...settings } },
  });
  const shown: string[] = [];
  const gone: string[] = [];
  const open = (uri: string) => {
    if (client.uris.includes(uri)) return;
    client.open(uri, existsSync(fileURLToPath(uri)) ? readFileSync(fileURLToPath(uri), 'utf8') : '');
  };
  const operate = ({ kind, uri, oldUri, newUri }: any) => {
    if (kind === 'delete') {
      gone.push(pathOf(uri));
      if (client.uris.includes(uri)) client.shut(uri);
      rmSync(fileURLToPath(uri), { force: true });
    } else if (kind === 'rename') {
      const text = client.uris.includes(oldUri) ? client.document(oldUri).getText() : undefined;
      if (text !== undefined) client.shut(oldUri);
      mkdirSync(dirname(fileURLToPath(newUri)), { recursive: true });
      renameSync(fileURLToPath(oldUri), fileURLToPath(newUri));
      if (text !== undefined) client.open(newUri, text);
    }
  };
  client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
  client.answers.set('window/showDocument', ({ uri, selection }: any) => {
    open(uri);
    shown.push(`${pathOf(uri)}:${(selection?.start.line ?? 0) + 1}`);
    return { result: { success: true } };
  });
  client.answers.set('workspace/applyEdit', ({ label, edit }: any) => {
    expect(label.length).toBeLessThanOrEqual(40);
    for (const change of edit.documentChanges) {
      if (change.kind === undefined) {
        open(change.textDocument.uri);
        client.applyWorkspaceEdit({ documentChanges: [change] });
      } else operate(change);
    }
    return { result: { applied: true } };
  });
  const run = (command: string, ...args: unknown[]) =>
    client.request('workspace/executeCommand', { command, arguments: args });
  const text = (path: string) => client.document(uriOf(path)).getText();
  const said = (pattern: RegExp) =>
    until(
      `the sentence ${pattern}`,
      () => client.of('window/showMessage').find(({ message }) => pattern.test(message)),
      () => JSON.stringify(client.of('window/showMessage')),
    );
  const marks = (path: string): any[] =>
    client.of('textDocument/publishDiagnostics').findLast(({ uri }) => uri === uriOf(path))?.diagnostics ??
    [];
  /** On a line, or from its start to that of the next. */
  const actions = async (path: string, line: number, whole = false): Promise<any[]> => {
    const found: any[] = await client.request('textDocument/codeAction', {
      textDocument: { uri: uriOf(path) },
      range: { start: { line, character: 0 }, end: { line: line + (whole ? 1 : 0), character: 0 } },
      context: { diagnostics: [] },
    });
    for (const { command } of found) if (command) expect(command.title.length).toBeLessThanOrEqual(40);
    return found;
  };
  const press = async (path: string, line: number, title: string | RegExp, whole = false) => {
    const all = await actions(path, line, whole);
    const found = all.find((a) => (typeof title === 'string' ? a.title === title : title.test(a.title)));
    expect(found, `${title} among ${all.map((a) => a.title).join(', ')}`).toBeDefined();
    expect(await run(found.command.command, ...found.command.arguments)).toBe(true);
    await client.settle();
  };
  const stop = async () => {
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);
  };
  /** At once, as a crash would end it. */
  const kill = () => void child.kill('SIGKILL');
  return { client, kill, open, uriOf, run, text, said, marks, actions, press, shown, gone, stop };
}
