/** Draws a presentation into an editor with decorations, and takes it away; draws again only what has changed. */
import {
  ColorThemeKind,
  type DecorationOptions,
  type Disposable,
  MarkdownString,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import { blockPicture, type Type } from './block-picture.ts';
import type { Mark, Presentation } from './presentation.ts';
import { lineAround } from './replacement.ts';
import { rangeOf } from './suggestion.ts';

const hintColor = new ThemeColor('editorGhostText.foreground');
const newColor = new ThemeColor('editor.foreground');
const newBackground = new ThemeColor('diffEditor.insertedTextBackground');
const oldBackground = new ThemeColor('diffEditor.removedTextBackground');

export class Drawing implements Disposable {
  readonly #old: TextEditorDecorationType = window.createTextEditorDecorationType({
    textDecoration: 'line-through',
    backgroundColor: oldBackground,
  });
  readonly #fresh: TextEditorDecorationType = window.createTextEditorDecorationType({});
  #editor: TextEditor | undefined;
  /** What is on screen, to be compared. */
  #drawn = '';
  /** Number of times the screen was touched. */
  redraws = 0;

  /** `why` is told when the pointer rests on it. */
  draw(editor: TextEditor, presentation: Presentation, why: string): void {
    const { version, uri } = editor.document;
    const wanted = JSON.stringify([
      presentation,
      why,
      version,
      uri.toString(),
      cursorLine(editor, presentation),
    ]);
    if (this.#editor === editor && this.#drawn === wanted) return;
    // In one editor the new replaces the old at once: to take it away first would be seen as a flicker.
    if (this.#editor !== editor || presentation.kind === 'ghost') this.clear();
    if (presentation.kind === 'ghost') return;
    const old: DecorationOptions[] = [];
    const fresh: DecorationOptions[] = [];
    if (presentation.kind === 'far') fresh.push(hint(editor, presentation.hint));
    else for (const mark of presentation.marks) drawMark(editor, mark, hover(why), old, fresh);
    editor.setDecorations(this.#old, old);
    editor.setDecorations(this.#fresh, fresh);
    this.#editor = editor;
    this.#drawn = wanted;
    this.redraws++;
  }

  clear(): void {
    if (!this.#editor) return;
    this.#editor.setDecorations(this.#old, []);
    this.#editor.setDecorations(this.#fresh, []);
    this.#editor = undefined;
    this.#drawn = '';
  }

  dispose(): void {
    this.clear();
    this.#old.dispose();
    this.#fresh.dispose();
  }
}

function cursorLine(editor: TextEditor, presentation: Presentation): number {
  return presentation.kind === 'far' ? editor.selection.active.line : 0;
}

function hint(editor: TextEditor, where: string): DecorationOptions {
  const { range } = editor.document.lineAt(editor.selection.active.line);
  const after = { contentText: `  Tab → ${where}`, color: hintColor, fontStyle: 'italic' };
  return { range: range.with(range.end), renderOptions: { after } };
}

function drawMark(
  editor: TextEditor,
  mark: Mark,
  hoverMessage: MarkdownString,
  old: DecorationOptions[],
  fresh: DecorationOptions[],
): void {
  const { document } = editor;
  if (mark.kind === 'insertion') {
    const range = rangeOf(document, { from: mark.at, to: mark.at });
    fresh.push({ range, hoverMessage, renderOptions: { after: added(mark.text) } });
    return;
  }
  const range = rangeOf(document, mark);
  if (mark.from < mark.to) old.push({ range, hoverMessage });
  if (mark.kind === 'replacement')
    fresh.push({ range: range.with(range.end), renderOptions: { after: added(mark.text) } });
  if (mark.kind !== 'block') return;
  const picture = blockPicture(mark.lines, typeOf(editor));
  const { from, to } = lineAround(document.getText(), mark.beside);
  const room = widest(document.getText(), from, mark.lines.length) - (to - from);
  fresh.push({
    range: rangeOf(document, { from: to, to }),
    hoverMessage,
    renderOptions: {
      after: {
        contentIconPath: Uri.parse(picture.source),
        width: `${picture.width}px`,
        height: `${picture.height}px`,
        margin: `0 0 0 ${room + 3}ch`,
        // Over the lines below, which it would push down otherwise.
        textDecoration: 'none; position: absolute; z-index: 10',
      },
    },
  });
}

/** New text in place; spaces at its ends would be lost. */
function added(text: string) {
  const visible = text.replaceAll('\t', '  ').replaceAll(' ', '\u00a0');
  return {
    contentText: visible,
    color: newColor,
    backgroundColor: newBackground,
    fontStyle: 'italic',
    margin: '0 1px',
  };
}

/** Columns of the longest of `count` lines from `from` on: the box stands to the right of them. */
function widest(text: string, from: number, count: number): number {
  const lines = text.slice(from, from + 20_000).split('\n', count);
  return Math.min(100, Math.max(...lines.map((line) => line.length)));
}

function typeOf(editor: TextEditor): Type {
  const settings = workspace.getConfiguration('editor', editor.document);
  const size = settings.get<number>('fontSize') || 14;
  // As VS Code reads it: 0 is automatic, less than 8 a factor.
  const given = settings.get<number>('lineHeight') ?? 0;
  const lineHeight = given === 0 ? Math.round(size * 1.35) : given < 8 ? Math.round(size * given) : given;
  const { kind } = window.activeColorTheme;
  return {
    family: settings.get<string>('fontFamily') || 'monospace',
    size,
    lineHeight,
    tabSize: typeof editor.options.tabSize === 'number' ? editor.options.tabSize : 4,
    dark: kind === ColorThemeKind.Dark || kind === ColorThemeKind.HighContrast,
  };
}

function hover(why: string): MarkdownString {
  const commands = ['foretype.accept', 'foretype.reject', 'foretype.explain'];
  const text = new MarkdownString();
  text.isTrusted = { enabledCommands: commands };
  text.appendText(why);
  text.appendMarkdown(
    '\n\n[Accept](command:foretype.accept) · [Reject](command:foretype.reject) · [Why?](command:foretype.explain)',
  );
  return text;
}
