/** What the client can do and who it is, read once from `initialize`; every later decision asks this. */
import type { InitializeParams } from 'vscode-languageserver/node';

export interface Client {
  readonly name: string;
  readonly version: string;
  readonly encodings: readonly string[] | undefined;
  /** Draws next-line ranges and rewrites of inline completion (R13). */
  readonly inlineAnywhere: boolean;
  /** Shows an item's label as ghost text (R13). */
  readonly labelGhost: boolean;
  /** Announced inline completion, or a plugin that draws next edits itself. */
  readonly inlineCompletion: boolean;
  readonly inlayHint: boolean;
  readonly inlayHintRefresh: boolean;
  readonly diagnosticRefresh: boolean;
  readonly diagnosticVersion: boolean;
  /** Shows in grey what need not be read. */
  readonly unnecessaryTag: boolean;
  readonly applyEdit: boolean;
  /** Shows what each part of a workspace edit is for. */
  readonly changeAnnotations: boolean;
  /** Of files, in workspace edits: `create`, `rename`, `delete`. */
  readonly resourceOperations: readonly string[];
  readonly showDocument: boolean;
  readonly progress: boolean;
  /** Takes a registration for `workspace/didChangeWatchedFiles`. */
  readonly watchesFiles: boolean;
  readonly configuration: boolean;
  readonly textDocumentContent: boolean;
  /** Follows links of documents; `dynamic`: of those that a later registration names. */
  readonly documentLink: 'none' | 'static' | 'dynamic';
  readonly codeActionLiteral: boolean;
  /** Speaks the Copilot dialect by its initializationOptions. */
  readonly copilot: boolean;
  /** What the client declared for `foretype/*`; undefined when it did not. */
  readonly foretype: ForetypeClient | undefined;
}

export interface ForetypeClient {
  readonly jump: boolean;
  readonly rename: boolean;
  readonly searchAndReplace: boolean;
  readonly crossFile: boolean;
  /** Asks the user for a line of text: `foretype/input`. */
  readonly input: boolean;
}

export function readClient(params: InitializeParams): Client {
  const { textDocument, workspace, window, general } = params.capabilities ?? {};
  const name = params.clientInfo?.name ?? '';
  const version = params.clientInfo?.version ?? '';
  const options = record(params.initializationOptions);
  const declared = options.foretypeClient ?? record(params.capabilities?.experimental).foretype;
  const foretype = declared === undefined || declared === null ? undefined : record(declared);
  return {
    name,
    version,
    encodings: general?.positionEncodings,
    inlineAnywhere: name === 'Neovim' && atLeast(version, 0, 12),
    labelGhost: name === 'Eglot',
    inlineCompletion: textDocument?.inlineCompletion !== undefined,
    inlayHint: textDocument?.inlayHint !== undefined,
    inlayHintRefresh: workspace?.inlayHint?.refreshSupport === true,
    diagnosticRefresh: workspace?.diagnostics?.refreshSupport === true,
    diagnosticVersion: textDocument?.publishDiagnostics?.versionSupport === true,
    unnecessaryTag: textDocument?.publishDiagnostics?.tagSupport?.valueSet?.includes(1) === true,
    applyEdit: workspace?.applyEdit === true,
    // Neovim prints each file's annotations over several lines and stops for a key.
    changeAnnotations: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined && name !== 'Neovim',
    resourceOperations: workspace?.workspaceEdit?.resourceOperations ?? [],
    showDocument: window?.showDocument?.support === true,
    progress: window?.workDoneProgress === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    configuration: workspace?.configuration === true,
    textDocumentContent: workspace?.textDocumentContent !== undefined,
    documentLink:
      textDocument?.documentLink === undefined
        ? 'none'
        : textDocument.documentLink.dynamicRegistration === true
          ? 'dynamic'
          : 'static',
    codeActionLiteral: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    copilot: options.editorInfo !== undefined || options.editorPluginInfo !== undefined,
    foretype: foretype && {
      jump: truthy(foretype.jump),
      rename: truthy(foretype.rename),
      searchAndReplace: truthy(foretype.searchAndReplace),
      crossFile: truthy(foretype.crossFile),
      input: truthy(foretype.input),
    },
  };
}

/** ACP announces a kind by an object, often empty. */
function truthy(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [, a, b] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (a === undefined || b === undefined) return false;
  return Number(a) > major || (Number(a) === major && Number(b) >= minor);
}
