/**
 * The tests of what was renamed: a test file whose tests are called after the old name (`TestTotal`, `test_total`,
 * `describe('total', …)`) is due the new one. The uses of the name are rename.ts's; these are only named after it.
 */
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';
import { replace } from '../text/index.ts';
import { caseForms } from './case-forms.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { type Renaming, renamings } from './renaming.ts';
import { isOwnEdit, recentEvents } from './today.ts';

export function testNames(evidence: Evidence): readonly ExactEdit[] {
  const done = new Set<string>();
  const isTested = (uri: string) => evidence.editor.open.some((document) => testOf(document.uri, uri));
  return recentEvents(evidence, 6)
    .filter((event) => isTested(event.uri))
    .flatMap((event) => renamings(event))
    .filter((r) => isDeclaredThere(evidence, r))
    .flatMap((renaming) => {
      const key = `${renaming.from}>${renaming.to}`;
      if (done.has(key)) return [];
      done.add(key);
      return namedAfter(evidence, renaming);
    });
}

/** The renamed thing is a function, method or type that the file declares once. */
function isDeclaredThere(evidence: Evidence, { event, from, to, site }: Renaming): boolean {
  const before = evidence.treeBefore(event.uri, event.before.version);
  const items = before?.outline().filter((item) => item.name === from && item.kind !== 'key') ?? [];
  const tested = from.length > 3 && !from.startsWith('_') && !to.startsWith('_');
  return tested && items.length === 1 && items[0]!.nameRange.from === site.from;
}

function namedAfter(evidence: Evidence, { event, from, to }: Renaming): ExactEdit[] {
  const sites = evidence.editor.open.flatMap((document) => {
    const tree = document.uri === event.uri ? undefined : evidence.tree(document.uri);
    if (!tree?.root || !testOf(document.uri, event.uri)) return [];
    const [names, news] = [caseForms(from), caseForms(to)];
    const found = [...declaredTests(tree), ...describedTests(tree)].flatMap(({ at, text, prefix }) => {
      const form = names.findIndex((name) => text === prefix + name);
      const range = { from: at, to: at + text.length };
      if (form < 0 || isOwnEdit(evidence, document.uri, range)) return [];
      return [{ document, edit: replace(range.from + prefix.length, range.to, news[form]!) }];
    });
    return found;
  });
  const reason = `tests of ${from} → ${to}`;
  return sites.map(({ document, edit }) => ({
    class: 'twin',
    uri: document.uri,
    version: document.version,
    edit,
    reason,
    sites: sites.length,
    group: `${event.uri} ${reason}`,
    strength: 'likely',
  }));
}

/** `cart.test.ts`, `cart_test.go`, `test_cart.py`, `CartTest.java` and `cart_spec.rb` test `cart`. */
function testOf(test: string, file: string): boolean {
  const stem = (uri: string) =>
    uri
      .split('/')
      .at(-1)!
      .replace(/\.[^.]+$/, '');
  const tested = stem(test).replace(/^test_|(?:[._-](?:test|spec)|Tests?)$/g, '');
  return tested !== stem(test) && tested === stem(file);
}

interface TestName {
  readonly at: number;
  readonly text: string;
  /** What makes it a test's name. */
  readonly prefix: string;
}

/** Functions and classes that are called like tests. */
function declaredTests(tree: SyntaxTree): TestName[] {
  return tree.outline().flatMap(({ name, nameRange, kind }: OutlineItem) => {
    const prefix = /^(?:test_?|Test_?)(?=.)/.exec(name)?.[0];
    return prefix && ['function', 'method', 'class'].includes(kind)
      ? [{ at: nameRange.from, text: name, prefix }]
      : [];
  });
}

/** The whole first argument of `describe`, `context`, `it` and `test`. */
function describedTests(tree: SyntaxTree): TestName[] {
  const { text } = tree.snapshot;
  return [...text.matchAll(/\b(?:describe|context|test|it)\s*\(?\s*(["'`])([#.]?)([\w.-]+)\1/g)].map((m) => ({
    at: m.index + m[0].length - 1 - m[3]!.length,
    text: m[3]!,
    prefix: '',
  }));
}
