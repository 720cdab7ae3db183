/** Who says where an ambiguous block lands: by totals, only where means agree, and never without a model. */
import { describe, expect, it } from 'vitest';
import { type EngineStatus, none, some, TraceRing } from '../../src/base/index.ts';
import { createEditor } from '../../src/editor/index.ts';
import { type LandingJudge, landingJudge, type NextEditModel } from '../../src/prediction/index.ts';
import { replace } from '../../src/text/index.ts';
import { FakeClock } from '../support/fake-clock.ts';

const uri = 'file:///w/cart.ts';
const text = 'one();\n\ntwo();\n';
const edits = [replace(7, 7, 'three();\n'), replace(15, 15, 'three();\n')];

type Weights = readonly { readonly total: number; readonly tokens: number }[];

function opened(weights: Weights | 'not-shown', kind: EngineStatus['kind'] = 'ready') {
  const clock = new FakeClock();
  const editor = createEditor(clock);
  const traces = new TraceRing(clock);
  editor.open(uri, 'typescript', 3, text);
  const asked: Parameters<NextEditModel['weigh']>[1][] = [];
  const model: Pick<NextEditModel, 'status' | 'weigh'> = {
    status: () =>
      kind === 'ready'
        ? { kind, model: 'scripted', device: 'none' }
        : { kind: 'unavailable', why: 'none', remedy: 'none' },
    async weigh(_, candidates) {
      asked.push(candidates);
      return weights === 'not-shown' ? none('not-shown') : some(weights);
    },
  };
  const judge: LandingJudge = landingJudge({ model, editor, startTrace: (title) => traces.start(title) });
  const trace = () => traces.latest.at(-1)?.toMarkdown() ?? '';
  return { editor, asked, judge, trace, snapshot: editor.document(uri)! };
}

describe('a judge of landings', () => {
  it('tells totals, so that a few tokens of a long text can decide', async () => {
    const { judge, snapshot, asked, trace } = opened([
      { total: -40, tokens: 100 },
      { total: -37, tokens: 100 },
    ]);
    expect(await judge.weigh({ snapshot, edits })).toEqual([-40, -37]);
    expect(asked).toEqual([edits.map((edit) => ({ uri, version: 3, edit }))]);
    expect(trace()).toContain('total and mean agree');
  });

  it('has no opinion where the better total writes less and is worse by the token', async () => {
    const { judge, snapshot, trace } = opened([
      { total: -10, tokens: 4 },
      { total: -40, tokens: 100 },
    ]);
    expect(await judge.weigh({ snapshot, edits })).toEqual([]);
    expect(trace()).toContain('no opinion');
  });

  it('is silent without a model, and of a place that is not shown', async () => {
    const even = [
      { total: -1, tokens: 4 },
      { total: -9, tokens: 4 },
    ];
    const idle = opened(even, 'unavailable');
    expect(await idle.judge.weigh({ snapshot: idle.snapshot, edits })).toEqual([]);
    expect(idle.asked).toEqual([]);
    const blind = opened('not-shown');
    expect(await blind.judge.weigh({ snapshot: blind.snapshot, edits })).toEqual([]);
    expect(blind.trace()).toContain('not-shown');
  });

  it('says nothing of a text that has moved on, or that nobody has open', async () => {
    const { editor, asked, judge, snapshot } = opened([
      { total: -1, tokens: 4 },
      { total: -9, tokens: 4 },
    ]);
    expect(await judge.weigh({ snapshot, edits })).toHaveLength(2);
    editor.change(uri, 4, replace(0, 0, '\n'));
    expect(await judge.weigh({ snapshot, edits })).toEqual([]);
    editor.close(uri);
    expect(await judge.weigh({ snapshot, edits })).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
