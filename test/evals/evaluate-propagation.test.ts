/** The measurement: what is counted, on a small set whose truth is known, and how the rules do on our own states. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type EditState,
  evaluatePropagation,
  failureFixtures,
  propagationJson,
  propagationTable,
  runEval,
  StateError,
} from '../../src/evals/index.ts';
import type { Evidence, ExactEdit } from '../../src/propagation/index.ts';
import { diff } from '../../src/text/index.ts';
import { tinyClone } from '../support/tiny-clone.ts';

const own = new URL('./sets/propagation-own.jsonl', import.meta.url).pathname;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-eval-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const before = 'let total = 0;\nlog(total);\n\nshow(total);\n';
const after = before.replace('total', 'sum');
const done = after.replaceAll('total', 'sum');

function state(id: string, part: Partial<EditState>): EditState {
  return {
    id,
    kind: 'start',
    languageId: 'typescript',
    repository: 'own',
    commit: '-',
    files: [{ path: 'a b/a.ts', languageId: 'typescript', text: before }],
    history: [{ path: 'a b/a.ts', edit: diff(before, after), afterMs: 100 }],
    cursor: { path: 'a b/a.ts', offset: 7 },
    remaining: diff(after, done).map((r) => ({ path: 'a b/a.ts', edit: [r] })),
    ...part,
  };
}

function write(states: readonly EditState[]): string {
  const file = join(folder, 'states.jsonl');
  writeFileSync(file, states.map((s) => `${JSON.stringify(s)}\n`).join(''));
  return folder;
}

/** Proposes to turn the first `was` into `will`, in the file of the request. */
function swap(was: string, will: string, part: Partial<ExactEdit> = {}) {
  return ({ editor }: Evidence): ExactEdit[] => {
    const from = editor.document.text.indexOf(was);
    if (from < 0) return [];
    const edit = [{ from, to: from + was.length, text: will }];
    const { uri, version } = editor.document;
    return [
      { class: 'rename', uri, version, edit, reason: '', sites: 1, group: 'g', strength: 'certain', ...part },
    ];
  };
}

describe('the measurement', () => {
  const set = () => write([state('open', {}), state('end', { kind: 'no-edit', remaining: [] })]);

  it('lets the rules see the files, the history and the cursor as the user left them', async () => {
    const seen: Evidence[] = [];
    await evaluatePropagation({
      set: write([state('open', {})]),
      propose: (evidence) => {
        seen.push(evidence);
        const { document, history, cursor, open } = evidence.editor;
        expect(document.text).toBe(after);
        expect(history.map((e) => [e.author, e.before.text])).toEqual([['typed', before]]);
        expect([cursor, open.length]).toEqual([7, 1]);
        expect(evidence.tree(document.uri)?.snapshot.text).toBe(after);
        expect(evidence.treeBefore(document.uri, 1)?.snapshot.text).toBe(before);
        return [];
      },
    });
    expect(seen).toHaveLength(1);
  });

  it('counts a right edit, and one where nothing was left to do', async () => {
    const report = await evaluatePropagation({ set: set(), propose: swap('log(total)', 'log(sum)') });
    const { precision, exact, showRate, quiet } = report.all;
    expect([precision.value, exact.value, showRate.value, quiet.value]).toEqual([0.5, 0.5, 1, 0]);
    expect(report.byClass.rename!.precision).toEqual(precision);
    expect(report.byClass.twin!.precision).toEqual({ value: undefined, low: 0, high: 1, n: 0 });
    expect(report.byClass.twin!.quiet.value).toBe(1);
    expect(report.byKind['no-edit']!.quiet).toMatchObject({ value: 0, n: 1 });
  });

  it('shows the first that is certain or likely, and counts every such place', async () => {
    const weak = swap('log(total)', 'log(other)', { strength: 'weak' });
    const likely = swap('show(total)', 'show(sum)', { strength: 'likely', class: 'twin' });
    const wrong = swap('log(total)', 'log(x)', { strength: 'likely' });
    const report = await evaluatePropagation({
      set: write([state('open', {})]),
      propose: (e) => [...weak(e), ...likely(e), ...wrong(e)],
    });
    expect(report.all.precision).toMatchObject({ value: 1, n: 1 });
    expect(report.all.sites).toMatchObject({ value: 0.5, n: 2 });
    expect(report.byStrength.likely!.precision.n).toBe(1);
  });

  it('counts silence as quiet and not as wrong', async () => {
    const report = await evaluatePropagation({ set: set(), propose: () => [] });
    expect(report.all).toMatchObject({ precision: { n: 0 }, showRate: { value: 0 }, quiet: { value: 1 } });
  });

  it('survives rules that throw, and names the fault', async () => {
    const report = await evaluatePropagation({
      set: set(),
      propose: () => {
        throw new Error('planted');
      },
    });
    expect(report.faults).toBe(2);
    expect(failureFixtures(report)).toContain('planted');
  });

  it('writes what was wrong as a fixture with history, shown edit and truth', async () => {
    const report = await evaluatePropagation({
      set: write([state('open', {})]),
      propose: swap('log(total)', 'log(amount)', { reason: 'why' }),
    });
    expect(failureFixtures(report)).toMatchInlineSnapshot(`
      "=== rename · certain · typescript · open
      did    a b/a.ts
        line 1
          - let total = 0;
          + let sum = 0;
      SHOWN  a b/a.ts   "why" 1 of 1
        line 2
            let sum = 0;
          - log(total);
          + log(amount);
            
            show(total);
      truth  a b/a.ts
        line 2
          - log(total);
          + log(sum);
      truth  a b/a.ts
        line 4
          - show(total);
          + show(sum);
      "
    `);
  });

  it('writes every figure as value, low, high, n', async () => {
    const report = await evaluatePropagation({ set: set(), propose: swap('log(total)', 'log(sum)') });
    const json = JSON.parse(propagationJson(report));
    expect(Object.keys(json['propagation.precision'])).toEqual(['value', 'low', 'high', 'n']);
    expect(json['propagation.class.twin.precision'].value).toBeNull();
    expect(json['propagation.kind.start.showRate'].value).toBe(1);
    expect(propagationTable(report)).toMatch(/^all +0\.500 /m);
  });

  it('names file and line of what is no state', async () => {
    writeFileSync(join(folder, 'states.jsonl'), `${JSON.stringify(state('x', {}))}\n{"id": 1}\n`);
    await expect(evaluatePropagation({ set: folder, propose: () => [] })).rejects.toThrow(
      /states\.jsonl:2: id/,
    );
    for (const bad of [
      { kind: 'x' },
      { files: [{}] },
      { history: [{ path: 'no' }] },
      { remaining: [{}] },
      { cursor: {} },
    ]) {
      writeFileSync(join(folder, 'states.jsonl'), JSON.stringify({ ...state('x', {}), ...bad }));
      await expect(evaluatePropagation({ set: folder, propose: () => [] })).rejects.toThrow(StateError);
    }
  });
});

