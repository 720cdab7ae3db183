/** An uncommitted change as content changes: applied in order they lead to the file on disk. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { applyWireEdits, changesBetween } from '../../src/cli/index.ts';

const texts = fc
  .array(fc.constantFrom('a', 'b', 'c();', '', '  x = 1', 'é🙂'), { maxLength: 12 })
  .map((lines) => lines.join('\n'));

describe('changesBetween', () => {
  it('leads from the committed text to the present one', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const document = TextDocument.create('file:///a', 'x', 1, before);
        for (const change of changesBetween(before, after)) TextDocument.update(document, [change], 2);
        expect(document.getText()).toBe(after);
      }),
    );
  });
});

describe('applyWireEdits', () => {
  it('applies several edits of one text at once', () => {
    const at = (line: number, from: number, to: number) => ({
      start: { line, character: from },
      end: { line, character: to },
    });
    const edits = [
      { range: at(0, 0, 1), newText: 'xx' },
      { range: at(1, 1, 1), newText: '!' },
    ];
    expect(applyWireEdits('a b\ncd\n', edits)).toBe('xx b\nc!d\n');
  });
});
