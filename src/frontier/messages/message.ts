/**
 * A conversation with a frontier model, whoever serves it: what is said to it, and what comes back piece by piece. Parts
 * stand in the order of their lifetime, the stablest first, so that a provider's cache can hold them.
 */
export const routes = ['plan', 'code', 'edit', 'ask', 'review'] as const;
/** What a request is for; each has its model in the settings. `code`: writes out the plan that another model made. */
export type Route = (typeof routes)[number];

export interface TextPart {
  readonly text: string;
  /** What stands up to here will be said again: worth a place in the provider's cache. */
  readonly breakpoint?: true;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote it: any JSON. */
  readonly input: unknown;
}

export type Turn =
  | { readonly role: 'user'; readonly parts: readonly TextPart[] }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly results: readonly ToolResult[] };

export interface ToolResult {
  readonly id: string;
  readonly text: string;
  readonly failed?: true;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface FrontierRequest {
  readonly route: Route;
  readonly system: readonly TextPart[];
  readonly turns: readonly Turn[];
  readonly tools?: readonly Tool[];
  /** Of the answer. */
  readonly maxTokens: number;
}

/** In tokens, of one request. */
export interface Usage {
  /** Read anew. */
  readonly input: number;
  /** Found in the provider's cache. */
  readonly cached: number;
  /** Written to it. */
  readonly stored: number;
  readonly output: number;
}

export type FrontierPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly call: ToolCall }
  /** The last piece; an answer without it is not whole. */
  | { readonly kind: 'end'; readonly why: EndReason; readonly usage: Usage };

/** `length`: `maxTokens` was reached. */
export type EndReason = 'done' | 'calls' | 'length' | 'refused';

/** One provider's wire. */
export interface Provider {
  /** Host that is spoken to. */
  readonly host: string;
  /** Throws FrontierError. Ends with an `end` piece, or throws. */
  say(
    request: FrontierRequest,
    model: string,
    key: string,
    signal: AbortSignal,
  ): AsyncGenerator<FrontierPiece>;
  close(): Promise<void>;
}