describe('exact next edits on states of our own', () => {
  it('are right when they show, show often, and stay quiet where nothing follows', async () => {
    const report = await evaluatePropagation({ set: own });
    expect(report.states).toBeGreaterThanOrEqual(40);
    expect(report.faults, failureFixtures(report)).toBe(0);
    expect(report.all.precision.value, failureFixtures(report)).toBeGreaterThanOrEqual(0.8);
    expect(report.all.quiet.value, failureFixtures(report)).toBeGreaterThanOrEqual(0.95);
    expect(report.all.showRate.value).toBeGreaterThanOrEqual(0.4);
  });
});

describe('the words after `foretype eval`', () => {
  const run = async (...argv: string[]) => {
    const said: string[] = [];
    const take = (chunk: unknown) => said.push(String(chunk)) > 0;
    vi.spyOn(process.stdout, 'write').mockImplementation(take);
    vi.spyOn(process.stderr, 'write').mockImplementation(take);
    const code = await runEval(argv);
    vi.restoreAllMocks();
    return { code, said: said.join('') };
  };

  it('build a set and measure on it', async () => {
    const clone = tinyClone('own');
    clone.commit({ 'a.ts': before }, 'Begin');
    clone.commit({ 'a.ts': done }, 'Say sum');
    const set = join(folder, 'set');
    const built = await run(
      'build',
      'edits',
      '--from',
      clone.path,
      '--out',
      set,
      '--seed',
      '3',
      '--limit',
      '9',
    );
    clone.remove();
    expect(built).toMatchObject({ code: 0, said: expect.stringContaining('states from 1 clones') });
    const [json, failures] = [join(folder, 'f.json'), join(folder, 'f.txt')];
    const measured = await run('propagation', '--set', set, '--json', json, '--failures', failures);
    expect(measured).toMatchObject({ code: 0, said: expect.stringContaining('precision') });
    expect(JSON.parse(readFileSync(json, 'utf8'))['propagation.precision']).toHaveProperty('low');
    expect(readFileSync(failures, 'utf8')).toBeDefined();
  });

  it('say what is wrong with them, with exit code 2', async () => {
    for (const argv of [
      [],
      ['build'],
      ['build', 'edits', '--out', folder],
      ['build', 'edits', '--from', folder, '--out', folder],
      ['build', 'edits', '--from', folder, '--out', folder, '--seed', 'x'],
      ['propagation'],
      ['propagation', '--set', join(folder, 'absent')],
      ['propagation', '--nonsense'],
    ]) {
      const { code, said } = await run(...argv);
      expect(code, argv.join(' ')).toBe(2);
      expect(said).toContain('usage:');
    }
  });
});
