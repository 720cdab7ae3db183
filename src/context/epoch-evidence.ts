/**
 * The context section of an epoch, out of what the editor has open and what retrieval found meanwhile. Told of every
 * moment so that files are found and cut into units before an epoch needs them; chosen once when one begins.
 */
import type { EditorSnapshot } from '../editor/index.ts';
import type { Survey } from '../syntax/index.ts';
import { isSecretFile, type TextSnapshot } from '../text/index.ts';
import { type EvidenceFile, type EvidenceSource, evidenceSources } from './candidate.ts';
import { chooseEvidence, placeOf } from './evidence.ts';
import { EvidenceFiles } from './evidence-files.ts';
import type { EvidencePart } from './pack.ts';
import { NearFiles, type Retrieval } from './retrieval.ts';
import type { ChangedLines, SelectedLines, SnapshotFile, Work } from './select.ts';

export interface EpochEvidenceParts {
  /** Relative to its workspace folder, with forward slashes. */
  pathOf(uri: string): string;
  /** What a text declares and imports; undefined where no grammar is at hand. */
  survey(text: TextSnapshot): Survey | undefined;
  /** Whether an ignore file leaves an open document out. */
  isIgnored?(uri: string): boolean;
  readonly retrieval?: Retrieval;
  /** Those that are asked, at each epoch anew; all where undefined. */
  readonly sources?: () => readonly EvidenceSource[];
}

/** Tokens that each source gave a section, of those that gave any; a piece that several name counts for the first. */
export type EvidenceCost = Readonly<Partial<Record<EvidenceSource, number>>>;

/** What an epoch begins with. */
export interface EpochStart {
  readonly editor: EditorSnapshot;
  /** Open documents as the snapshot has them, the active one among them. */
  readonly texts: readonly TextSnapshot[];
  readonly snapshot: readonly SnapshotFile[];
  readonly work: Work;
  readonly events: readonly ChangedLines[];
  readonly window: readonly SelectedLines[];
  /** How many of the newest past edits the stream tells itself. */
  readonly replayed: number;
  /** Text tokens of a line or a path. */
  cost(text: string): number;
}

/** Tokens of the section at most: as much as training shows. */
export const evidenceBudget = 800;
const mostRecent = 8;

export class EpochEvidence {
  readonly #parts: EpochEvidenceParts;
  readonly #files: EvidenceFiles;
  readonly #near: NearFiles | undefined;
  #cost: EvidenceCost = {};

  constructor(parts: EpochEvidenceParts) {
    this.#parts = parts;
    this.#files = new EvidenceFiles((text) => parts.survey(text));
    this.#near = parts.retrieval && new NearFiles(parts.retrieval);
  }

  /** At every moment that could be the last before an epoch. */
  heed({ document, cursor, open, history }: EditorSnapshot): void {
    const recent = [...history.toReversed().map((event) => event.uri), ...open.map((text) => text.uri)];
    this.#near?.heed({
      uri: document.uri,
      line: document.lineAt(cursor).number,
      recent: [...new Set(recent)].filter((uri) => uri !== document.uri).slice(0, mostRecent),
    });
  }

  /** What the last section took; nothing before the first. */
  get cost(): EvidenceCost {
    return this.#cost;
  }

  /** Whether an open document may be shown where another is edited. */
  mayShow(uri: string): boolean {
    return !isSecretFile(uri) && this.#parts.isIgnored?.(uri) !== true;
  }

  /** Read-only evidence, the least important first. */
  choose({ editor, texts, snapshot, work, events, window, replayed, cost }: EpochStart): EvidencePart[] {
    const { pathOf } = this.#parts;
    const files = new Map<string, EvidenceFile>();
    const reasons = new Map(
      (this.#near?.of(editor.document.uri) ?? []).map(({ text, because }) => [text.uri, { text, because }]),
    );
    const add = (text: TextSnapshot) => {
      if (files.has(pathOf(text.uri))) return;
      const file = this.#files.of(pathOf(text.uri), text, reasons.get(text.uri)?.because);
      if (file) files.set(file.path, file);
    };
    for (const text of texts) add(text);
    for (const { text } of reasons.values()) add(text);
    const line = (uri: string, offset: number) => {
      const text = texts.find((one) => one.uri === uri);
      return text ? [{ path: pathOf(uri), line: text.lineAt(Math.min(offset, text.length)).number }] : [];
    };
    const visited = editor.visited.flatMap(({ uri, offset }) => line(uri, offset));
    const before = editor.history.slice(0, Math.max(0, editor.history.length - replayed)).toReversed();
    const edited = before.flatMap(({ uri, edit }) => line(uri, edit[0]?.from ?? 0));
    const place = placeOf([...files.values()], snapshot, work, events, window, { visited, edited });
    if (!place) return [];
    const spent: Partial<Record<EvidenceSource, number>> = {};
    const section = chooseEvidence(place, {
      budget: evidenceBudget,
      cost,
      sources: this.#parts.sources?.() ?? evidenceSources,
      taken({ candidate: { source, file } }, lines) {
        const tokens = lines.reduce((sum, at) => sum + cost(file.lines[at] ?? '') + 1, 0);
        spent[source] = (spent[source] ?? 0) + tokens;
      },
    });
    this.#cost = spent;
    return section;
  }
}
