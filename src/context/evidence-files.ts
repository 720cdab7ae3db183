/**
 * Texts as evidence may show them: never a file of credentials, what looks like a key blanked out, cut into units. Read
 * once per text; a text that nobody holds any more is forgotten with it.
 */
import type { Survey } from '../syntax/index.ts';
import { isSecretFile, redactSecrets, type TextSnapshot } from '../text/index.ts';
import type { EvidenceFile } from './candidate.ts';
import { chosenNames, identifier } from './names.ts';
import { unitsOf } from './units.ts';

/** In UTF-16 code units: a longer text is no source anybody wrote. */
const largest = 400_000;
/** In lines: a longer one is no example of anything. */
const longestRoutine = 60;
const none: ReadonlySet<string> = new Set();

type Read = Omit<EvidenceFile, 'path' | 'because'>;

export class EvidenceFiles {
  readonly #survey: (text: TextSnapshot) => Survey | undefined;
  readonly #known = new WeakMap<TextSnapshot, Read>();

  /** `survey`: what a text declares and imports; undefined where no grammar is at hand. */
  constructor(survey: (text: TextSnapshot) => Survey | undefined) {
    this.#survey = survey;
  }

  /** Undefined where the file may not be shown. */
  of(path: string, text: TextSnapshot, because?: Readonly<Record<string, number>>): EvidenceFile | undefined {
    if (isSecretFile(path) || text.length > largest) return undefined;
    let known = this.#known.get(text);
    if (!known) {
      const survey = this.#survey(text);
      known = read(text, survey);
      // Without one its grammar may still be on the way.
      if (survey) this.#known.set(text, known);
    }
    return { path, ...known, because };
  }
}

function read(text: TextSnapshot, survey: Survey | undefined): Read {
  const lines = redactSecrets(text.text).split('\n').map(withoutReturn);
  if (lines.at(-1) === '') lines.pop();
  const units = unitsOf(text, lines, survey);
  const mentions = new Map<string, number[]>();
  lines.forEach((line, at) => {
    for (const [name] of line.matchAll(identifier)) {
      const known = mentions.get(name);
      if (!known) mentions.set(name, [at]);
      else if (known.at(-1) !== at) known.push(at);
    }
  });
  const vocabulary = units.map(({ kind, from, to }) =>
    kind === 'routine' && to - from <= longestRoutine ? chosenNames(lines.slice(from, to)) : none,
  );
  return { lines, units, mentions, vocabulary };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
