/**
 * The words of source text, as the index knows them: identifiers cut into their parts, folded to a common form and
 * hashed with a secret of this machine, so that what is stored says nothing to whoever lacks the secret.
 */
import { createHash } from 'node:crypto';

/** What a term stands for; the same letters are another term in another role. */
export type Role =
  /** A part of any identifier, or a word of a comment or string. */
  | 'word'
  /** A whole identifier, wherever it occurs. */
  | 'name'
  /** A whole identifier, where it is declared. */
  | 'declared'
  /** A part of a declared identifier. */
  | 'declared-word'
  /** The last part of an imported module's path, without extension. */
  | 'module';

/** 48 bits: exact as a number, and two of a million words collide once in five hundred indexes. */
const hashBytes = 6;
const mostRemembered = 100_000;

export class TermHasher {
  readonly secret: Buffer;
  readonly #known = new Map<string, number>();

  constructor(secret: Buffer) {
    this.secret = secret;
  }

  /** In [0, 2^48). */
  hash(role: Role, word: string): number {
    const key = `${role} ${word}`;
    let hash = this.#known.get(key);
    if (hash === undefined) {
      hash = createHash('sha256').update(this.secret).update(key).digest().readUIntBE(0, hashBytes);
      if (this.#known.size >= mostRemembered) this.#known.clear();
      this.#known.set(key, hash);
    }
    return hash;
  }

  /** 16 bytes for a content, kept apart by `kind`. */
  digest(kind: string, content: string | Uint8Array): Buffer {
    return createHash('sha256')
      .update(this.secret)
      .update(`${kind}\0`)
      .update(content)
      .digest()
      .subarray(0, 16);
  }
}

const identifier = /[A-Za-z_$\u00aa-\uffff][\w$\u00aa-\uffff]*/g;
/** `HTTPServer2x` is http, server, 2, x. */
const part = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|\d+/gu;

/** Longer runs of letters are encoded bytes, not names. */
const longest = 80;

export function identifiers(text: string): string[] {
  const found = text.match(identifier) ?? [];
  return found.filter((name) => name.length <= longest);
}

/** The folded parts of an identifier or sentence, in order, with what says nothing left out. */
export function words(text: string): string[] {
  const out: string[] = [];
  for (const raw of text.match(part) ?? []) {
    if (raw.length > longest) continue;
    const lower = raw.toLowerCase();
    if (lower.length < 2 || empty.has(lower)) continue;
    out.push(fold(lower));
  }
  return out;
}

/**
 * One form for the forms of a word: plurals, -ing, -ed, -er of agents, -ation, -able; and one for a word and what code
 * shortens it to. Cruder than Porter's stemmer and enough here: both sides of a comparison are folded alike.
 */
export function fold(word: string): string {
  const stem = stemOf(word);
  return longForms.get(stem) ?? stem;
}

const endings =
  'ization ations ation ating ition ments ment ings ing ions ion ers ors ed er or ly able ible ities ity ness'.split(
    ' ',
  );

/** Words of up to three letters stay, and no stem is shorter than four. */
function stemOf(word: string): string {
  let w = word;
  if (w.length > 4 && w.endsWith('ies')) w = `${w.slice(0, -3)}y`;
  else if (w.length > 4 && /(?:[sxz]|ch|sh)es$/.test(w)) w = w.slice(0, -2);
  else if (w.length > 3 && /[^su]s$/.test(w)) w = w.slice(0, -1);
  for (const ending of endings) {
    if (w.length - ending.length >= 4 && w.endsWith(ending)) {
      w = w.slice(0, -ending.length);
      break;
    }
  }
  if (w.length > 4 && /(.)\1$/.test(w) && !/(?:ss|ll)$/.test(w)) w = w.slice(0, -1);
  if (w.length > 4 && /[^e]e$/.test(w)) w = w.slice(0, -1);
  return w.length > 5 && w.endsWith('at') ? w.slice(0, -2) : w;
}

/** What code writes for what people say. */
const shortened =
  'config configuration configure conf|auth authentication authenticate|param parameter|arg argument|env environment|' +
  'err error|msg message|req request|res response resp|ctx context|db database|init initialize initialization|' +
  'doc document documentation|repo repository|dir directory folder|func function fn|cb callback|num number|str string|' +
  'val value|tmp temporary temp|prev previous|curr current|impl implementation implement|id identifier|' +
  'attr attribute|elem element|idx index|len length|max maximum|min minimum|info information|app application|' +
  'async asynchronous|lib library|pkg package|exec execute execution|stmt statement|expr expression|' +
  'decl declaration declare|opt option|prop property|ref reference|obj object|arr array|conn connection connect|' +
  'addr address|cmd command|dest destination|src source|fmt format|gen generate generation|mem memory|pos position|' +
  'ptr pointer|sep separator|seq sequence|sig signature|sys system|tok token|ver version|col column|char character|' +
  'dep dependency|del delete|desc description describe|diff difference|regex regexp|sub subscribe|sync synchronous|' +
  'eval evaluate evaluation|iter iterate iterator iteration|alloc allocate allocation|calc calculate calculation';
const longForms = new Map(
  shortened.split('|').flatMap((group) => {
    const [short, ...long] = group.split(' ').map(stemOf);
    return long.map((word) => [word, short!] as const);
  }),
);

/** Words of syntax and of grammar, which are in every text. */
const empty = new Set(
  (
    'const let var function def fn func return if else elif for while this self public static void pub end ' +
    'the an of to and is in on it that be as by or at are was with which when we you not can do its into has have ' +
    'from will should would so than then them they these those there what where how why does did our your me my i'
  ).split(' '),
);
