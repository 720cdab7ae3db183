/**
 * A developer at work, for tests: real editor, real syntax, real rules. Files are given as text; edits are made by what
 * stands there; the proposals come back as the text of the file with one of them applied, or as a list of changed lines.
 */
import { createEditor, type Editor } from '../../src/editor/index.ts';
import { type Evidence, type ExactEdit, type ExportedName, propose } from '../../src/propagation/index.ts';
import { createSyntax, type Syntax } from '../../src/syntax/index.ts';
import { applyToString, replace, type TextEdit, writtenRanges } from '../../src/text/index.ts';
import { FakeClock } from './fake-clock.ts';

const languageIds: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  py: 'python',
  rs: 'rust',
  go: 'go',
  java: 'java',
  c: 'c',
  h: 'c',
  cpp: 'cpp',
  hpp: 'cpp',
  cs: 'csharp',
  lua: 'lua',
  rb: 'ruby',
  php: 'php',
  sh: 'shellscript',
  html: 'html',
  css: 'css',
  json: 'json',
  toml: 'toml',
  yaml: 'yaml',
  yml: 'yaml',
  zig: 'zig',
  txt: 'plaintext',
};

const syntax = createSyntax();
let sessions = 0;

export class EditSession {
  readonly editor: Editor;
  readonly clock = new FakeClock();
  readonly syntax: Syntax = syntax;
  readonly #root: string;
  #current: string;
  #cursor = 0;
  #exporters: ExportedName[] = [];

  private constructor(files: Readonly<Record<string, string>>) {
    this.editor = createEditor(this.clock);
    this.#root = `file:///session${++sessions}/`;
    const names = Object.keys(files);
    for (const name of names.toReversed()) {
      this.editor.open(
        this.uri(name),
        languageIds[name.split('.').at(-1) ?? ''] ?? 'plaintext',
        1,
        files[name]!,
      );
    }
    this.#current = names[0]!;
  }

  static async of(files: Readonly<Record<string, string>>): Promise<EditSession> {
    const session = new EditSession(files);
    for (const uri of session.editor.openUris) await syntax.tree(session.editor.document(uri)!);
    return session;
  }

  uri(name: string): string {
    return this.#root + name;
  }

  text(name = this.#current): string {
    return this.editor.document(this.uri(name))!.text;
  }

  in(name: string): this {
    this.#current = name;
    this.editor.focus(this.uri(name));
    return this;
  }

  /** Replaces the `nth` (from one) place where `find` stands, as one change; the cursor is after it. */
  replace(find: string, text: string, nth = 1): this {
    let from = -1;
    for (let n = 0; n < nth; n++) from = this.text().indexOf(find, from + 1);
    if (from < 0) throw new Error(`${find} does not stand in ${this.#current}`);
    return this.change(from, from + find.length, text);
  }

  /** The same, key by key: the old text goes character by character, the rest comes so. */
  retype(find: string, text: string, nth = 1): this {
    let from = -1;
    for (let n = 0; n < nth; n++) from = this.text().indexOf(find, from + 1);
    if (from < 0) throw new Error(`${find} does not stand in ${this.#current}`);
    for (let to = from + find.length; to > from; to--) this.change(to - 1, to, '');
    [...text].forEach((char, i) => {
      this.change(from + i, from + i, char);
    });
    return this;
  }

  /** One replacement at each place, as one change: what a substitution over several lines does. */
  replaceTogether(...pairs: readonly (readonly [find: string, text: string])[]): this {
    const edit = pairs.flatMap(([find, text]) => {
      const from = this.text().indexOf(find);
      if (from < 0) throw new Error(`${find} does not stand in ${this.#current}`);
      return replace(from, from + find.length, text);
    });
    return this.#apply(edit);
  }

  change(from: number, to: number, text: string): this {
    return this.#apply(replace(from, to, text));
  }

  /** Moves the cursor to where `find` stands. */
  at(find: string): this {
    this.#cursor = this.text().indexOf(find);
    return this;
  }

  #apply(edit: TextEdit): this {
    const before = this.editor.document(this.uri(this.#current))!;
    const event = this.editor.change(before.uri, before.version + 1, edit);
    syntax.changed(event.before, event.after, event.edit);
    this.#cursor = writtenRanges(edit).at(-1)?.to ?? this.#cursor;
    this.clock.advance(150);
    return this;
  }

  exports(...names: ExportedName[]): this {
    this.#exporters = names;
    return this;
  }

  evidence(): Evidence {
    const editor = this.editor.snapshot(this.uri(this.#current), this.#cursor)!;
    return {
      editor,
      tree: (uri) => {
        const document = this.editor.document(uri);
        return document && syntax.treeNow(document);
      },
      treeBefore: (uri, version) => {
        const event = editor.history.find((e) => e.uri === uri && e.before.version === version);
        const document = event?.before ?? this.editor.documentAt(uri, version);
        return document && syntax.treeNow(document);
      },
      exporters: (name) => this.#exporters.filter((e) => e.name === name),
      importers: () => [],
    };
  }

  proposals(): readonly ExactEdit[] {
    return propose(this.evidence());
  }

  /** What is shown without a model: `file:line: new line  (reason)`, in order. */
  shown(): string[] {
    return this.proposals()
      .filter((edit) => edit.strength !== 'weak')
      .map((edit) => this.describe(edit));
  }

  weak(): string[] {
    return this.proposals()
      .filter((edit) => edit.strength === 'weak')
      .map((edit) => this.describe(edit));
  }

  describe(edit: ExactEdit): string {
    const document = this.editor.document(edit.uri)!;
    const line = document.lineAt(edit.edit[0]!.from);
    const after = document.apply(edit.edit, 0);
    const name = edit.uri.slice(this.#root.length);
    const file = name === this.#current ? '' : `${name}:`;
    return `${file}${line.number + 1}: ${line.number < after.lineCount ? after.line(line.number).text.trim() : ''}`;
  }

  /** The first that is shown is accepted, then what is first behind it, until nothing is; how many there were. */
  acceptedToTheEnd(most = 60): number {
    for (let accepted = 0; ; accepted++) {
      const next = this.proposals().find(({ strength }) => strength !== 'weak');
      if (!next || accepted === most) return accepted;
      this.editor.expect(next.uri, next.edit, 'prediction', `e${accepted}`);
      this.in(next.uri.slice(this.#root.length)).#apply(next.edit);
    }
  }

  /** Every shown proposal applied to its file, all at once. */
  allApplied(name = this.#current): string {
    const uri = this.uri(name);
    const edits = this.proposals()
      .filter((e) => e.uri === uri && e.strength !== 'weak')
      .flatMap((e) => e.edit);
    return applyToString(
      edits.toSorted((a, b) => a.from - b.from),
      this.text(name),
    );
  }
}
