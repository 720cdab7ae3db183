/** Questions to a rendered prompt: where a character or a token comes from, and how much of a place is shown. */
import type { OffsetRange } from '../../text/index.ts';
import type { MappedRange, RenderedPart, RenderedPrompt } from './render.ts';
import type { Origin } from './tree.ts';

/** The ranges that [from, to) of a part's text lies in, cut to it; a file's range is cut alike. */
export function originsOf(part: Pick<RenderedPart, 'map'>, { from, to }: OffsetRange): MappedRange[] {
  return part.map
    .filter((range) => range.from < to && range.to > from)
    .map((range): MappedRange => {
      const [start, end] = [Math.max(range.from, from), Math.min(range.to, to)];
      const { origin } = range;
      if (origin.kind !== 'file') return { from: start, to: end, origin };
      const at = origin.from + start - range.from;
      return { from: start, to: end, origin: { ...origin, from: at, to: at + end - start } };
    });
}

/** The origins of each token, by the texts that the tokens stand for, which together are the part's text. */
export function tokenOrigins(
  part: Pick<RenderedPart, 'map'>,
  tokens: readonly string[],
): readonly (readonly MappedRange[])[] {
  let from = 0;
  return tokens.map((token) => {
    const range = { from, to: from + token.length };
    from = range.to;
    return originsOf(part, range);
  });
}

/** A place in a file: characters by their offsets, or whole lines, zero-based. */
export interface Place extends OffsetRange {
  readonly path: string;
  readonly unit: 'characters' | 'lines';
}

/** How much of a place stands in the prompt, in its unit; what is shown twice counts once. */
export function shownOf(prompt: Pick<RenderedPrompt, 'system' | 'user'>, place: Place): number {
  const shown = [...prompt.system, ...prompt.user]
    .flatMap((part) => part.map.flatMap(({ origin }) => within(origin, place)))
    .sort((a, b) => a.from - b.from);
  let end = place.from;
  let sum = 0;
  for (const { from, to } of shown) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

function within(origin: Origin, { path, unit, from, to }: Place): OffsetRange[] {
  if (origin.kind !== (unit === 'lines' ? 'line' : 'file') || origin.path !== path) return [];
  const whole = origin.kind === 'line' ? { from: origin.line, to: origin.line + 1 } : origin;
  const cut = { from: Math.max(whole.from, from), to: Math.min(whole.to, to) };
  return cut.from < cut.to ? [cut] : [];
}

/** The sources of a prompt as a user knows them, by the names of wordings. */
const sourceOfWording: Readonly<Record<string, string>> = {
  file: 'files',
  excerpt: 'index',
  rules: 'rules',
  paths: 'paths',
  'recent changes': 'changes',
  selection: 'said',
};

/**
 * Tokens of a prompt by what they tell of: `files`, `index` (what it found), `rules`, `paths`, `changes`, `said`, and
 * `wording` for the rest. The prompt's tokens are shared out by characters.
 */
export function tokensBySource(
  prompt: Pick<RenderedPrompt, 'system' | 'user' | 'tokens'>,
): Readonly<Record<string, number>> {
  const parts = [...prompt.system, ...prompt.user];
  const all = parts.reduce((sum, { text }) => sum + text.length, 0);
  const characters: Record<string, number> = {};
  for (const { from, to, origin } of parts.flatMap(({ map }) => map)) {
    const source = sourceOf(origin);
    characters[source] = (characters[source] ?? 0) + to - from;
  }
  const tokens = (n: number) => Math.round((n / Math.max(1, all)) * prompt.tokens);
  return Object.fromEntries(Object.entries(characters).map(([source, n]) => [source, tokens(n)]));
}

function sourceOf(origin: Origin): string {
  if (origin.kind === 'wording') return sourceOfWording[origin.name] ?? 'wording';
  if (origin.kind === 'said') return 'said';
  if (origin.kind === 'rule') return 'rules';
  return origin.kind === 'line' ? 'index' : 'files';
}
