/** The section `foretype` of the settings: what goes to the server, and what is the extension's own. */
import { commands, env, workspace } from 'vscode';

/** Parts of the section that the server does not know. */
const own = ['client', 'trace'];

/** Nested, as VS Code keeps it; the server takes it so. */
export function serverSettings(): Record<string, unknown> {
  const section = workspace.getConfiguration().get<Record<string, unknown>>('foretype') ?? {};
  return Object.fromEntries(Object.entries(section).filter(([key]) => !own.includes(key)));
}

export function clientSettings(): { serverCommand: readonly string[]; statusBar: boolean } {
  const section = workspace.getConfiguration('foretype.client');
  return {
    serverCommand: section.get<string[]>('serverCommand') ?? [],
    statusBar: section.get<boolean>('statusBar') ?? true,
  };
}

/** In VS Code's settings. Those of a remote machine are on a page of their own. */
export async function openSettings(): Promise<void> {
  const query = '@ext:foretype.foretype';
  if (env.remoteName === undefined) await commands.executeCommand('workbench.action.openSettings', query);
  else await commands.executeCommand('workbench.action.openRemoteSettings', { query });
}

/** Whether VS Code draws insertions at the cursor itself. */
export function ghostsEnabled(): boolean {
  return (
    workspace.getConfiguration('editor').get<boolean>('inlineSuggest.enabled') !== false &&
    workspace.getConfiguration('foretype').get<boolean>('server.inlineCompletion.enable') !== false
  );
}
