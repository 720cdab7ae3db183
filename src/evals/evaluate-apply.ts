/**
 * How well answers are landed: every case of a set is landed on its files and compared with what the author's commit
 * made of them, byte for byte. A refusal is counted apart; anything else that was landed is silently wrong.
 */
import { type FileChange, type Landing, land } from '../apply/index.ts';
import { describe } from '../base/index.ts';
import { createSyntax, type Syntax } from '../syntax/index.ts';
import { applyToString, TextSnapshot } from '../text/index.ts';
import { type ApplyCase, type ApplyFile, readApplyCases } from './build-apply-case.ts';
import { measureSpeed, type Speed } from './evaluate-apply-speed.ts';
import { type Share, share } from './share.ts';

export interface ApplyTrial {
  readonly applied: ApplyCase;
  readonly verdict: 'right' | 'refused' | 'wrong';
  /** Every line that the change leaves alone is there, byte for byte; undefined where nothing was landed. */
  readonly untouched: boolean | undefined;
  readonly landing: Landing | undefined;
  readonly texts: readonly string[];
  /** The engine threw: a fault to mend, counted as a refusal. */
  readonly fault: string | undefined;
  readonly ms: number;
}

export interface ApplyFigures {
  /** Of what was landed, what is right. */
  readonly landedRight: Share;
  readonly refused: Share;
  /** Of all cases. */
  readonly silentWrong: Share;
  readonly untouchedIdentical: Share;
}

export interface ApplyReport {
  readonly all: ApplyFigures;
  readonly byStyle: Readonly<Record<string, ApplyFigures>>;
  readonly byLaziness: Readonly<Record<string, ApplyFigures>>;
  readonly byMistake: Readonly<Record<string, ApplyFigures>>;
  readonly byLanguage: Readonly<Record<string, ApplyFigures>>;
  readonly speed: Speed;
  readonly trials: readonly ApplyTrial[];
}

export async function evaluateApply(set: string): Promise<ApplyReport> {
  const syntax = createSyntax();
  const trials: ApplyTrial[] = [];
  for (const one of readApplyCases(set)) {
    trials.push(await tryCase(one, syntax));
    for (const file of one.files) syntax.forget(uriOf(file.path));
  }
  const by = (key: (c: ApplyCase) => string) =>
    Object.fromEntries(
      [...new Set(trials.map((t) => key(t.applied)))]
        .sort()
        .map((k) => [k, figures(trials.filter((t) => key(t.applied) === k))]),
    );
  return {
    all: figures(trials),
    byStyle: by((c) => c.style),
    byLaziness: by((c) => String(c.laziness)),
    byMistake: by((c) => c.mistake ?? 'none'),
    byLanguage: by((c) => c.languageId),
    speed: await measureSpeed(),
    trials,
  };
}

function uriOf(path: string): string {
  return `file:///set/${path}`;
}

export async function tryCase(one: ApplyCase, syntax: Syntax): Promise<ApplyTrial> {
  const started = performance.now();
  let landing: Landing | undefined;
  let fault: string | undefined;
  try {
    landing = await land(one.answer, {
      syntax,
      read: async (path) => {
        const file = one.files.find((f) => f.path === path);
        return file && TextSnapshot.of(uriOf(path), file.languageId, 1, file.before);
      },
    });
  } catch (error) {
    fault = describe(error);
  }
  const ms = performance.now() - started;
  if (!landing?.landed)
    return { applied: one, verdict: 'refused', untouched: undefined, landing, texts: [], fault, ms };
  const { changes } = landing;
  const texts = one.files.map((file) => textAfter(file, changes));
  const strangers = changes.filter((c) => c.kind !== 'edit' || !one.files.some((f) => f.path === c.path));
  const right = strangers.length === 0 && texts.every((text, i) => text === one.files[i]!.after);
  const untouched = texts.every((text, i) => keepsLines(one.files[i]!, text));
  return { applied: one, verdict: right ? 'right' : 'wrong', untouched, landing, texts, fault, ms };
}

function textAfter(file: ApplyFile, changes: readonly FileChange[]): string {
  const change = changes.find((c) => c.path === file.path);
  return change?.kind === 'edit' ? applyToString(change.edit, file.before) : file.before;
}

/** Whether the lines that stand before and after the true change, in order, are all in the result, in order. */
function keepsLines(file: ApplyFile, result: string): boolean {
  const before = file.before.split('\n');
  const after = file.after.split('\n');
  const landed = result.split('\n');
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end++;
  const kept = [
    ...before.slice(0, start),
    ...common(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end),
  ];
  let at = 0;
  for (const line of landed) if (at < kept.length && kept[at] === line) at++;
  return at === kept.length;
}

/** A longest common subsequence of lines. */
function common(a: readonly string[], b: readonly string[]): string[] {
  const width = b.length + 1;
  const length = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i * width + j] =
        a[i] === b[j]
          ? length[(i + 1) * width + j + 1]! + 1
          : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!);
  const out: string[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      out.push(a[i]!);
      i++;
      j++;
    } else if (length[(i + 1) * width + j]! >= length[i * width + j + 1]!) i++;
    else j++;
  }
  return out;
}

function figures(trials: readonly ApplyTrial[]): ApplyFigures {
  const of = (verdict: ApplyTrial['verdict']) => trials.filter((t) => t.verdict === verdict).length;
  const landed = trials.length - of('refused');
  return {
    landedRight: share(of('right'), landed),
    refused: share(of('refused'), trials.length),
    silentWrong: share(of('wrong'), trials.length),
    untouchedIdentical: share(trials.filter((t) => t.untouched === true).length, landed),
  };
}
