/** What stands before the next token of a line, as the lines of the document read. */
import { describe, expect, it } from 'vitest';
import { tokens, WrittenLine } from '../../src/stream/index.ts';

const text = (n: number) => tokens.byte + 100 + n;
const id = (n: number) => tokens.line + n;
const shown = [tokens.window, id(1), text(90), tokens.newline, tokens.events];
const begun = [...shown, tokens.edit, id(1), tokens.count + 1, id(1)];
const above = [text(1), text(2), tokens.newline];

describe('the line that is written', () => {
  it('stands behind the lines above its event, and the event’s own', () => {
    const own = [...begun, text(3), tokens.newline, id(7), text(4)];
    const line = new WrittenLine(own, above, 12);
    expect(line.before).toEqual([...above, text(3), tokens.newline, text(4)]);
    expect(new WrittenLine(begun, above, 12).before).toEqual(above);
  });

  it('goes on with what is said, and is closed where no text can follow', () => {
    const line = new WrittenLine(begun, above, 4);
    line.push(text(5));
    expect(line.before).toEqual([...above, text(5)]);
    line.push(tokens.newline);
    expect(line.before).toBeUndefined();
    line.push(id(8));
    expect(line.before).toEqual([text(2), tokens.newline, text(5), tokens.newline]);
    line.push(tokens.end);
    expect(line.before).toBeUndefined();
  });

  it('is none where the prompt ends outside of a line', () => {
    for (const prompt of [shown, [...begun, text(3), tokens.newline], [...shown, tokens.edit]])
      expect(new WrittenLine(prompt, above, 12).before).toBeUndefined();
  });
});
