/**
 * How much of a line that a model would go on with is likely by itself. A line is as sure as all of its words together; its
 * beginning is surer, and often most of what there is to type:
 *
 *     if (file === undefined) t‸hrow new Error(`${path} is no file`);      the line 0.10, `hrow new Error` 0.98
 *
 * It ends between words, never within one, and before what stands behind the cursor; where it can, with all closed that it
 * opened.
 */
import type { GeneratedToken } from '../base/index.ts';
import { tokens } from '../stream/index.ts';

export interface SureBeginning {
  /** To be inserted at the cursor; without blanks at its end. */
  readonly text: string;
  /** Natural log-probabilities of its tokens, those that the grammar forced left out. */
  readonly logProbs: readonly number[];
}

/** Less likely than not is not sure. */
const sureFrom = Math.log(0.5);
/** Who sees two letters has typed them; blanks are not counted. */
const fewestLetters = 3;
/** Each costs a look at the syntax of what it leaves. */
const mostBeginnings = 8;

/** The line that is being typed. */
export interface BegunLine {
  /** What stands before the cursor. */
  readonly typed: string;
  /** Of that, what is typed already of the first token's word. */
  readonly begun: string;
  /** What stands behind the cursor. */
  readonly rest: string;
}

/**
 * Those that are sure, first the one that saves most letters if p is taken at its word; those that open a bracket or a quote
 * and leave it open come last, for they mostly leave a syntax error.
 *
 * @param said the line from the last certain token on, and what was said behind it
 * @param decode tokens as text
 */
export function sureBeginnings(
  said: readonly GeneratedToken[],
  decode: (ids: readonly number[]) => string,
  { typed, begun, rest }: BegunLine,
): SureBeginning[] {
  const ids = said.map(({ id }) => id);
  const end = ids.findIndex((id) => id === tokens.newline || id === tokens.end);
  const inLine = end < 0 ? ids : ids.slice(0, end);
  const line = decode(inLine);
  // Where the line has no end, nobody knows what would be left of what stands there.
  if (end < 0 ? rest.trim() !== '' : !line.endsWith(rest)) return [];
  const mostLetters = line.length - (end < 0 ? 1 : rest.length);
  const today = leftOpen(typed + rest);
  const found: (SureBeginning & { readonly saved: number; readonly opens: number })[] = [];
  const logProbs: number[] = [];
  let sum = 0;
  for (let n = 1; n <= inLine.length; n++) {
    const { logProb, forced } = said[n - 1]!;
    if (!forced) logProbs.push(logProb);
    sum += forced ? 0 : logProb;
    if (sum < sureFrom) break;
    const text = decode(inLine.slice(0, n));
    // A character's bytes may be several tokens.
    if (!line.startsWith(text) || text.length > mostLetters || isWithinWord(line, text.length)) continue;
    const written = text.slice(begun.length).trimEnd();
    if (!text.startsWith(begun) || written.replace(/\s+/g, '').length < fewestLetters) continue;
    if (written === found.at(-1)?.text) continue;
    const now = leftOpen(typed + written + rest);
    const opens = now.brackets > Math.max(0, today.brackets) || (now.quoted && !today.quoted) ? 1 : 0;
    found.push({ text: written, logProbs: [...logProbs], saved: Math.exp(sum) * written.length, opens });
  }
  return found.toSorted((a, b) => a.opens - b.opens || b.saved - a.saved).slice(0, mostBeginnings);
}

function isWithinWord(line: string, at: number): boolean {
  return /^[\p{L}\p{N}_]{2}$/u.test(line.slice(at - 1, at + 1));
}

/** What a line leaves open, in any language: brackets outside of quotes, and whether it ends within a quote. */
function leftOpen(line: string): { readonly brackets: number; readonly quoted: boolean } {
  let brackets = 0;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (char === '\\') at++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if ('"\'`'.includes(char)) quote = char;
    else if ('([{'.includes(char)) brackets++;
    else if (')]}'.includes(char)) brackets--;
  }
  return { brackets, quoted: quote !== '' };
}
