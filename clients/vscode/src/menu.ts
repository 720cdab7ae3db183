/** What a click on the status bar offers: what can be done now, first what helps. */
import { commands, type QuickPickItem, window } from 'vscode';
import type { NextEdit } from './next-edit.ts';
import type { Server } from './server.ts';
import type { Switches } from './switches.ts';

interface Choice extends QuickPickItem {
  readonly command: string;
}

export async function showMenu(server: Server, nextEdit: NextEdit, switches: Switches): Promise<void> {
  const choices: Choice[] = [];
  const offer = (label: string, command: string) => choices.push({ label, command });
  if (server.state !== 'running') offer('$(debug-restart) Restart the server', 'foretype.restart');
  const { newest } = server.work;
  if (newest) offer(`$(stop-circle) Stop: ${newest.title}`, 'foretype.stop');
  const { shown, hint } = nextEdit;
  if (shown) {
    offer(`$(arrow-right) Go to or accept ${hint}`, 'foretype.accept');
    if (shown.sites > 1) offer(`$(list-flat) Choose among ${shown.sites} places…`, 'foretype.places');
    offer('$(question) Why is this shown?', 'foretype.explain');
    offer('$(go-to-file) Show what it uses', 'foretype.definition');
  }
  if (switches.snoozedMinutes > 0) offer('$(bell) Wake', 'foretype.wake');
  else offer('$(bell-slash) Snooze…', 'foretype.snooze');
  offer(
    switches.enabled ? '$(circle-slash) Turn predictions off' : '$(check) Turn predictions on',
    'foretype.toggle',
  );
  offer('$(pulse) Doctor: what works here, and what to do', 'foretype.doctor');
  offer('$(history) Why was something shown, or not?', 'foretype.trace');
  offer('$(output) Log', 'foretype.showLog');
  offer('$(gear) Settings', 'foretype.openSettings');
  offer('$(book) Walkthrough', 'foretype.walkthrough');
  if (server.state === 'running') offer('$(debug-restart) Restart the server', 'foretype.restart');
  const title = `foretype: ${server.trouble ?? server.state}`;
  const chosen = await window.showQuickPick(choices, { title });
  if (chosen) await commands.executeCommand(chosen.command);
}
