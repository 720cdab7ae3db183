/**
 * The texts of a workspace as plans read them: as the user has them open, else as they are on disk. What a model is shown or
 * may ask for is never a file of credentials, open or not.
 */
import type { Editor } from '../editor/index.ts';
import { isSecretFile, type OffsetRange, type TextSnapshot } from '../text/index.ts';
import type { InstructedFile } from './instruction.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

export interface PlanTextsParts {
  readonly editor: Pick<Editor, 'document' | 'openUris'>;
  readonly files: WorkspaceFiles;
  /** Relative to its workspace folder, with forward slashes. */
  pathOf(uri: string): string;
}

export interface About {
  /** The document the user is in, and what they have selected there. */
  readonly uri: string | undefined;
  readonly selection: OffsetRange | undefined;
  /** Further files that matter, open or not. */
  readonly files: readonly string[];
}

const mostPaths = 400;
/** Characters of open documents that are shown without being asked for. */
const mostOpen = 200_000;

export class PlanTexts {
  readonly #parts: PlanTextsParts;

  constructor(parts: PlanTextsParts) {
    this.#parts = parts;
  }

  /** The document the user is in, the files named, and other open documents while there is room. */
  shown({ uri, selection, files }: About): InstructedFile[] {
    const { editor, pathOf } = this.#parts;
    const named = files.flatMap((path) => this.read(path) ?? []);
    const here = uri === undefined ? undefined : editor.document(uri);
    const open = editor.openUris.toReversed().flatMap((other) => editor.document(other) ?? []);
    const inside = open.filter((text) => this.#parts.files.holds(text.uri));
    const texts = [here ?? [], named, inside].flat().filter((text) => !isSecretFile(text.uri));
    const all = [...new Map(texts.map((text) => [text.uri, text])).values()];
    let room = mostOpen;
    return all.flatMap((text, i) => {
      room -= text.length;
      if (room < 0 && i > 0 && !named.includes(text)) return [];
      const range = text === here && selection ? { selection } : {};
      return [{ path: pathOf(text.uri), text, ...range }];
    });
  }

  /** Of files that a model may ask for. */
  async paths(signal: AbortSignal): Promise<string[]> {
    const out: string[] = [];
    for await (const path of this.#parts.files.paths(signal)) if (out.push(path) >= mostPaths) break;
    return out;
  }

  /** Undefined where there is none, or no model may see it. */
  read(path: string): TextSnapshot | undefined {
    return isSecretFile(path) ? undefined : this.readHere(path);
  }

  /** The same for what never leaves this machine: of open documents any. */
  readHere(path: string): TextSnapshot | undefined {
    return this.#open(path) ?? this.#parts.files.read(path);
  }

  /** Whether a file that `read` does not give is there all the same: then a plan must not make it. */
  isThere(path: string): boolean {
    return this.#open(path) !== undefined || this.#parts.files.isThere(path);
  }

  /** Files of the workspace that nobody has open; their uris are added to `looked`. */
  async *closed(looked: string[], signal: AbortSignal): AsyncGenerator<TextSnapshot> {
    const { files } = this.#parts;
    for await (const path of files.paths(signal)) {
      const text = this.#open(path) ? undefined : files.read(path);
      if (!text) continue;
      looked.push(text.uri);
      yield text;
    }
  }

  #open(path: string): TextSnapshot | undefined {
    const { editor, files, pathOf } = this.#parts;
    const uri = editor.openUris.find((open) => pathOf(open) === path && files.holds(open));
    return uri === undefined ? undefined : editor.document(uri);
  }
}
