/** Plans as an editor gets them: with what checkers say, told later; and edits that can be taken back like plans. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { TraceRing } from '../../src/base/index.ts';
import { createEditor } from '../../src/editor/index.ts';
import type { FrontierModel, FrontierPiece } from '../../src/frontier/index.ts';
import { createPlans, type Plans, workspaceFiles } from '../../src/planning/index.ts';
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

function plansWith(check: (changed: readonly ChangedText[]) => Promise<readonly CheckReport[]>) {
  const clock = new FakeClock();
  const editor = createEditor(clock);
  const uri = pathToFileURL(join(root, 'w', 'cart.ts')).href;
  editor.open(uri, 'typescript', 1, cart);
  const frontier: Pick<FrontierModel, 'status' | 'say' | 'reports' | 'contextTokens'> = {
    status: () => ({ kind: 'ready', host: 'here', key: 'none' }),
    contextTokens: 200_000,
    reports: [],
    async *say(): AsyncGenerator<FrontierPiece> {
      yield { kind: 'text', text: answer };
      yield { kind: 'end', why: 'done', usage: { input: 1, cached: 0, stored: 0, output: 1 } };
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
    propose: async () => [],
    stateFolder: join(root, 'state'),
  });
  return { plans, editor, uri };
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
