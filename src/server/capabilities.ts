/** What `initialize` answers: everything static, because Neovim and others take nothing that is registered later (R12). */
import type { InitializeResult } from 'vscode-languageserver/node';
import type { Settings } from '../config/index.ts';
import type { Client } from './client.ts';
import { actionKinds } from './handlers/code-action.ts';
import { commandNames } from './handlers/execute-command.ts';
import type { PositionEncoding } from './positions.ts';

export function initializeResult(
  client: Client,
  settings: Settings,
  encoding: PositionEncoding,
  version: string,
): InitializeResult & { serverInfo: { nodeVersion: string } } {
  return {
    capabilities: {
      ...(client.encodings ? { positionEncoding: encoding } : {}),
      textDocumentSync: { openClose: true, change: 2, save: { includeText: false } },
      completionProvider: { resolveProvider: true },
      inlineCompletionProvider: {},
      codeActionProvider: { codeActionKinds: [...actionKinds], resolveProvider: true },
      executeCommandProvider: { commands: [...commandNames] },
      ...(settings['index.symbols.enable'] ? { workspaceSymbolProvider: true } : {}),
      inlayHintProvider: { resolveProvider: false },
      ...(client.documentLink === 'static' ? { documentLinkProvider: { resolveProvider: false } } : {}),
      ...(settings['server.hint.delivery'] === 'pull'
        ? {
            diagnosticProvider: {
              identifier: 'foretype',
              interFileDependencies: true,
              workspaceDiagnostics: false,
            },
          }
        : {}),
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        ...(client.textDocumentContent ? { textDocumentContent: { schemes: ['foretype'] } } : {}),
      },
      experimental: {
        foretype: {
          nextEdit: true,
          nextCursor: true,
          queue: true,
          explain: true,
          status: true,
          search: true,
        },
      },
    },
    serverInfo: { name: 'foretype', version, nodeVersion: process.versions.node },
  };
}
