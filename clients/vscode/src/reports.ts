/** Reports as read-only Markdown documents: the doctor, why something was shown, the traces. */
import {
  EventEmitter,
  env,
  extensions,
  languages,
  type TextDocumentContentProvider,
  Uri,
  version as vscodeVersion,
  window,
  workspace,
} from 'vscode';
import type { NextEdit } from './next-edit.ts';
import type { Check } from './protocol.ts';
import type { Server } from './server.ts';
import { ghostsEnabled } from './settings.ts';

export const reportScheme = 'foretype-report';

export class Reports implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  async show(name: string, text: string): Promise<void> {
    const uri = Uri.from({ scheme: reportScheme, path: `/${name}.md` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    await languages.setTextDocumentLanguage(document, 'markdown');
    await window.showTextDocument(document, { preview: true });
  }

  async doctor(server: Server, nextEdit: NextEdit, version: string): Promise<void> {
    const checks = [...ownChecks(server, nextEdit, version), ...(await serverChecks(server))];
    const lines = checks.map(
      ({ name, state, says, remedy }) =>
        `- **${name}** (${state}): ${says}${remedy ? `\n  - ${remedy}` : ''}`,
    );
    await this.show('doctor', `# foretype ${version}\n\n${lines.join('\n')}\n`);
  }

  async explain(server: Server, nextEdit: NextEdit): Promise<void> {
    const id = nextEdit.shown?.id;
    if (id === undefined) return;
    const answer = await server.running?.sendRequest<{ markdown: string }>('foretype/explain', { id });
    await this.show('why', answer?.markdown || 'The server no longer knows this edit.\n');
  }

  /** A page that the server writes. Its commands would show it too: here it is read, and shown once. */
  async ofServer(server: Server, name: 'trace' | 'queue'): Promise<void> {
    const page = await server.running?.sendRequest<{ text: string }>('workspace/textDocumentContent', {
      uri: `foretype:///${name}.md`,
    });
    await this.show(name, page?.text ?? 'The server does not run.\n');
  }
}

function ownChecks(server: Server, nextEdit: NextEdit, version: string): Check[] {
  const { command, state, trouble } = server;
  const list: Check[] = [
    { name: 'editor', state: 'ok', says: `${env.appName} ${vscodeVersion}, extension ${version}` },
  ];
  if (!command)
    list.push({
      name: 'server',
      state: 'fault',
      says: 'none is packed into this extension, and none is in the path',
      remedy: 'run `npm install -g foretype`, then the command “foretype: Restart Server”',
    });
  else if (state === 'running')
    list.push({ name: 'server', state: 'ok', says: `runs, from ${command.from}: ${command.command}` });
  else
    list.push({
      name: 'server',
      state: 'fault',
      says: `${trouble ?? 'is not running'} (from ${command.from}: ${command.command})`,
      remedy: 'see “foretype: Show Log”; “foretype: Restart Server” starts it at once',
    });
  if (!ghostsEnabled())
    list.push({
      name: 'ghost text',
      state: 'note',
      says: '`editor.inlineSuggest.enabled` or `foretype.server.inlineCompletion.enable` is off',
      remedy: 'nothing to do: insertions at the cursor are drawn as next edits; turn both on for ghost text',
    });
  if (
    extensions.getExtension('github.copilot-chat')?.isActive ||
    extensions.getExtension('github.copilot')?.isActive
  )
    list.push({
      name: 'other predictions',
      state: 'note',
      says: 'GitHub Copilot runs too, and both may speak up at one place',
      remedy: 'set `github.copilot.nextEditSuggestions.enabled` to false, or turn one of the two off',
    });
  list.push({
    name: 'last answer',
    state: 'ok',
    says: nextEdit.hint ?? (nextEdit.silence ? `nothing (${nextEdit.silence})` : 'nothing'),
  });
  return list;
}

async function serverChecks(server: Server): Promise<readonly Check[]> {
  try {
    const status = await server.running?.sendRequest<{ checks?: readonly Check[] }>('foretype/status', {
      checks: true,
    });
    return status?.checks ?? [];
  } catch (cause) {
    return [{ name: 'server report', state: 'fault', says: String(cause), remedy: 'restart the server' }];
  }
}
