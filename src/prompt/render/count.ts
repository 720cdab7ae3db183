/**
 * How many tokens a text is, exactly where the model's tokenizer is at hand. Providers of frontier models publish none:
 * there an estimate has to do, which looks at the kinds of characters as byte-pair vocabularies cut them, and leans to
 * too many.
 */

export interface TokenCounter {
  /** Says who counted, for reports. */
  readonly name: string;
  readonly exact: boolean;
  count(text: string): number;
}

/** Words with the space before them · digits · line breaks with indentation · other blanks · anything else. */
const runs = / ?[A-Za-z]+|\d+|\r?\n[ \t]*|[ \t]+|[^\sA-Za-z\d]+|\s/g;
const humps = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/** No state, no vocabulary: O(n). */
export const approximateTokens: TokenCounter = {
  name: 'estimate',
  exact: false,
  count(text) {
    let tokens = 0;
    for (const [run] of text.matchAll(runs)) tokens += tokensOf(run);
    return Math.ceil(tokens);
  },
};

function tokensOf(run: string): number {
  const code = run.charCodeAt(run.length - 1);
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  if (letter) return wordTokens(run.trimStart());
  if (code >= 48 && code <= 57) return Math.ceil(run.length / 3);
  if (/^\s/.test(run)) return 1;
  let tokens = 0;
  let ascii = 0;
  for (const char of run) {
    if (char.charCodeAt(0) < 128) ascii++;
    else tokens += 1.5;
  }
  return tokens + Math.ceil(ascii / 2);
}

/** Common words are one token; long and rare ones fall apart, at the humps of camelCase first. */
function wordTokens(word: string): number {
  if (word.length <= 4) return 1;
  let tokens = 0;
  for (const [hump] of word.matchAll(humps)) tokens += Math.max(0.8, hump.length / 8);
  return Math.max(1, tokens);
}

/** Counts by a tokenizer: exact for the model whose tokenizer it is. */
export function exactTokens(
  name: string,
  tokenizer: { encode(text: string): readonly number[] },
): TokenCounter {
  return { name, exact: true, count: (text) => (text === '' ? 0 : tokenizer.encode(text).length) };
}
