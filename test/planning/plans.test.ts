/** Plans as an editor gets them: with what checkers say, told later; and edits that can be taken back like plans. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { TraceRing } from '../../src/base/index.ts';
import { createEditor } from '../../src/editor/index.ts';
import type { FrontierModel, FrontierPiece, FrontierRequest } from '../../src/frontier/index.ts';
import { createPlans, type Plans, workspaceFiles } from '../../src/planning/index.ts';
import type { ExactEdit } from '../../src/propagation/index.ts';
import type { ChangedText, CheckReport } from '../../src/shadow/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { replace } from '../../src/text/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { removeFolder } from '../support/remove-folder.ts';

const cart = 'export function total(n: number) {\n  return n;\n}\n';
const answer = `One more.

1. cart.ts: add one
cart.ts
<<<<<<< SEARCH
  return n;
=======
  return n + 1;
>>>>>>> REPLACE

2. rate.ts: the rate
rate.ts
<<<<<<< SEARCH
=======
export const rate = 2;
>>>>>>> REPLACE
`;
const syntax = createSyntax();
const ways = { progress() {}, choose: async () => undefined };
const never = new AbortController().signal;

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-plans-')));
  mkdirSync(join(root, 'w'));
  writeFileSync(join(root, 'w', 'cart.ts'), cart);
  return () => removeFolder(root);
});

function plansWith(
  check: (changed: readonly ChangedText[]) => Promise<readonly CheckReport[]>,
  said = answer,
  why: 'done' | 'length' = 'done',
) {
  const requests: FrontierRequest[] = [];
  const exact: ExactEdit[] = [];
  const clock = new FakeClock();
  const editor = createEditor(clock);
  const uri = pathToFileURL(join(root, 'w', 'cart.ts')).href;
  editor.open(uri, 'typescript', 1, cart);
  const frontier: Pick<FrontierModel, 'status' | 'say' | 'reports' | 'contextTokens'> = {
    status: () => ({ kind: 'ready', host: 'here', key: 'none' }),
    contextTokens: 200_000,
    reports: [],
    async *say(request): AsyncGenerator<FrontierPiece> {
      requests.push(request);
      yield { kind: 'text', text: said };
      yield { kind: 'end', why, usage: { input: 1, cached: 0, stored: 0, output: 1 } };
    },
  };
  const plans = createPlans({
    frontier: () => frontier as FrontierModel,
    editor,
    syntax,
    traces: new TraceRing(clock),
    rulesOf: async () => ({ rules: [], offered: [], leftOut: [] }),
    check,
    files: workspaceFiles({
      folders: () => [pathToFileURL(join(root, 'w')).href],
      languageOf: () => 'typescript',
      async *walk() {},
    }),
    pathOf: (at) => at.split('/').at(-1)!,
    propose: async () => exact,
    stateFolder: join(root, 'state'),
  });
  return { plans, editor, uri, requests, exact };
}

async function planned(plans: Plans) {
  const request = {
    goal: 'add one',
    uri: undefined,
    selection: undefined,
    files: ['cart.ts'],
    alternatives: false,
  };
  const made = await plans.plan(request, ways, never);
  if (made.kind !== 'plan') throw new Error(made.sentence);
  return made.plan;
}

describe('what checkers say of a plan', () => {
  it('comes after the plan, of all its files as they would be', async () => {
    const report: CheckReport = { kind: 'checked', checker: 'tsc', before: 0, after: 0, fresh: [] };
    let tell = () => {};
    const thinking = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const asked: (readonly ChangedText[])[] = [];
    const { plans, uri } = plansWith(async (changed) => {
      asked.push(changed);
      await thinking;
      return [report];
    });
    const { checks, edits } = await planned(plans);
    expect(edits).toHaveLength(2);
    tell();
    expect(await checks).toEqual([report]);
    expect(asked).toEqual([
      [
        { path: 'cart.ts', uri, before: cart, after: cart.replace('return n', 'return n + 1') },
        {
          path: 'rate.ts',
          uri: uri.replace('cart.ts', 'rate.ts'),
          before: undefined,
          after: 'export const rate = 2;\n',
        },
      ],
    ]);
  });

  it('is nothing where checking was stopped or broke', async () => {
    const { plans } = plansWith(async () => {
      throw new Error('broken');
    });
    expect(await (await planned(plans)).checks).toEqual([]);
  });
});

describe('an edit that was made', () => {
  it('is taken back before the plans made earlier, and none where nothing was edited', () => {
    const { plans, editor, uri } = plansWith(async () => []);
    plans.editing('nothing', []);
    expect(plans.takeBack()).toMatchObject({ ok: false });
    const before = editor.document(uri)!;
    const edit = replace(cart.indexOf('n;'), cart.indexOf('n;') + 1, 'm');
    editor.change(uri, 2, edit);
    plans.editing('say m', [{ before, edit }]);
    const found = plans.takeBack();
    if (!found.ok) throw new Error(found.detail);
    expect(found.value).toMatchObject({ goal: 'say m', id: undefined });
    const [file] = found.value.files;
    expect(file!.before.apply(file!.edit, 3).text).toBe(cart);
    plans.forget(found.value);
    expect(plans.takeBack()).toMatchObject({ ok: false });
  });
});

describe('a change by example', () => {
  it('keeps its exact edits where the model breaks off', async () => {
    const { plans, editor, uri, exact } = plansWith(async () => [], answer, 'length');
    const other = uri.replace('cart.ts', 'other.ts');
    editor.open(other, 'typescript', 1, cart);
    const edit = replace(cart.indexOf('n;'), cart.indexOf('n;') + 1, 'm');
    editor.change(uri, 2, edit);
    const like = { reason: 'n is m', sites: 1, group: 'm', strength: 'certain' } as const;
    exact.push({ ...like, class: 'same-change', uri: other, version: 1, edit });
    const lines: string[] = [];
    const made = await plans.byExample(uri, { ...ways, progress: (line) => void lines.push(line) }, never);
    expect(made).toMatchObject({ kind: 'plan', plan: { edits: [{ path: 'other.ts' }] } });
    expect(lines.at(-1)).toMatch(/breaks off/);
  });
});

describe('a file of credentials', () => {
  const open = (said?: string) => {
    const made = plansWith(async () => [], said);
    const uri = made.uri.replace('cart.ts', 'prod.env');
    made.editor.open(uri, 'plaintext', 1, 'n=quetzal\n');
    return { ...made, env: uri };
  };

  it('is shown to no model, open, named or meant', async () => {
    const { plans, requests, env } = open('READ prod.env\n');
    const about = { uri: env, selection: { from: 0, to: 9 }, files: ['prod.env', 'cart.ts'] };
    await plans.plan({ ...about, goal: 'add one', alternatives: false }, ways, never);
    await plans.warm(about, never);
    expect(requests.length).toBe(4);
    const asked = JSON.stringify(requests);
    expect(asked).toContain('export function total');
    expect(asked).toContain('prod.env is no file of this project');
    expect(asked).not.toContain('quetzal');
  });

  it('is not made anew over the one that is there, open or on the disk', async () => {
    for (const path of ['prod.env', 'disk.env']) {
      writeFileSync(join(root, 'w', 'disk.env'), 'A=1\n');
      const made = open(`1. ${path}: a key\n${path}\n<<<<<<< SEARCH\n=======\nB=2\n>>>>>>> REPLACE\n`);
      const request = { goal: 'x', uri: made.uri, selection: undefined, files: [], alternatives: false };
      expect(await made.plans.plan(request, ways, never)).toEqual({
        kind: 'sentence',
        sentence: `${path} is there already, and no plan may read it: change it by hand, or move it away`,
      });
    }
  });

  it('is no example for a model, nor a place where it looks', async () => {
    const { plans, editor, requests, env, uri } = open('Nothing is like it.');
    editor.change(env, 2, replace(0, 1, 'm'));
    await plans.byExample(env, ways, never);
    expect(requests).toEqual([]);
    editor.change(uri, 2, replace(cart.indexOf('n;'), cart.indexOf('n;') + 1, 'm'));
    await plans.byExample(uri, ways, never);
    const asked = JSON.stringify(requests);
    expect(asked).toContain('return m');
    expect(asked).not.toContain('quetzal');
  });
});
