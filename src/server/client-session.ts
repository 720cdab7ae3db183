/** One client: what it said and can, its documents, and what predicts and plans for it. */
import type { Clock, Log } from '../base/index.ts';
import type { Settings } from '../config/index.ts';
import type { Editor } from '../editor/index.ts';
import type { Answers, Planner, Plans } from '../planning/index.ts';
import type { Predictor } from '../prediction/index.ts';
import type { Reviews } from '../review/index.ts';
import type { Ask } from './ask.ts';
import type { Client } from './client.ts';
import type { CodeSearch } from './code-search.ts';
import type { Documents } from './documents.ts';
import type { Positions } from './positions.ts';
import type { Check } from './protocol/foretype.ts';

export interface ClientSession {
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: Ask;
  readonly editor: Editor;
  readonly predictor: Predictor;
  readonly planner: Planner;
  readonly plans: Plans;
  readonly answers: Answers;
  readonly reviews: Reviews;
  /** The workspace folders' uris, as they are now. */
  readonly folders: readonly string[];
  readonly search: CodeSearch;
  readonly documents: Documents;
  readonly client: Client;
  readonly positions: Positions;
  readonly settings: Settings;
  /** The doctor's report; waits for the model so long at most. */
  checks(patienceMs: number): Promise<readonly Check[]>;
  /** Calls `listener` after every change of a document; the returned function ends it. */
  onDidChange(listener: () => void): () => void;
  /** The traces of the last requests, as Markdown. */
  traces(): string;
  /** The document the user is in: focused, else last changed or asked about. */
  current: string | undefined;
  /** A plugin asks for next edits and draws them itself. */
  plugin: boolean;
  /** It has asked `foretype/nextEdit` before, so it knows what `foretype/changed` means. */
  hears: boolean;
  /** What the last answer to `foretype/nextEdit` offered, by id: it may be on the screen. */
  offered: string | undefined;
  /** The edit, by id, from which the user went to look at a declaration. */
  lookedFrom: string | undefined;
  /** The edit, by id and version, to which the key that goes on has led: pressed again it goes on from there. */
  ledTo: string | undefined;
  /** How many times a plan began or was complete. */
  plansTold: number;
  /** It has asked, and was not told since then that more is known. */
  asked: boolean;
  /** The client has asked for inline completion. */
  inline: boolean;
}
