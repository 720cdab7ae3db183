/**
 * A prompt tree becomes the parts of a message, within a budget. The same tree gives the same bytes; every character
 * knows where it comes from; what lives longest stands first, and ends at a breakpoint of the provider's cache.
 */
import { none, type Outcome, some } from '../../base/index.ts';
import type { TokenCounter } from './count.ts';
import { choose } from './fit.ts';
import { type LaidOut, layOut, linesOf, type Placed, type PlacedLeaf } from './fit-state.ts';
import type { Lifetime, Origin, PromptTree, Span } from './tree.ts';

export interface RenderOptions {
  /** In tokens, of all parts together. */
  readonly budget: number;
  readonly counter: TokenCounter;
}

/** Characters [from, to) of a part's text and their origin. */
export interface MappedRange {
  readonly from: number;
  readonly to: number;
  readonly origin: Origin;
}

export interface RenderedPart {
  readonly text: string;
  readonly lifetime: Lifetime;
  /** Worth a place in the provider's cache up to its end. At most three parts have one. */
  readonly breakpoint?: true;
  /** Covers the text from its beginning to its end, in order, nothing twice. */
  readonly map: readonly MappedRange[];
}

export interface RenderedPrompt {
  readonly system: readonly RenderedPart[];
  readonly user: readonly RenderedPart[];
  readonly tokens: number;
  readonly budget: number;
  /** Who counted the tokens. */
  readonly counter: string;
  /** What found no room, in the order of the prompt. */
  readonly leftOut: readonly Origin[];
}

/** `over-budget`: what must be said takes more than there is. */
export function render(tree: PromptTree, options: RenderOptions): Outcome<RenderedPrompt, 'over-budget'> {
  const { budget, counter } = options;
  const laidOut = layOut(tree, counter);
  // Some counters find more tokens in a text than in its pieces: then the pieces get that much less room.
  for (let room = budget; room >= 0; ) {
    const choice = choose(laidOut, room, budget);
    if (!choice) break;
    const prompt = assembled(laidOut, choice.shown, options);
    if (prompt.tokens <= budget) return some(prompt);
    room = Math.min(room, choice.tokens) - (prompt.tokens - budget);
  }
  return none('over-budget');
}

function assembled(
  laidOut: LaidOut,
  shown: (leaf: PlacedLeaf) => boolean,
  { budget, counter }: RenderOptions,
): RenderedPrompt {
  const parts: { role: 'system' | 'user'; lifetime: Lifetime; spans: Span[] }[] = [];
  const leftOut: Origin[] = [];
  for (const { section, placed } of laidOut.sections) {
    const spans = spansOf(placed, shown, leftOut);
    const last = parts.at(-1);
    if (last?.role === section.role && last.lifetime === section.lifetime) last.spans.push(...spans);
    else parts.push({ role: section.role, lifetime: section.lifetime, spans });
  }
  // A provider refuses an empty part.
  const whole = parts.filter(({ spans }) => spans.some(({ text }) => text !== ''));
  const ends = breakpoints(whole.map((part) => part.lifetime));
  const rendered = whole.map(({ role, lifetime, spans }, n) => {
    const text = spans.map((span) => span.text).join('');
    const breakpoint = ends.has(n) ? { breakpoint: true as const } : {};
    return { role, part: { text, lifetime, ...breakpoint, map: mapOf(spans) } };
  });
  const of = (role: string) => rendered.filter((r) => r.role === role).map((r) => r.part);
  const tokens = rendered.reduce((sum, { part }) => sum + counter.count(part.text), 0);
  return { system: of('system'), user: of('user'), tokens, budget, counter: counter.name, leftOut };
}

/** The last part of each lifetime, as long as nothing before it lives shorter, and nothing that is said only once. */
function breakpoints(parts: readonly Lifetime[]): Set<number> {
  const ends = new Map<Lifetime, number>();
  for (const [n, lifetime] of parts.entries()) {
    if (lifetime === 'turn') break;
    ends.set(lifetime, n);
  }
  return new Set(ends.values());
}

function spansOf(node: Placed, shown: (leaf: PlacedLeaf) => boolean, leftOut: Origin[]): Span[] {
  if (node.kind === 'leaf') {
    if (shown(node)) return [...node.node.spans];
    leftOut.push(...node.node.spans.map((span) => span.origin));
    return [];
  }
  const { head, tail, between, marker } = node.node;
  const inside: Span[] = [];
  let run: Placed[] = [];
  let any = false;
  const closeRun = () => {
    if (run.length > 0 && marker) inside.push(markerFor(run, marker));
    run = [];
  };
  for (const child of node.children) {
    const spans = spansOf(child, shown, leftOut);
    if (spans.length === 0 && !isShown(child, shown)) {
      run.push(child);
      continue;
    }
    closeRun();
    if (any && between) inside.push(between);
    inside.push(...spans);
    any = true;
  }
  if (!any) return [];
  closeRun();
  return [...(head ? [head] : []), ...inside, ...(tail ? [tail] : [])];
}

function isShown(node: Placed, shown: (leaf: PlacedLeaf) => boolean): boolean {
  return node.kind === 'leaf' ? shown(node) : node.children.some((child) => isShown(child, shown));
}

function markerFor(run: readonly Placed[], marker: (lines: number) => string): Span {
  const text = marker(run.reduce((sum, { node }) => sum + linesOf(node), 0));
  const files = run.flatMap(originsIn).filter((origin) => origin.kind === 'file');
  const [first, last] = [files[0], files.at(-1)];
  if (!first || !last) return { text, origin: { kind: 'wording', name: 'left-out' } };
  return { text, origin: { kind: 'left-out', path: first.path, from: first.from, to: last.to } };
}

function originsIn(node: Placed): readonly Origin[] {
  if (node.kind === 'leaf') return node.node.spans.map((span) => span.origin);
  return node.children.flatMap(originsIn);
}

function mapOf(spans: readonly Span[]): MappedRange[] {
  const map: MappedRange[] = [];
  let from = 0;
  for (const { text, origin } of spans) {
    if (text === '') continue;
    map.push({ from, to: from + text.length, origin });
    from += text.length;
  }
  return map;
}
