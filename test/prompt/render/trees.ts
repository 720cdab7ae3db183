/** Prompt trees as fast-check makes them, and what stands in them. */
import fc from 'fast-check';
import {
  type Group,
  type Leaf,
  type Lifetime,
  lifetimes,
  type PromptNode,
  type PromptTree,
  required,
  type TokenCounter,
} from '../../../src/prompt/index.ts';

/** One token a character: what is counted can be read off. */
export const characters: TokenCounter = { name: 'characters', exact: true, count: (text) => text.length };

/** Merges what a whole holds and its pieces do not: the pieces count too few. */
export const dearWhole: TokenCounter = {
  name: 'dear whole',
  exact: true,
  count: (text) => text.length + Math.floor(text.length / 7),
};

let serial = 0;
const letters = fc.constantFrom('a', 'bb', 'ccc\n', 'dd dd\n', '', 'é→\n', '🙂');

export const leafOf = (priorities: fc.Arbitrary<number>): fc.Arbitrary<Leaf> =>
  fc
    .record({ text: fc.array(letters, { maxLength: 6 }), priority: priorities, lines: fc.nat(3) })
    .map(({ text, priority, lines }): Leaf => {
      const path = `f${serial++}`;
      const whole = text.join('');
      return {
        kind: 'leaf',
        priority,
        lines,
        spans: [
          { text: '#', origin: { kind: 'wording', name: path } },
          { text: whole, origin: { kind: 'file', path, from: 0, to: whole.length } },
        ],
      };
    });

const span = (text: string) => ({ text, origin: { kind: 'wording', name: 'around' } as const });
const optional = fc.nat(6);

export function groupOf(priorities: fc.Arbitrary<number>, limits = true): fc.Arbitrary<Group> {
  const node: fc.Arbitrary<PromptNode> = fc.oneof(
    { weight: 4, arbitrary: leafOf(priorities) },
    { weight: 1, arbitrary: fc.array(leafOf(priorities), { maxLength: 4 }).map(bare) },
  );
  return fc
    .record({
      children: fc.array(node, { maxLength: 8 }),
      head: optional,
      tail: optional,
      between: optional,
      marker: fc.nat(5),
      most: limits ? fc.option(fc.nat(40), { nil: undefined }) : fc.constant(undefined),
      grow: fc.constantFrom(1, 2, 5),
    })
    .map(({ children, head, tail, between, marker, most, grow }) => ({
      kind: 'group' as const,
      children,
      grow,
      ...(head > 3 ? { head: span('<'.repeat(head)) } : {}),
      ...(tail > 3 ? { tail: span('>'.repeat(tail)) } : {}),
      ...(between > 4 ? { between: span('|') } : {}),
      ...(marker > 2 ? { marker: (lines: number) => `[${lines}]` } : {}),
      ...(most === undefined ? {} : { most }),
    }));
}

const bare = (children: readonly PromptNode[]): Group => ({ kind: 'group', children });

export const droppable = fc.integer({ min: 1, max: 5 });

/** What must be said is short, so that most budgets hold it. */
export function treeOf(
  limits = true,
  priorities: fc.Arbitrary<number> = droppable,
): fc.Arbitrary<PromptTree> {
  const section = (lifetime: Lifetime) =>
    fc.oneof(groupOf(priorities, limits), leafOf(fc.constant(required))).map((node) => ({
      role: lifetime === 'always' ? ('system' as const) : ('user' as const),
      lifetime,
      node,
    }));
  return fc.array(fc.constantFrom(...lifetimes).chain(section), { minLength: 1, maxLength: 6 });
}

export function leavesOf(tree: PromptTree): Leaf[] {
  const under = (node: PromptNode): Leaf[] => (node.kind === 'leaf' ? [node] : node.children.flatMap(under));
  return tree.flatMap(({ node }) => under(node));
}
