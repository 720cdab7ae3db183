/** What a rendered prompt looks like when not everything fits, and where its characters come from. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approximateTokens,
  exactTokens,
  fileLeaves,
  type Group,
  type Leaf,
  originsOf,
  type PromptNode,
  type PromptTree,
  piecesOf,
  type RenderedPrompt,
  render,
  required,
  said,
  shownOf,
  tokenOrigins,
  tokensBySource,
  wording,
} from '../../../src/prompt/index.ts';
import { createSyntax } from '../../../src/syntax/index.ts';
import { TextSnapshot } from '../../../src/text/index.ts';
import { byteTokenizer } from '../byte-tokenizer.ts';
import { characters } from './trees.ts';

const syntax = createSyntax();
const leaf = (text: string, priority = 1, more: Partial<Leaf> = {}): Leaf => ({
  kind: 'leaf',
  priority,
  lines: 1,
  spans: [{ text, origin: { kind: 'file', path: 'a.ts', from: 0, to: text.length } }],
  ...more,
});
const group = (children: readonly PromptNode[], more: Partial<Group> = {}): Group => ({
  kind: 'group',
  children,
  ...more,
});
const marker = (lines: number) => `[${lines}]`;
const task = (node: PromptNode): PromptTree => [{ role: 'user', lifetime: 'task', node }];

function rendered(tree: PromptTree, budget: number, counter = characters): RenderedPrompt {
  const prompt = render(tree, { budget, counter });
  if (!prompt.ok) throw new Error(prompt.reason);
  return prompt.value;
}

const textOf = (prompt: RenderedPrompt) => prompt.user.map((part) => part.text).join('');

describe('a group', () => {
  it('says where something was left out, and how much', () => {
    const node = group([leaf('aaaa'), leaf('bbbb', 3), leaf('cccc'), leaf('dddd'), leaf('eeee', 2)], {
      marker,
    });
    expect(textOf(rendered(task(node), 14))).toBe('[1]bbbb[2]eeee');
    expect(textOf(rendered(task(node), 13))).toBe('[1]bbbb[3]');
    expect(textOf(rendered(task(node), 20))).toBe('aaaabbbbccccddddeeee');
  });

  it('is not mentioned where nothing of it is shown', () => {
    const word = (text: string) => ({ text, origin: { kind: 'wording', name: 'x' } as const });
    const around = { head: word('<'), tail: word('>'), marker };
    const node = group([group([leaf('aaaa')], around), group([leaf('bbbb', 2)], around)], {
      between: word('|'),
    });
    expect(textOf(rendered(task(node), 8))).toBe('<bbbb>');
    expect(textOf(rendered(task(node), 13))).toBe('<aaaa>|<bbbb>');
  });

  it('shares what room there is with its equals, by its growth', () => {
    const rows = (letter: string) => Array.from({ length: 12 }, () => leaf(letter));
    const shares = (grow: number) => {
      const text = textOf(rendered(task(group([group(rows('a')), group(rows('b'), { grow })])), 12));
      return [text.match(/a/g)?.length ?? 0, text.match(/b/g)?.length ?? 0];
    };
    expect(shares(1)).toEqual([6, 6]);
    expect(shares(2)).toEqual([4, 8]);
  });

  it('keeps to a limit of its own, and leaves the rest to others', () => {
    const node = group([group([leaf('aaaa'), leaf('aaaa')], { most: 5 }), leaf('bb', 0)]);
    expect(textOf(rendered(task(node), 100))).toBe('aaaabb');
  });

  it('is cut off where its next piece does not fit: no smaller one behind it is shown instead', () => {
    const node = group([leaf('aaaa'), leaf('bbbbbbbb'), leaf('c')], { marker });
    expect(textOf(rendered(task(node), 10))).toBe('aaaa[2]');
  });
});

describe('what must be said', () => {
  it('is said, or the prompt is refused', () => {
    const tree: PromptTree = [...task(leaf('aaaa')), { role: 'user', lifetime: 'turn', node: said('goal') }];
    expect(textOf(rendered(tree, 5))).toBe('goal');
    expect(render(tree, { budget: 3, counter: characters })).toEqual({ ok: false, reason: 'over-budget' });
  });

  it('is refused only where it takes more than there is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1 }), fc.nat(60), (sizes, budget) => {
        const must = sizes.map((size, n): PromptTree[number] => ({
          role: n % 3 === 0 ? 'system' : 'user',
          lifetime: (['always', 'task', 'turn'] as const)[n % 3]!,
          node: leaf('x'.repeat(size), required),
        }));
        const sum = sizes.reduce((a, b) => a + b, 0);
        const tree: PromptTree = [...must, ...task(leaf('other'))];
        expect(render(tree, { budget, counter: characters }).ok).toBe(sum <= budget);
      }),
    );
  });
});

describe('parts', () => {
  it('end where a lifetime ends; the cache is told of all but the last', () => {
    const tree: PromptTree = [
      { role: 'user', lifetime: 'turn', node: said('goal') },
      { role: 'user', lifetime: 'task', node: wording('file', 'file') },
      { role: 'system', lifetime: 'always', node: wording('rules', 'rules') },
      { role: 'user', lifetime: 'task', node: wording('more', ' more') },
      { role: 'system', lifetime: 'project', node: wording('notes', '') },
    ];
    const { system, user } = rendered(tree, 100);
    expect(system).toMatchObject([{ text: 'rules', breakpoint: true }]);
    expect(user.map(({ text, breakpoint }) => [text, breakpoint])).toEqual([
      ['file more', true],
      ['goal', undefined],
    ]);
  });
});

const source = `import { log } from './log.ts';

/** Adds up. */
export function total(
  prices: number[],
): number {
  let sum = 0;
  for (const price of prices) {
    sum += price;
  }
  log(sum);
  return sum;
}

