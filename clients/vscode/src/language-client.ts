/** One connection to one server process: what is told to it, and what is taken from it. */
import { env, type LogOutputChannel } from 'vscode';
import {
  CloseAction,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
} from 'vscode-languageclient/node';
import type { InlineOffers } from './inline-offers.ts';
import { declared } from './protocol.ts';
import type { ServerCommand } from './server-command.ts';
import { serverSettings } from './settings.ts';

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

export function languageClient(
  server: ServerCommand,
  version: string,
  log: LogOutputChannel,
  offers: InlineOffers,
  closed: () => void,
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
    },
  };
  const { command, args, environment } = server;
  const run = { command, args: [...args], options: { env: { ...process.env, ...environment } } };
  return new ForetypeLanguageClient('foretype', 'foretype', { run, debug: run }, options);
}
