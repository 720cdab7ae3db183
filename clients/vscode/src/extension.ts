/** Where VS Code enters: who is handed what, and which command does what. */
import { commands, type ExtensionContext, window, workspace } from 'vscode';
import { send, sendWords } from './by-instruction.ts';
import { InlineOffers, inlineAccepted } from './inline-offers.ts';
import { showMenu } from './menu.ts';
import { NextEdit } from './next-edit.ts';
import { acceptAll, choosePlaces, goToId } from './places.ts';
import { Reports, reportScheme } from './reports.ts';
import { openSample } from './sample.ts';
import { Server } from './server.ts';
import { StatusItem } from './status-item.ts';
import { Switches } from './switches.ts';

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('foretype', { log: true });
  const offers = new InlineOffers();
  const running = new Server(context, log, offers);
  server = running;
  const nextEdit = new NextEdit(running, offers);
  const switches = new Switches(running);
  const status = new StatusItem(running, nextEdit, switches);
  const reports = new Reports();
  const version = String(context.extension.packageJSON.version);
  context.subscriptions.push(
    log,
    nextEdit,
    switches,
    status,
    workspace.registerTextDocumentContentProvider(reportScheme, reports),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('foretype.client')) status.refresh();
    }),
  );

  const run: Readonly<Record<string, (...words: unknown[]) => unknown>> = {
    'foretype.accept': () => nextEdit.accept(),
    'foretype.acceptNextWord': () => nextEdit.acceptPortion('word'),
    'foretype.acceptNextLine': () => nextEdit.acceptPortion('line'),
    'foretype.reject': () => nextEdit.reject(),
    'foretype.predict': () => nextEdit.ask('manual'),
    'foretype.places': () => choosePlaces(running, nextEdit),
    'foretype.acceptAll': () => acceptAll(running, nextEdit),
    'foretype.snooze': (minutes) => switches.snooze(typeof minutes === 'number' ? minutes : undefined),
    'foretype.wake': () => switches.wake(),
    'foretype.toggle': async () => {
      await switches.toggle();
      if (switches.enabled) await nextEdit.ask();
      else nextEdit.clear();
    },
    'foretype.explain': () => reports.explain(running, nextEdit),
    'foretype.doctor': () => reports.doctor(running, nextEdit, version),
    'foretype.trace': () => reports.ofServer(running, 'trace', 'foretype.trace'),
    'foretype.showQueue': () => reports.ofServer(running, 'queue', 'foretype.showQueue'),
    'foretype.showLog': () => log.show(),
    'foretype.restart': () => running.restart(),
    'foretype.menu': () => showMenu(running, nextEdit, switches),
    'foretype.openSample': () => openSample(),
    'foretype.openSettings': () =>
      commands.executeCommand('workbench.action.openSettings', '@ext:foretype.foretype'),
    'foretype.walkthrough': () =>
      commands.executeCommand('workbench.action.openWalkthrough', 'foretype.foretype#foretype', false),
    'foretype.edit': (...given) =>
      sendWords(running, 'foretype.edit', given, 'instruction', 'What is to be changed here?'),
    'foretype.ask': (...given) =>
      sendWords(running, 'foretype.ask', given, 'question', 'What do you want to know of this code?'),
    'foretype.plan': (...given) =>
      sendWords(running, 'foretype.plan', given, 'goal', 'What is to be done, across files?'),
    'foretype.plan.acceptAll': () => send(running, 'foretype.plan.acceptAll', []),
    'foretype.plan.drop': () => send(running, 'foretype.plan.drop', []),
    'foretype.byExample': (...given) => send(running, 'foretype.byExample', given),
    'foretype.undo': () => send(running, 'foretype.undo', []),
    // Named by the server, in its answers.
    'foretype.nextEdit.jump': (id) => goToId(running, id),
    [inlineAccepted]: (id) => {
      if (typeof id === 'string') nextEdit.tell('foretype/accept', { id });
    },
  };
  for (const [name, act] of Object.entries(run))
    context.subscriptions.push(
      commands.registerCommand(name, async (...words: unknown[]) => {
        try {
          await act(...words);
        } catch (cause) {
          log.error(`${name}: ${String(cause)}`);
        }
      }),
    );
  // Not awaited: a server that takes its time must not hold back the commands.
  void running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = undefined;
}
