/** What a line is, whatever was changed: blank, a bracket alone, a comment, a heading; at the top or the end of its file. */
import type { Say } from './features.ts';
import type { ReadFile } from './moment.ts';
import type { Around } from './sharing.ts';

export const kindNames = [
  'blank',
  'blank above',
  'closes',
  'comment',
  'declares',
  'opens above',
  'top',
  'end',
  'behind the last',
] as const;
export type KindName = (typeof kindNames)[number];

const closing = /^[\])}>;,]+$|^(end|fi|done|esac)\b/;
const comment = /^(\/\/|#(?!include|if|endif|define|\[)|\/?\*|--|""")/;
const heading =
  /^((export|default|pub|public|private|protected|static|async|abstract|final) )*(def|class|fn|func|function|interface|type|struct|enum|impl|trait|module)\b/;
const opening = /[{([:]$/;
const nearEdge = 3;

export function kinds({ document }: ReadFile): (number: number, around: Around, say: Say) => void {
  const count = document.lineCount;
  return (number, { line, up }, say) => {
    if (line.text === '') say('blank', 1);
    if (up.text === '') say('blank above', 1);
    if (closing.test(line.text)) say('closes', 1);
    if (comment.test(line.text)) say('comment', 1);
    if (heading.test(line.text)) say('declares', 1);
    if (opening.test(up.text)) say('opens above', 1);
    if (number < nearEdge) say('top', 1);
    if (number >= count - nearEdge) say('end', 1);
    if (number === count) say('behind the last', 1);
  };
}
