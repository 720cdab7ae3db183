/** A question in words or names, as terms of the index: what it asks for, and how much each of its words says. */
import { identifiers, type TermHasher, words } from './terms.ts';

export interface QuestionTerms {
  /** Its words, folded. */
  readonly asked: readonly string[];
  /** Weights by term. */
  readonly text: ReadonlyMap<number, number>;
  /** `text`, and every word taken for a whole name as well. */
  readonly named: ReadonlyMap<number, number>;
  readonly declared: ReadonlyMap<number, number>;
  /** It asks for tests, benchmarks or examples themselves. */
  readonly accompanying: boolean;
}

/** What a word of another name counts, beside those that were said. */
const otherShare = 0.7;

/** What commits and questions do to the things they name; the things are what is looked for. */
const saysLittle = new Set(
  words(
    'fix feat chore refactor perf add remove update improve support allow ensure make use change move rename better ' +
      'more new handle only instead avoid some all also if when no any per via',
  ),
);
const accompanyingWords = new Set(words('test spec benchmark bench example'));

/** `others`: further names of what the question names. */
export function questionTerms(
  question: string,
  hasher: TermHasher,
  others: readonly string[] = [],
): QuestionTerms {
  const asked = words(question);
  const text = new Map<number, number>();
  const declared = new Map<number, number>();
  const names = new Map<number, number>();
  for (const word of new Set(asked)) {
    text.set(hasher.hash('word', word), saysLittle.has(word) ? 0.3 : 1);
    declared.set(hasher.hash('declared-word', word), 1);
  }
  for (const name of new Set(identifiers(question))) {
    if (looksLikeName(name)) {
      text.set(hasher.hash('name', name), 1.5);
      declared.set(hasher.hash('declared', name), 2);
    } else if (name.length > 3 && words(name).length > 0) {
      // That a plain word is meant as a name is possible, no more.
      names.set(hasher.hash('name', name), 0.5);
    }
  }
  const accompanying = asked.some((word) => accompanyingWords.has(word));
  for (const other of others) {
    const own = questionTerms(other, hasher);
    for (const word of own.asked) if (!asked.includes(word)) asked.push(word);
    for (const [from, into] of [
      [own.text, text],
      [own.declared, declared],
    ] as const)
      for (const [term, weight] of from) if (!into.has(term)) into.set(term, weight * otherShare);
    // What is given as a name is meant as one.
    for (const name of identifiers(other)) {
      text.set(hasher.hash('name', name), otherShare);
      declared.set(hasher.hash('declared', name), 2 * otherShare);
    }
  }
  return { asked, text, named: new Map([...text, ...names]), declared, accompanying };
}

function looksLikeName(word: string): boolean {
  return /[a-z][A-Z]|_|\d|^[A-Z][a-z]+[A-Z]/.test(word);
}
