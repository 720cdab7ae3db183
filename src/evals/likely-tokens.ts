/**
 * What mostly follows: the tokens that come next where the same tokens stood before, in the open files and the text just
 * written (prompt lookup, with the counts of an n-gram model that backs off from eight tokens to one).
 *
 *     files hold  `for (const item of items)` 5 ×, `for (const item of list)` 1 ×
 *     typed       `for (const it`              →  `em of items) {`
 */
export interface LikelyText {
  readonly text: string;
  /** Mean natural logarithm of the share that each token had among what followed. */
  readonly logProb: number;
}

const longest = 8;
const mostTokens = 40;
/** Places looked at per token of context: enough to count by, few enough for large files. */
const mostPlaces = 400;

export function codeTokens(text: string): string[] {
  return text.match(/\w+|[ \t]+|[\s\S]/g) ?? [];
}

export class LikelyTokens {
  readonly #texts: readonly (readonly string[])[];
  /** By token, where it stands: text and index, in order. */
  readonly #places = new Map<string, [text: number, at: number][]>();

  /** `texts`: the more alike a text is to what is written, the earlier. What is being written must be cut out of them. */
  constructor(texts: readonly string[]) {
    this.#texts = texts.map(codeTokens);
    this.#texts.forEach((tokens, text) => {
      tokens.forEach((token, at) => {
        const places = this.#places.get(token);
        if (!places) this.#places.set(token, [[text, at]]);
        else if (places.length < mostPlaces) places.push([text, at]);
      });
    });
  }

  /** The rest of the line behind `before`; undefined where nothing like it was seen, or the line ends there. */
  restOfLine(before: string): LikelyText | undefined {
    const context = codeTokens(before.slice(-400));
    const last = context.at(-1) ?? '';
    const begun = /\w/.test(last) ? last : '';
    let text = '';
    let sum = 0;
    let count = 0;
    if (begun !== '') context.pop();
    while (count < mostTokens) {
      const next = this.#next(context, count === 0 ? begun : '');
      if (!next || next.token === '\n' || next.token === '\r') break;
      text += count === 0 ? next.token.slice(begun.length) : next.token;
      context.push(next.token);
      sum += Math.log(next.share);
      count++;
    }
    text = text.trimEnd();
    return text === '' ? undefined : { text, logProb: sum / count };
  }

  /** By the longest context that was seen. The whole word may stand as it is begun. */
  #next(context: readonly string[], begun: string): { token: string; share: number } | undefined {
    const key = context.at(-1);
    const places = key === undefined ? undefined : this.#places.get(key);
    let known = (places ?? []).map(([text, at]) => ({ tokens: this.#texts[text]!, at }));
    let best: { token: string; share: number } | undefined;
    for (let n = 1; n <= longest && known.length > 0; n++) {
      known = known.filter(({ tokens, at }) => tokens[at - n + 1] === context.at(-n));
      const found = mostFrequent(known.flatMap(({ tokens, at }) => wanted(tokens[at + 1], begun)));
      if (!found) break;
      best = found;
    }
    return best;
  }
}

function wanted(token: string | undefined, begun: string): string[] {
  return token?.startsWith(begun) ? [token] : [];
}

/** Of equals, the first seen. */
function mostFrequent(tokens: readonly string[]): { token: string; share: number } | undefined {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  let best: string | undefined;
  for (const [token, count] of counts) if (best === undefined || count > counts.get(best)!) best = token;
  return best === undefined ? undefined : { token: best, share: counts.get(best)! / tokens.length };
}
