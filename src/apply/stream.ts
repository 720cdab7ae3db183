/**
 * Lands an answer while it is being written: a hunk is given as soon as its block is complete and its place certain. The
 * whole answer is still landed at its end; should that contradict a hunk that was given, the landing is refused, so that
 * what was shown early is never wrong silently.
 */
import { minimize, type TextEdit, type TextSnapshot } from '../text/index.ts';
import { type AnswerOptions, type Landing, land } from './land.ts';
import { mergeBlock } from './land-file.ts';
import { FileLines, type LineHunk, LineKeys } from './lines.ts';
import { isGap } from './markers.ts';
import { placeBlocks } from './place-blocks.ts';
import { readAnswer } from './read/answer.ts';
import { type Block, type FileSketch, row } from './sketch.ts';
import { workspacePath } from './workspace-path.ts';

/** One change that is certain already; the edit refers to the file's text of today. */
export interface GivenHunk {
  readonly path: string;
  readonly edit: TextEdit;
}

export interface StreamedLanding {
  /** Takes the next piece of the answer; gives the hunks that became certain, each once. */
  push(piece: string): Promise<readonly GivenHunk[]>;
  /** Lands the whole answer. */
  end(): Promise<Landing>;
}

/** A line that announces blocks, although too little is there yet to read them. */
const announcesBlocks = /^(?:<{5,9}|-{5,9} |diff --git |--- |\+\+\+ |@@|\*\*\* )/;
/** Sketches are looked at again after so many lines, or at a gap. */
const everyLines = 4;

export function streamLanding(options: AnswerOptions): StreamedLanding {
  return new Stream(options);
}

class Stream implements StreamedLanding {
  readonly #options: AnswerOptions;
  readonly #given: GivenHunk[] = [];
  readonly #files = new Map<string, { snapshot: TextSnapshot; lines: FileLines } | undefined>();
  /** Blocks that were looked at, by file and index. */
  readonly #seen = new Set<string>();
  #text = '';
  /** Up to where whole lines were looked at. */
  #read = 0;
  #lines = 0;
  #next = everyLines;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  async push(piece: string): Promise<readonly GivenHunk[]> {
    this.#text += piece;
    const end = this.#text.lastIndexOf('\n') + 1;
    if (end === this.#read) return [];
    const whole = this.#text.slice(0, end);
    const fresh = this.#text.slice(this.#read, end - 1).split('\n');
    this.#read = end;
    this.#lines += fresh.length;
    const gap = fresh.some(
      (line) =>
        isGap(line, { languageId: '', known: () => false }) || /^(?:>{5,9}|\+{5,9}|@@|\*\*\*|```)/.test(line),
    );
    if (!gap && this.#lines < this.#next) return [];
    // Longer answers are read again less often, so that all readings together stay linear.
    if (!gap) this.#next = this.#lines + Math.max(everyLines, this.#lines / 4);
    const found: GivenHunk[] = [];
    const { files } = readAnswer(whole, this.#options.defaultPath);
    for (const [i, sketch] of files.entries())
      found.push(...(await this.#certain(sketch, i === files.length - 1, whole)));
    const fits = found.filter((hunk) => !this.#given.some((g) => same(g, hunk)));
    this.#given.push(...fits);
    return fits;
  }

  async end(): Promise<Landing> {
    const landing = await land(this.#text, this.#options);
    if (!landing.landed) return landing;
    for (const given of this.#given) {
      const change = landing.changes.find((c) => c.kind === 'edit' && c.path === given.path);
      const kept =
        change?.kind === 'edit' &&
        given.edit.every((r) =>
          change.edit.some((q) => q.from === r.from && q.to === r.to && q.text === r.text),
        );
      if (kept) continue;
      const sentence = `In ${given.path}, the end of the answer contradicts what was landed of its beginning.`;
      return {
        landed: false,
        refusals: [
          { path: given.path, block: -1, written: this.#text, reason: 'contradicts-stream', sentence },
        ],
      };
    }
    return landing;
  }

  async #certain(sketch: FileSketch, last: boolean, text: string): Promise<GivenHunk[]> {
    const path = workspacePath(sketch.path);
    if (!path.ok || sketch.wish !== 'change') return [];
    const file = await this.#file(path.value);
    if (!file) return [];
    if (sketch.format === 'whole-or-elided') {
      if (text.split('\n').some((line) => announcesBlocks.test(line))) return [];
      const out: GivenHunk[] = [];
      for (const block of sketch.blocks) out.push(...(await this.#ofSketch(block, path.value, file)));
      return out;
    }
    // The last block of a diff may go on; a search/replace block is only read when it is closed.
    const open = last && sketch.format !== 'search-replace' ? 1 : 0;
    return sketch.blocks.slice(0, sketch.blocks.length - open).flatMap((block, i) => {
      const key = `${path.value}\0${i}`;
      if (this.#seen.has(key)) return [];
      this.#seen.add(key);
      const [placed] = placeBlocks([block], file.lines);
      return placed?.kind === 'hunks' && placed.exact ? this.#giving(path.value, file, placed.hunks) : [];
    });
  }

  /** Hunks of a sketch up to its last gap, or to some lines before its end; what touches that end is held back. */
  async #ofSketch(
    block: Block,
    path: string,
    file: { snapshot: TextSnapshot; lines: FileLines },
  ): Promise<GivenHunk[]> {
    const known = (line: string) => file.lines.counts.has(file.lines.keys.of(line));
    const gapAt = block.rows.findLastIndex((r) =>
      isGap(r.text, { languageId: file.snapshot.languageId, known }),
    );
    let cut = gapAt >= 0 && gapAt >= block.rows.length - everyLines * 6 ? gapAt : block.rows.length - 2;
    // What stands beside a gap must be found, and here the gap is ours.
    while (cut !== gapAt && cut > 3 && !known(block.rows[cut - 1]!.text)) cut--;
    if (cut < 3) return [];
    const rows = [...block.rows.slice(0, cut), row('text', '// ... existing code ...')];
    const merged = await mergeBlock({ ...block, rows }, file.snapshot, file.lines, this.#options);
    if (merged.kind !== 'hunks') return [];
    const tail = block.rows
      .slice(0, cut)
      .findLast((r) => file.lines.counts.get(file.lines.keys.of(r.text)) === 1 && r.text.trim().length > 3);
    if (!tail) return [];
    const reached = file.lines.key.indexOf(file.lines.keys.of(tail.text));
    return this.#giving(
      path,
      file,
      merged.hunks.filter((h) => h.to <= reached),
    );
  }

  #giving(
    path: string,
    file: { snapshot: TextSnapshot; lines: FileLines },
    hunks: readonly LineHunk[],
  ): GivenHunk[] {
    const { syntax } = this.#options;
    return hunks.flatMap((hunk) => {
      const edit = minimize(file.lines.edit([hunk]), file.lines.text);
      if (edit.length === 0) return [];
      return (syntax.errorDelta(file.snapshot, edit) ?? 0) > 0 ? [] : [{ path, edit }];
    });
  }

  async #file(path: string) {
    if (!this.#files.has(path)) {
      const snapshot = await this.#options.read(path);
      this.#files.set(path, snapshot && { snapshot, lines: new FileLines(snapshot.text, new LineKeys()) });
      if (snapshot) await this.#options.syntax.tree(snapshot);
    }
    return this.#files.get(path);
  }
}

function same(a: GivenHunk, b: GivenHunk): boolean {
  return a.path === b.path && JSON.stringify(a.edit) === JSON.stringify(b.edit);
}
