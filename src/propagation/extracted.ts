/**
 * A value that got a name: `const delay = 1000;` was written, and one `1000` became `delay`. The others that can see the
 * name are due, too.
 */
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { type Example, netChanges } from './line-change.ts';
import { editOf, type Piece } from './line-pieces.ts';
import { sharedEnd, sharedStart, tokensOf } from './line-tokens.ts';
import { linesWith } from './lines-with.ts';
import { isMeantThere } from './meant-there.ts';
import { current, isOwnEdit } from './today.ts';
import { isIdentifier } from './words.ts';

const eventsRead = 6;
const mostSites = 20;
/** Without quotes; a shorter value stands everywhere, for everything. */
const leastValue = 3;

export function extracted(evidence: Evidence): readonly ExactEdit[] {
  for (const example of netChanges(evidence, eventsRead)) {
    const [removed, written] = apart(tokensOf(example.oldLine), tokensOf(example.newLine));
    const [value, name] = [removed.join(''), written.join('')];
    if (!isIdentifier(name) || !isValue(value)) continue;
    const declared = declaredAs(evidence, example, name, value);
    const piece = { removed, written: name, left: [], right: [] };
    if (declared !== undefined) return sites(evidence, example, piece, name, declared);
  }
  return [];
}

/** Without what both begin and end with. */
function apart(a: readonly string[], b: readonly string[]): readonly [readonly string[], readonly string[]] {
  const head = sharedStart(a, b).length;
  const [restA, restB] = [a.slice(head), b.slice(head)];
  const tail = sharedEnd(restA, restB).length;
  return [restA.slice(0, restA.length - tail), restB.slice(0, restB.length - tail)];
}

/** A literal, a call or a member: what is but a name was renamed, and of what has an operator a part may stand elsewhere. */
function isValue(value: string): boolean {
  const content = /^(["'`])(.*)\1$/s.exec(value)?.[2] ?? value;
  return content.length >= leastValue && (content !== value || (!isIdentifier(value) && isPrimary(value)));
}

function isPrimary(value: string): boolean {
  let [rest, before] = [value, ''];
  while (rest !== before) [before, rest] = [rest, rest.replace(/\([^()]*\)|\[[^[\]]*\]/g, '')];
  return /^[\p{L}\p{N}_$.:?!]+$/u.test(rest.replaceAll('->', '.'));
}

/** The line that the user wrote to give the value its name. */
function declaredAs(evidence: Evidence, { event }: Example, name: string, value: string): number | undefined {
  const document = current(evidence, event.uri);
  const definitions =
    evidence
      .tree(event.uri)
      ?.occurrences(name)
      .filter((o) => o.definition) ?? [];
  const [only, another] = definitions;
  if (!document || !only || another) return undefined;
  const line = document.lineAt(only.from);
  const behind = line.text.slice(only.to - line.from);
  const end = behind.indexOf(value) + value.length;
  const gives = /^[^=]*:?=\s*$|^\s+$/.test(behind.slice(0, end - value.length));
  const isOwn = isOwnEdit(evidence, event.uri, only);
  return gives && behind.includes(value) && /^[\s;,)]*$/.test(behind.slice(end)) && isOwn
    ? line.number
    : undefined;
}

function sites(
  evidence: Evidence,
  { event, was, line }: Example,
  piece: Piece,
  name: string,
  declared: number,
): ExactEdit[] {
  const document = current(evidence, event.uri)!;
  const names = { event, was, is: document.line(line), gone: [], come: [name] };
  const longest = piece.removed.toSorted((a, b) => b.length - a.length)[0]!;
  const out: Omit<ExactEdit, 'sites'>[] = [];
  for (const number of linesWith(evidence, document, longest)) {
    if (number <= declared || number === line || out.length >= mostSites) continue;
    const edit = editOf(document, number, [piece]);
    const { from, to } = document.line(number);
    // No part of a longer value, and nothing that is set there.
    const whole = edit.every(
      (r) =>
        !/[\p{L}\p{N}_$.]$/u.test(document.slice(from, r.from)) &&
        !/^\.?\d|^\s*([-+*/%&|^?]{0,2}=(?![=>])|\+\+|--)/.test(document.slice(r.to, to)),
    );
    const isFree = edit.every((r) => !isOwnEdit(evidence, document.uri, r));
    if (edit.length === 0 || !whole || !isFree || !isMeantThere(evidence, names, document, edit[0]!))
      continue;
    out.push({
      class: 'same-change',
      uri: document.uri,
      version: document.version,
      edit,
      reason: `${name} from line ${declared + 1}`,
      group: `${event.uri} value ${name}`,
      strength: 'likely',
    });
  }
  return out.map((site) => ({ ...site, sites: out.length }));
}
