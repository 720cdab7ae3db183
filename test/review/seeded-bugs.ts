/**
 * Mechanical refactorings with a bug hidden in one of their sites: what a reader who folds the repetition away would
 * miss. Every refactoring renames a name and hands one more argument on, in as many places as there are statements.
 */
interface Language {
  readonly path: string;
  readonly languageId: string;
  /** `statements`, indented by `indent`, within a function. */
  wrap(statements: readonly string[]): string;
  readonly indent: string;
  readonly end: string;
  readonly and: string;
  readonly not: string;
}

const languages: readonly Language[] = [
  braces('cart.ts', 'typescript', 'export function check(items: Item[], limit: number) {'),
  braces('cart.go', 'go', 'package cart\n\nfunc check(items []Item, limit int) {'),
  braces('cart.rs', 'rust', 'fn check(items: Vec<Item>, limit: u32) {'),
  braces('cart.c', 'c', 'void check(struct item *items, int limit) {'),
  { ...braces('Cart.java', 'java', 'class Cart {\n  void check(Items items, int limit) {'), wrap: javaClass },
  {
    path: 'cart.py',
    languageId: 'python',
    indent: '    ',
    end: '',
    and: 'and',
    not: 'not ',
    wrap: (statements) => `def check(items, limit):\n${statements.join('')}`,
  },
  {
    path: 'cart.rb',
    languageId: 'ruby',
    indent: '  ',
    end: '',
    and: '&&',
    not: '!',
    wrap: (statements) => `def check(items, limit)\n${statements.join('')}end\n`,
  },
];

function braces(path: string, languageId: string, head: string): Language {
  const end = languageId === 'go' ? '' : ';';
  const wrap = (statements: readonly string[]) => `${head}\n${statements.join('')}}\n`;
  return { path, languageId, indent: '  ', end, and: '&&', not: '!', wrap };
}

function javaClass(statements: readonly string[]): string {
  return `class Cart {\n  void check(Items items, int limit) {\n${statements.join('')}  }\n}\n`;
}

/** Statements that use `name`; a line nobody touches lies between any two, so that each is a hunk of its own. */
function statements({ indent, end, and, not }: Language, name: string): string[] {
  return [
    `add(${name}, 1)`,
    `remove(${name}, 2)`,
    `store(${name}, limit + 1)`,
    `report(${name} < limit ${and} ready)`,
    `send(${not}ready, ${name})`,
    `audit(${name}, limit, 10)`,
  ].map((text, i) => `${indent}${text}${end}\n${indent}step${i}()${end}\n`);
}

interface Change {
  readonly path: string;
  readonly languageId: string;
  readonly before: string;
  readonly after: string;
}

export const refactorings: readonly Change[] = languages.map((language) => ({
  path: language.path,
  languageId: language.languageId,
  before: language.wrap(statements(language, 'total')),
  after: language.wrap(statements(language, 'sum')),
}));

type Bug = readonly [what: string, site: number, from: string | RegExp, to: string];

const bugs: readonly Bug[] = [
  ['off by one', 0, '1)', '2)'],
  ['another name', 1, 'sum', 'count'],
  ['a sign turned', 2, '+ 1', '- 1'],
  ['a comparison turned', 3, '< limit', '> limit'],
  ['an operator exchanged', 3, /&&|\band\b/, '||'],
  ['a negation lost', 4, /!|not /, ''],
  ['arguments exchanged', 5, 'sum, limit', 'limit, sum'],
  ['a digit more', 5, '10', '100'],
  ['another function', 1, 'remove', 'removeAll'],
  ['the old name kept beside the new', 5, 'limit', 'total'],
];

/** `buggy`: the line with the bug in the new text, zero-based. */
export const seededBugs = languages.flatMap((language) =>
  bugs.map(([what, site, from, to]) => {
    const sites = statements(language, 'sum');
    const wrong = sites.with(site, sites[site]!.replace(from, to));
    const after = language.wrap(wrong);
    const [line] = wrong[site]!.split('\n');
    return {
      path: language.path,
      languageId: language.languageId,
      before: language.wrap(statements(language, 'total')),
      after,
      what,
      buggy: after.split('\n').indexOf(line!),
    };
  }),
);
