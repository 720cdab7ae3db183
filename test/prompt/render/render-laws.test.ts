/** Laws of rendering, over trees nobody thought of. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approximateTokens,
  type Leaf,
  type PromptTree,
  type RenderedPrompt,
  render,
  required,
  type TokenCounter,
} from '../../../src/prompt/index.ts';
import { characters, dearWhole, droppable, groupOf, leafOf, leavesOf, treeOf } from './trees.ts';

const runs = { numRuns: 1000 };
const budgets = fc.oneof(fc.nat(60), fc.nat(400));

function partsOf(prompt: RenderedPrompt) {
  return [...prompt.system, ...prompt.user];
}

/** A leaf is told by the wording at its beginning. */
function isIn(prompt: RenderedPrompt, leaf: Leaf): boolean {
  const [first] = leaf.spans;
  return partsOf(prompt).some((part) => part.map.some(({ origin }) => origin === first!.origin));
}

describe('a rendered prompt', () => {
  it.each([
    characters,
    dearWhole,
    approximateTokens,
  ] satisfies TokenCounter[])('never takes more than its budget, counted by $name', (counter) => {
    fc.assert(
      fc.property(treeOf(), budgets, (tree, budget) => {
        const prompt = render(tree, { budget, counter });
        const must = leavesOf(tree).filter((leaf) => leaf.priority === required);
        if (!prompt.ok) return void expect(must.length).toBeGreaterThan(0);
        const counted = partsOf(prompt.value).reduce((sum, { text }) => sum + counter.count(text), 0);
        expect(counted).toBe(prompt.value.tokens);
        expect(counted).toBeLessThanOrEqual(budget);
        expect(must.filter((leaf) => !isIn(prompt.value, leaf))).toEqual([]);
      }),
      runs,
    );
  });

  it('never drops what has the higher priority before what has the lower', () => {
    fc.assert(
      fc.property(treeOf(false), budgets, (tree, budget) => {
        const prompt = render(tree, { budget, counter: characters });
        if (!prompt.ok) return;
        const leaves = leavesOf(tree);
        const dropped = leaves.filter((leaf) => !isIn(prompt.value, leaf)).map((leaf) => leaf.priority);
        const shown = leaves.filter((leaf) => isIn(prompt.value, leaf)).map((leaf) => leaf.priority);
        expect(Math.min(...shown)).toBeGreaterThanOrEqual(Math.max(...dropped));
      }),
      runs,
    );
  });

  it('shows all where there is room for all', () => {
    fc.assert(
      fc.property(treeOf(false), (tree) => {
        const all = render(tree, { budget: 1e6, counter: characters });
        if (!all.ok) throw new Error('it fits');
        expect(all.value.leftOut).toEqual([]);
        expect(leavesOf(tree).filter((leaf) => !isIn(all.value, leaf))).toEqual([]);
      }),
      runs,
    );
  });

  it('knows the origin of each character once, and a file’s characters are that file’s', () => {
    fc.assert(
      fc.property(treeOf(), budgets, (tree, budget) => {
        const prompt = render(tree, { budget, counter: characters });
        if (!prompt.ok) return;
        const texts = new Map(
          leavesOf(tree).flatMap((leaf) =>
            leaf.spans.flatMap(({ text, origin }) =>
              origin.kind === 'file' ? [[origin.path, text] as const] : [],
            ),
          ),
        );
        for (const { text, map } of partsOf(prompt.value)) {
          expect(text).not.toBe('');
          let at = 0;
          for (const { from, to, origin } of map) {
            expect(from).toBe(at);
            expect(to).toBeGreaterThan(from);
            if (origin.kind === 'file')
              expect(text.slice(from, to)).toBe(texts.get(origin.path)!.slice(origin.from, origin.to));
            at = to;
          }
          expect(at).toBe(text.length);
        }
      }),
      runs,
    );
  });

  it('is the same for the same input, byte for byte', () => {
    fc.assert(
      fc.property(treeOf(), budgets, (tree, budget) => {
        const again = structuredCloneOf(tree);
        const options = { budget, counter: approximateTokens };
        expect(JSON.stringify(render(again, options))).toBe(JSON.stringify(render(tree, options)));
      }),
      runs,
    );
  });

  it('stands in the order of its lifetimes, with at most four breakpoints, none behind what is said once', () => {
    const order = ['always', 'project', 'task', 'turn'];
    fc.assert(
      fc.property(treeOf(), budgets, (tree, budget) => {
        const prompt = render(tree, { budget, counter: characters });
        if (!prompt.ok) return;
        for (const parts of [prompt.value.system, prompt.value.user]) {
          const lifetimes = parts.map((part) => order.indexOf(part.lifetime));
          expect(lifetimes).toEqual(lifetimes.toSorted((a, b) => a - b));
        }
        const marked = partsOf(prompt.value).filter((part) => part.breakpoint);
        expect(marked.length).toBeLessThanOrEqual(4);
        expect(marked.filter((part) => part.lifetime === 'turn')).toEqual([]);
      }),
      runs,
    );
  });
});

describe('the beginning of a prompt', () => {
  const stable = fc
    .array(groupOf(droppable, false), { minLength: 1, maxLength: 4 })
    .map((nodes) => nodes.map((node) => ({ role: 'user' as const, lifetime: 'task' as const, node })));
  const words = (text: string, priority: number) => ({
    role: 'user' as const,
    lifetime: 'turn' as const,
    node: { kind: 'leaf' as const, priority, spans: [{ text, origin: { kind: 'said' as const } }] },
  });
  const textOf = (tree: PromptTree, budget: number) => {
    const prompt = render(tree, { budget, counter: characters });
    return prompt.ok
      ? partsOf(prompt.value)
          .filter((part) => part.lifetime === 'task')
          .map((part) => part.text)
      : undefined;
  };

  it('stays as it is while its end changes within a step of the budget', () => {
    fc.assert(
      fc.property(stable, fc.integer({ min: 64, max: 400 }), fc.nat(), fc.nat(), (tree, budget, a, b) => {
        const step = Math.floor(budget / 16);
        const [one, other] = [a, b].map((n) =>
          textOf([...tree, words('x'.repeat(n % (step + 1)), required)], budget),
        );
        expect(other).toEqual(one);
      }),
      runs,
    );
  });

  it('changes at most once for each step that its end takes', () => {
    fc.assert(
      fc.property(stable, fc.integer({ min: 64, max: 320 }), (tree, budget) => {
        const step = Math.floor(budget / 16);
        const beginnings = new Set<string>();
        for (let n = 0; n <= step * 4; n++)
          beginnings.add(JSON.stringify(textOf([...tree, words('x'.repeat(n), required)], budget)));
        expect(beginnings.size).toBeLessThanOrEqual(4);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves room for what comes later and matters more', () => {
    fc.assert(
      fc.property(stable, leafOf(fc.constant(6)), fc.integer({ min: 20, max: 300 }), (tree, leaf, budget) => {
        const prompt = render([...tree, { role: 'user', lifetime: 'turn', node: leaf }], {
          budget,
          counter: characters,
        });
        const tokens = leaf.spans.reduce((sum, { text }) => sum + text.length, 0);
        expect(prompt.ok && isIn(prompt.value, leaf)).toBe(tokens <= budget);
      }),
      runs,
    );
  });
});

/** Functions do not survive a structured clone; a marker is one. */
function structuredCloneOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(structuredCloneOf) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, structuredCloneOf(v)])) as T;
}