export class Cart {
  readonly items: string[] = [];

  add(item: string): void {
    const known = this.items.includes(item);
    if (known) return;
    this.items.push(item);
    log(item);
  }
}
`;
const cart = TextSnapshot.of('file:///w/cart.ts', 'typescript', 1, source);

describe('a file', () => {
  const weights = { near: 9, head: 5, body: 2 };
  const shown = async (budget: number, focus?: { from: number; to: number }) => {
    const pieces = piecesOf(cart, (await syntax.tree(cart)).outline());
    const node = group(fileLeaves('cart.ts', cart, pieces, weights, focus), { marker: (n) => `… ${n}\n` });
    return rendered(task(node), budget);
  };

  it('loses bodies before signatures, whole', async () => {
    const prompt = await shown(source.length - 150);
    expect(textOf(prompt)).toBe(
      source
        .replace(/ {2}let sum = 0;\n[\s\S]*?\n}\n/, '… 7\n')
        .replace(/ {4}const known[\s\S]*?\n {2}}\n/, '… 5\n'),
    );
    expect(prompt.leftOut).toMatchObject([{ path: 'cart.ts' }, { path: 'cart.ts' }]);
  });

  it('keeps what is near the focus to the last', async () => {
    const at = source.indexOf('if (known)');
    const text = textOf(await shown(140, { from: at, to: at }));
    expect(text).toContain('    if (known) return;\n');
    expect(text).not.toContain('import');
  });

  it('maps what is shown to itself, and markers to what they stand for', async () => {
    const prompt = await shown(source.length - 150);
    const [part] = prompt.user;
    const elided = part!.map.filter(({ origin }) => origin.kind === 'left-out');
    const told = elided.map(({ origin }) => ('from' in origin ? source.slice(origin.from, origin.to) : ''));
    expect(told.map((text) => text.split('\n')[0])).toEqual([
      '  let sum = 0;',
      '    const known = this.items.includes(item);',
    ]);
    const at = part!.text.indexOf('readonly items');
    const [range] = originsOf(part!, { from: at, to: at + 14 });
    expect(range!.origin).toEqual({
      kind: 'file',
      path: 'cart.ts',
      from: source.indexOf('readonly items'),
      to: source.indexOf('readonly items') + 14,
    });
    const whole = { path: 'cart.ts', unit: 'characters', from: 0, to: source.length } as const;
    const missing = told.reduce((sum, text) => sum + text.length, 0);
    expect(shownOf(prompt, whole)).toBe(source.length - missing);
  });

  it('is all of its pieces, byte for byte, whatever its text and outline', async () => {
    const outline = (await syntax.tree(cart)).outline();
    const line = fc.constantFrom('', 'x', '  y {', '}', '// z', 'a\r', '🙂', '@b');
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 130, size: 'max' }),
        fc.boolean(),
        fc.nat(400),
        (lines, known, cut) => {
          const text = known ? source.slice(0, cut) + lines.join('\n') : lines.join('\n');
          const doc = TextSnapshot.of('file:///w/a.ts', 'typescript', 1, text);
          const pieces = piecesOf(doc, known ? outline : []);
          expect(pieces.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
          for (const { from, line, lines: count } of pieces) {
            expect(from).toBe(doc.line(line).from);
            expect(count).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});

describe('a place', () => {
  it('that is shown twice is shown once', () => {
    const prompt = rendered(task(group([leaf('abcd'), leaf('abcd'), leaf('ab')])), 20);
    expect(shownOf(prompt, { path: 'a.ts', unit: 'characters', from: 1, to: 9 })).toBe(3);
    expect(shownOf(prompt, { path: 'b.ts', unit: 'characters', from: 1, to: 9 })).toBe(0);
    expect(shownOf(prompt, { path: 'a.ts', unit: 'lines', from: 0, to: 9 })).toBe(0);
  });
});

describe('tokens', () => {
  it('are counted exactly by a tokenizer, and each has its origin', () => {
    const counter = exactTokens('bytes', byteTokenizer);
    const tree: PromptTree = task(group([wording('head', 'const '), leaf('return', required), said('ab')]));
    const prompt = rendered(tree, 20, counter);
    const [part] = prompt.user;
    const ids = byteTokenizer.encode(part!.text);
    expect(prompt).toMatchObject({ tokens: ids.length, counter: 'bytes' });
    const origins = tokenOrigins(
      part!,
      ids.map((id) => byteTokenizer.decode([id])),
    );
    expect(origins.map((ranges) => ranges.map(({ origin }) => origin.kind))).toEqual([
      ['wording'],
      ['wording'],
      ['file'],
      ['file'],
      ['said'],
    ]);
  });

  it('have two origins where two texts meet in one', () => {
    const part = rendered(task(group([said('tu'), leaf('rn', required)])), 9).user[0]!;
    expect(tokenOrigins(part, ['turn'])[0]).toMatchObject([
      { from: 0, to: 2, origin: { kind: 'said' } },
      { from: 2, to: 4, origin: { kind: 'file', from: 0, to: 2 } },
    ]);
  });

  it('are estimated without one: no pieces count less than their whole, and code is about four characters a token', () => {
    const text = fc.array(fc.constantFrom('a', 'B', ' ', '\n', '1', '(', 'é', '🙂', 'word'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [one, two] = [a.join(''), b.join('')];
        const { count } = approximateTokens;
        expect(count(one + two)).toBeLessThanOrEqual(count(one) + count(two) + 1);
        expect(count(one + two)).toBeGreaterThanOrEqual(count(one));
      }),
    );
    const perToken = source.length / approximateTokens.count(source);
    expect(perToken).toBeGreaterThan(2.5);
    expect(perToken).toBeLessThan(4.5);
  });
});

describe('what a prompt is made of', () => {
  it('is told in tokens by source, which together are the prompt', () => {
    const tree: PromptTree = [
      { role: 'system', lifetime: 'always', node: wording('plan format', 'Answer so.\n') },
      { role: 'user', lifetime: 'project', node: wording('rules', 'Two spaces.\n') },
      { role: 'user', lifetime: 'task', node: leaf('const a = 1;\n', required) },
      { role: 'user', lifetime: 'turn', node: group([wording('recent changes', '-b\n+c\n'), said('again')]) },
    ];
    expect(tokensBySource(rendered(tree, 100))).toEqual({
      wording: 11,
      rules: 12,
      files: 13,
      changes: 6,
      said: 5,
    });
  });
});
