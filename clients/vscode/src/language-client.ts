/** One connection to one server process: what is told to it, and what is taken from it. */
import { env, type LogOutputChannel, type TextDocument } from 'vscode';
import {
  CloseAction,
  DidChangeTextDocumentNotification,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
} from 'vscode-languageclient/node';
import type { EarlierTexts } from './earlier-texts.ts';
import type { InlineOffers } from './inline-offers.ts';
import { declared } from './protocol.ts';
import type { ServerCommand } from './server-command.ts';
import { serverSettings } from './settings.ts';
import type { Work } from './work.ts';

/**
 * The commands of the server are not made commands of the editor: the extension has its own for each, which also exist
 * while no server runs, and two of one name are a fault.
 */
class ForetypeLanguageClient extends LanguageClient {
  override registerFeature(feature: Parameters<LanguageClient['registerFeature']>[0]): void {
    const { registrationType } = feature as { registrationType?: { method: string } };
    if (registrationType?.method !== ExecuteCommandRequest.method) super.registerFeature(feature);
  }
}

/** Who hears of what passes. */
export interface Listeners {
  readonly log: LogOutputChannel;
  readonly offers: InlineOffers;
  readonly work: Work;
  readonly earlier: EarlierTexts;
  readonly closed: () => void;
}

export function languageClient(
  server: ServerCommand,
  version: string,
  { log, offers, work, earlier, closed }: Listeners,
): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }],
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: () => ({
      foretypeClient: declared,
      clientVersion: `${env.appName} with foretype ${version}`,
      foretype: serverSettings(),
    }),
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed() {
        closed();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    middleware: {
      workspace: {
        configuration: (params, token, next) =>
          params.items.every(({ section }) => section === 'foretype')
            ? params.items.map(() => serverSettings())
            : next(params, token),
      },
      provideInlineCompletionItems: (document, position, context, token, next) =>
        offers.ask(document, position, () => next(document, position, context, token)),
      didOpen: (document, next) => opened(client, earlier, document, next),
      handleWorkDoneProgress(token, told, next) {
        work.progress(token, told);
        next(token, told);
      },
    },
  };
  const { command, args, environment } = server;
  const run = { command, args: [...args], options: { env: { ...process.env, ...environment } } };
  const client = new ForetypeLanguageClient('foretype', 'foretype', { run, debug: run }, options);
  return client;
}

/** Tells of a document that was open before the server was: as it was, then what happened to it. */
async function opened(
  client: LanguageClient,
  earlier: EarlierTexts,
  document: TextDocument,
  next: (document: TextDocument) => Promise<void>,
): Promise<void> {
  const before = earlier.take(document);
  if (!before) return next(document);
  const { asUri, asRange } = client.code2ProtocolConverter;
  const uri = asUri(document.uri);
  const sent = [next(before.as)];
  // Not awaited one by one: a key that is pressed now must be told after all of them.
  for (const { version, contentChanges } of before.changes) {
    const changes = contentChanges.map(({ range, text }) => ({ range: asRange(range), text }));
    const params = { textDocument: { uri, version }, contentChanges: changes };
    sent.push(client.sendNotification(DidChangeTextDocumentNotification.type, params));
  }
  await Promise.all(sent);
}
