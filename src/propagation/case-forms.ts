/** A name in the ways programs write it: `inProgress`, `InProgress`, `in_progress`, `IN_PROGRESS`, `in-progress`, `in progress`. */

/** The words of an identifier, lower case. */
export function wordsOfName(name: string): string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

const upperFirst = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const forms: readonly ((words: readonly string[], name: string) => string)[] = [
  (_, name) => name,
  (words) => words.map((word, i) => (i === 0 ? word : upperFirst(word))).join(''),
  (words) => words.map(upperFirst).join(''),
  (words) => words.join('_'),
  (words) => words.join('_').toUpperCase(),
  (words) => words.join('-'),
  (words) => words.join(' '),
  (words) => words.map(upperFirst).join(' '),
  (words) => upperFirst(words.join(' ')),
  (words) => words.join(''),
];

/** All forms of a name, at fixed places, so that form `i` of one name answers to form `i` of another. */
export function caseForms(name: string): readonly string[] {
  const words = wordsOfName(name);
  return words.length === 0 ? forms.map(() => name) : forms.map((form) => form(words, name));
}

/** The text with every whole-word form of `name` replaced by a mark; equal templates differ in the name alone. */
export function template(text: string, name: string): string {
  let out = text;
  const seen = new Set<string>();
  const all = caseForms(name).map((form, i) => ({ form, i }));
  for (const { form, i } of all.toSorted((a, b) => b.form.length - a.form.length || a.i - b.i)) {
    if (seen.has(form)) continue;
    seen.add(form);
    out = out.replaceAll(wholeWord(form), `⟦${i}⟧`);
  }
  return out;
}

/** A template written out for another name. */
export function instantiate(pattern: string, name: string): string {
  const all = caseForms(name);
  return pattern.replaceAll(/⟦(\d+)⟧/g, (_, i: string) => all[Number(i)] ?? name);
}

/** Whether the forms a template uses say how `name` is written: `open` does not tell `in-review` from `in_review`. */
export function determines(pattern: string, example: string, name: string): boolean {
  const [was, is] = [caseForms(example), caseForms(name)];
  return [...pattern.matchAll(/⟦(\d+)⟧/g)].every(([, i]) => {
    const index = Number(i);
    return index === 0 || was.every((form, other) => form !== was[index] || is[other] === is[index]);
  });
}

/** Whether the text mentions the name, in any form, as a whole word. */
export function mentions(text: string, name: string): boolean {
  return caseForms(name).some((form) => wholeWord(form).test(text));
}

function wholeWord(form: string): RegExp {
  const escaped = form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'gu');
}
