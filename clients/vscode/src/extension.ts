/** Where VS Code enters: who is handed what, and which command does what. */
import { commands, type ExtensionContext, window, workspace } from 'vscode';
import { send, sendCopied, sendHere, sendPlace, sendWords } from './by-instruction.ts';
import { InlineOffers, inlineAccepted } from './inline-offers.ts';
import { showMenu } from './menu.ts';
import { NextEdit } from './next-edit.ts';
import { acceptAll, choosePlaces, goToId } from './places.ts';
import { Reports, reportScheme } from './reports.ts';
import { openSample } from './sample.ts';
import { Server } from './server.ts';
import { openSettings } from './settings.ts';
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

  /** What is shown makes way for what `asked` brings, and comes back where nothing comes. */
  const instead = async (asked: () => Promise<boolean>, brings?: 'plan') => {
    nextEdit.makeWay(brings === 'plan');
    if (!(await asked())) nextEdit.makeWay(false);
    // The server tells of a plan once for each question.
    await nextEdit.ask();
  };
  const run: Readonly<Record<string, (...words: unknown[]) => unknown>> = {
    'foretype.accept': () => nextEdit.accept(),
    'foretype.acceptNextWord': () => nextEdit.acceptPortion('word'),
    'foretype.acceptNextLine': () => nextEdit.acceptPortion('line'),
    'foretype.reject': () => nextEdit.reject(),
    'foretype.predict': () => nextEdit.ask('manual'),
    'foretype.next': () => send(running, 'foretype.nextEdit.jump', []),
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
    'foretype.definition': () => send(running, 'foretype.nextEdit.definition', [nextEdit.shown?.id]),
    'foretype.doctor': () => reports.doctor(running, nextEdit, version),
    'foretype.trace': () => reports.ofServer(running, 'trace'),
    'foretype.showQueue': () => reports.ofServer(running, 'queue'),
    'foretype.showLog': () => log.show(),
    'foretype.restart': () => running.restart(),
    'foretype.menu': () => showMenu(running, nextEdit, switches),
    'foretype.openSample': () => openSample(),
    'foretype.openSettings': () => openSettings(),
    'foretype.walkthrough': () =>
      commands.executeCommand('workbench.action.openWalkthrough', 'foretype.foretype#foretype', false),
    'foretype.edit': (...given) =>
      sendWords(running, 'foretype.edit', given, 'instruction', 'What is to be changed here?'),
    'foretype.ask': (...given) =>
      sendWords(running, 'foretype.ask', given, 'question', 'What do you want to know of this code?'),
    'foretype.plan': (...given) =>
      instead(
        () => sendWords(running, 'foretype.plan', given, 'goal', 'What is to be done, across files?'),
        'plan',
      ),
    'foretype.fix': (...given) => sendHere(running, 'foretype.fix', given),
    'foretype.apply': (...given) =>
      instead(() => sendCopied(running, 'foretype.apply', given, 'sketch'), 'plan'),
    'foretype.plan.addFiles': (...given) => sendHere(running, 'foretype.plan.addFiles', given),
    'foretype.plan.acceptAll': () => instead(() => send(running, 'foretype.plan.acceptAll', [])),
    'foretype.plan.drop': () => instead(() => send(running, 'foretype.plan.drop', [])),
    'foretype.byExample': (...given) => instead(() => send(running, 'foretype.byExample', given), 'plan'),
    'foretype.plan.acceptLike': (...given) => instead(() => send(running, 'foretype.plan.acceptLike', given)),
    'foretype.plan.leaveOut': (...given) => instead(() => send(running, 'foretype.plan.leaveOut', given)),
    'foretype.plan.redo': (...given) => instead(() => send(running, 'foretype.plan.redo', given)),
    'foretype.plan.ask': (...given) => send(running, 'foretype.plan.ask', given),
    'foretype.review': (...given) => send(running, 'foretype.review', given),
    'foretype.review.next': () => send(running, 'foretype.review.next', []),
    'foretype.review.accept': (...given) => sendPlace(running, 'foretype.review.accept', given),
    'foretype.review.acceptLike': (...given) => sendPlace(running, 'foretype.review.acceptLike', given),
    'foretype.review.reject': (...given) => sendPlace(running, 'foretype.review.reject', given),
    'foretype.review.redo': (...given) => sendPlace(running, 'foretype.review.redo', given),
    'foretype.review.ask': (...given) => sendPlace(running, 'foretype.review.ask', given),
    'foretype.review.end': () => send(running, 'foretype.review.end', []),
    'foretype.stop': () => running.stopWork(),
    'foretype.undo': () => instead(() => send(running, 'foretype.undo', [])),
    'foretype.redo': () => instead(() => send(running, 'foretype.redo', [])),
    // Named by the server, in its answers.
    'foretype.nextEdit.jump': (id) => goToId(running, id),
    'foretype.nextEdit.definition': (id) => send(running, 'foretype.nextEdit.definition', [id]),
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
