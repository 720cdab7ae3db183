/** What the server and the index process say to each other, as messages of Node's channel between parent and child. */
import type { SyncCounts } from './code-index.ts';
import type { Passage } from './excerpt.ts';
import type { SharedState } from './open-index.ts';
import type { Answer, Place, Suggestion } from './retrieval.ts';
import type { Source } from './sources.ts';
import type { Declaration } from './symbols.ts';

export interface Question {
  readonly limit?: number;
  readonly sources?: readonly Source[];
  /** From its arrival; what is known by then is the answer. */
  readonly withinMs?: number;
  /** Of a question in words: uris, or on their way absolute paths, of files that belong to what is asked about already. */
  readonly alongside?: readonly string[];
  /** Lines to show of each file's best place; none where undefined. */
  readonly lines?: number;
  /** Not of further folders. */
  readonly own?: true;
}

export type Ask =
  /** Where the team keeps its index; empty where it has none. Before `roots`. */
  | { readonly shared: string }
  /** Of the user's own encoder; empty where there is none. Before `roots`. */
  | { readonly encoder: string }
  /** The user's, over what is stored; empty where there is none. Before `roots`. */
  | { readonly key: string }
  /**
   * The folders to keep, absolute; others are closed. `further`: of those the ones that are searched only, which no editor
   * watches.
   */
  | { readonly roots: readonly string[]; readonly further?: readonly string[] }
  | { readonly typing: true }
  /** The text of an open document, or none where it was closed; absolute path. */
  | { readonly overlay: string; readonly text?: string }
  /** The editor tells of files that change. */
  | { readonly watched: true }
  /** Files that somebody saw change; absolute paths. */
  | { readonly touched: readonly string[] }
  | { readonly id: number; readonly search: string; readonly asking: Question }
  | { readonly id: number; readonly symbols: string; readonly limit: number }
  | { readonly id: number; readonly near: Place; readonly asking: Question }
  | { readonly id: number; readonly together: readonly string[]; readonly limit: number }
  | { readonly id: number; readonly status: true };

/** Files that are read, or bytes of the team's index that are fetched. */
export type ProgressKind = 'files' | 'bytes';

export interface RootStatus {
  readonly root: string;
  readonly files: number;
  readonly chunks: number;
  readonly commits: number;
  readonly bytes: number;
  readonly syncing: boolean;
  /** Chunks have vectors of the encoder that comes with foretype. */
  readonly meaning: boolean;
  /** Functions and types that the user's own encoder has read, or why it cannot be used; none where none is named. */
  readonly encoder?: { readonly read: number; readonly trouble?: string };
  /** Another process keeps this index current. */
  readonly keptElsewhere: boolean;
  /** The team's index, where one is to be used. */
  readonly shared?: SharedState;
}

export interface ToldFile extends Suggestion {
  /** Where the question's words stand closest, as asked for by `lines`. */
  readonly passage?: Passage;
}
export interface ToldAnswer extends Answer {
  readonly files: readonly ToldFile[];
}

export type Tell =
  | { readonly id: number; readonly answer: ToldAnswer }
  | { readonly id: number; readonly symbols: readonly Declaration[] }
  | { readonly id: number; readonly paths: readonly string[] }
  | { readonly id: number; readonly status: readonly RootStatus[]; readonly rssMb: number }
  | {
      readonly progress: {
        readonly root: string;
        readonly what: ProgressKind;
        readonly done: number;
        readonly of: number;
      };
    }
  | { readonly synced: SyncCounts & { readonly root: string; readonly ms: number } }
  /** Why folders stay closed: their indexes are under another key. */
  | { readonly locked: readonly string[] }
  | { readonly trouble: string };
