/** A plan in a terminal as it comes: nothing twice, nothing lost, and the whole plan for whoever reads from a pipe. */
import { describe, expect, it } from 'vitest';
import { PlanPrinter } from '../../src/cli/index.ts';
import { replace, type TextEdit, TextSnapshot } from '../../src/text/index.ts';

const text = 'one\ntwo\nthree\nfour\nfive\n';
const before = TextSnapshot.of('file:///w/a.ts', 'typescript', 1, text);
const word = (from: string, to: string): TextEdit => {
  const at = text.indexOf(from);
  return replace(at, at + from.length, to);
};
const first = word('two', '2');
const second = word('five', '5\nfive and a half');
const steps = [{ path: 'a.ts', intent: 'say numbers', sketch: '' }];
const change = { kind: 'edit', path: 'a.ts', before, edit: [...first, ...second] } as const;
const made = { kind: 'create', path: 'b.ts', text: 'new\n' } as const;

function printed(isTTY: boolean, early: readonly TextEdit[]) {
  const out: string[] = [];
  const err: string[] = [];
  const sink = (to: string[]) => ({ isTTY, write: (part: string) => to.push(part) });
  const printer = new PlanPrinter(sink(out), sink(err), (_, words) => words);
  printer.progress('1. a.ts: say numbers');
  for (const edit of early) printer.early({ path: 'a.ts', before, edit, intent: 'say numbers' });
  const streamed = out.join('');
  printer.end({ kind: 'plan', said: '', steps, changes: [change, made] });
  return { streamed, out: out.join(''), err: err.join('') };
}

const times = (whole: string, part: string) => whole.split(part).length - 1;

describe('a plan that is printed as it comes', () => {
  it('shows each hunk in a terminal once, and at the end what was not shown', () => {
    const { streamed, out, err } = printed(true, [second, first]);
    expect(streamed).toMatch(/^a\.ts:5\n[\s\S]*\+5\n[\s\S]*a\.ts:2\n[\s\S]*\+2\n/);
    expect([times(out, '+2'), times(out, '+5')]).toEqual([1, 1]);
    expect(out).toContain('1. a.ts: say numbers\n\nb.ts\n');
    expect(err).toBe('1. a.ts: say numbers\n');
  });

  it('shows a file whole at the end where not all of it came early, or came otherwise', () => {
    for (const early of [[], [first], [word('two', 'II'), second], [first, word('two', '2')]]) {
      const { streamed, out } = printed(true, early);
      expect(times(out.slice(streamed.length), '+2')).toBe(1);
      expect(out.slice(streamed.length)).toContain('+five and a half');
    }
  });

  it('gives a pipe the whole plan at its end, and the progress a line for each hunk', () => {
    const { streamed, out, err } = printed(false, [first, second]);
    expect(streamed).toBe('');
    expect([times(out, '+2'), times(out, '+five and a half'), times(out, '+new')]).toEqual([1, 1, 1]);
    expect(err).toBe('1. a.ts: say numbers\n  a.ts:2 -1 +1\n  a.ts:5 -1 +2\n');
  });
});
