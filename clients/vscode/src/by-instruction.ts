/**
 * Commands of the server that a frontier model carries out, or that take its work back. A code action hands over what the
 * server named; from the palette the words are asked for, and the selection goes along.
 */
import { env, window } from 'vscode';
import type { Server } from './server.ts';

/** `given`: the command's arguments, as a code action has them. True where the server took it. */
export async function send(server: Server, command: string, given: readonly unknown[]): Promise<boolean> {
  const client = server.running;
  if (!client) {
    await window.showInformationMessage('foretype: the server is not running');
    return false;
  }
  return client.sendRequest<boolean>('workspace/executeCommand', { command, arguments: given });
}

/** About the place under the cursor, where none is given. */
export async function sendPlace(
  server: Server,
  command: string,
  given: readonly unknown[],
): Promise<boolean> {
  if (given.length > 0) return send(server, command, given);
  const editor = window.activeTextEditor;
  if (!editor) return send(server, command, []);
  const { line, character } = editor.selection.active;
  return send(server, command, [{ uri: editor.document.uri.toString(), position: { line, character } }]);
}

/** `key`: the argument that holds the words. Nothing is sent where the user says none. */
export async function sendWords(
  server: Server,
  command: string,
  given: readonly unknown[],
  key: 'instruction' | 'goal' | 'question',
  prompt: string,
): Promise<boolean> {
  if (given[0] !== undefined) return send(server, command, given);
  const about = here();
  const words = await window.showInputBox({ prompt, ignoreFocusOut: true });
  if (words === undefined || words.trim() === '') return false;
  return send(server, command, [{ [key]: words, ...about }]);
}

/** About what is selected, or the file in front. */
export function sendHere(server: Server, command: string, given: readonly unknown[]): Promise<boolean> {
  return send(server, command, given.length > 0 ? given : [here()]);
}

/** With what stands in the clipboard, where nothing is given. */
export async function sendCopied(
  server: Server,
  command: string,
  given: readonly unknown[],
  key: 'sketch',
): Promise<boolean> {
  if (given.length > 0) return send(server, command, given);
  const about = here();
  return send(server, command, [{ [key]: await env.clipboard.readText(), ...about }]);
}

/** The file in front, and what is selected in it. */
function here(): { uri?: string; range?: object } {
  const editor = window.activeTextEditor;
  if (!editor) return {};
  const { start, end, isEmpty } = editor.selection;
  const at = ({ line, character }: { line: number; character: number }) => ({ line, character });
  const uri = editor.document.uri.toString();
  return isEmpty ? { uri } : { uri, range: { start: at(start), end: at(end) } };
}
