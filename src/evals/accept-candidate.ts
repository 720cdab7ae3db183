/**
 * `foretype eval accept PARENT CANDIDATE`: whether new weights may take the place of those they came from. Both are files of
 * `eval edits --json`, of the same set. What is judged is what a developer meets, exact edits, model and gate together:
 *
 *     exact, exactRepeated, exactMidEdit, completionLine, deltaChrF     right where something was wanted
 *     placeTop1                                                         and led to the right place
 *     quiet, precision                                                  silent where nothing was, right when it spoke
 *
 * None of them may be more than some points below the parent's. Times are not judged: a machine tells others tomorrow.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { StateError } from './edit-state.ts';

export const acceptUsage = `  foretype eval accept PARENT.json CANDIDATE.json [--within POINTS]
      whether weights may take the place of others: no figure of eval edits --json more than POINTS (1) below; else status 1
`;

const judged = [
  'placeTop1',
  'exact',
  'exactRepeated',
  'exactMidEdit',
  'completionLine',
  'deltaChrF',
  'quiet',
  'precision',
] as const;
type Judged = (typeof judged)[number];
/** How many were shown is the model's own doing; of all others the count is the set's. */
const ofShown: readonly Judged[] = ['precision'];

interface Figure {
  readonly value: number | null;
  readonly n: number;
}

interface Compared {
  readonly name: Judged;
  /** Percent. */
  readonly parent: number;
  readonly candidate: number;
}

export function acceptCandidate(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { within: { type: 'string', default: '1' } },
  });
  const [parent, candidate, ...others] = positionals;
  const within = Number(values.within);
  if (!parent || !candidate || others.length > 0)
    throw new StateError('accept wants two files of eval edits --json');
  if (!(within >= 0)) throw new StateError(`--within ${values.within} is no number of points`);
  const compared = compare(parent, candidate);
  const [head, ...rows] = [
    ['', 'parent', 'candidate', 'difference'],
    ...compared.map((one) => [one.name, ...[one.parent, one.candidate, gain(one)].map((x) => x.toFixed(1))]),
  ];
  const line = ([name = '', ...cells]: readonly string[]) =>
    name.padEnd(16) + cells.map((cell) => cell.padStart(11)).join('');
  process.stdout.write(`${[head!, ...rows].map(line).join('\n')}\n`);
  const worse = compared.filter((one) => gain(one) < -within);
  if (worse.length === 0) process.stdout.write(`accepted: no figure is more than ${within} points below\n`);
  else
    process.stderr.write(
      `foretype: not accepted: ${worse.map(({ name }) => name).join(', ')} more than ${within} points below\n`,
    );
  return worse.length === 0 ? 0 : 1;
}

/** In points, rounded as they are shown, so that what reads as a point is one. */
function gain({ parent, candidate }: Compared): number {
  return Math.round(10 * (candidate - parent)) / 10;
}

function compare(parent: string, candidate: string): Compared[] {
  const [of, by] = [figuresIn(parent), figuresIn(candidate)];
  if (judged.every((name) => of(name).n === 0))
    throw new StateError(
      `${parent} tells nothing of the whole product: measure without --only, or with gated in it`,
    );
  return judged.flatMap((name) => {
    const [was, is] = [of(name), by(name)];
    if (was.n !== is.n && !ofShown.includes(name))
      throw new StateError(
        `${name} counts ${was.n} states in ${parent} and ${is.n} in ${candidate}: these are two sets`,
      );
    // Of a set that has no such state nothing is known; who shows nothing says nothing wrong.
    if (was.value === null) return [];
    return [{ name, parent: 100 * was.value, candidate: 100 * (is.value ?? was.value) }];
  });
}

function figuresIn(path: string): (name: Judged) => Figure {
  const figures = jsonIn(path);
  if (typeof figures !== 'object' || figures === null || Array.isArray(figures))
    throw new StateError(isNone(path));
  return (name) => {
    const found = (figures as Readonly<Record<string, unknown>>)[name];
    if (isFigure(found)) return found;
    throw new StateError(`${path} does not tell ${name}; was it written by eval edits --json?`);
  };
}

function jsonIn(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new StateError(isNone(path));
  }
}

function isNone(path: string): string {
  return `${path} is no file of eval edits --json`;
}

function isFigure(found: unknown): found is Figure {
  const { value, n } = (found ?? {}) as Partial<Record<string, unknown>>;
  return (value === null || typeof value === 'number') && typeof n === 'number';
}
