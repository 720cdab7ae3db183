/**
 * A prompt as a tree: what would be said if there were room, and what matters more than what. Leaves are shown whole or
 * not at all; a group is shown when any of its leaves is, and may say where others were left out.
 *
 *     section (role, lifetime)
 *       group  head · between · tail · marker · most · grow
 *         leaf   spans, priority, lines
 *         leaf   …
 *
 * Lifetimes order a prompt for a provider's cache: what stays longest stands first, whatever the author's order.
 */
import type { OffsetRange } from '../../text/index.ts';

/** Where characters of a prompt come from. A range is in UTF-16 offsets of that file's text. */
export type Origin =
  /** Words of a template, by the name of the template's part. */
  | { readonly kind: 'wording'; readonly name: string }
  /** What the user said. */
  | { readonly kind: 'said' }
  /** Rules of the project, from this file. */
  | { readonly kind: 'rule'; readonly path: string }
  /** The characters of a file as they are there. */
  | ({ readonly kind: 'file'; readonly path: string } & OffsetRange)
  /** A whole line of a file, zero-based, with its break. */
  | { readonly kind: 'line'; readonly path: string; readonly line: number }
  /** A marker in place of these characters of a file. */
  | ({ readonly kind: 'left-out'; readonly path: string } & OffsetRange);

export interface Span {
  readonly text: string;
  readonly origin: Origin;
}

/** From the longest: for every prompt of this kind, for this project, for this task, for this question alone. */
export const lifetimes = ['always', 'project', 'task', 'turn'] as const;
export type Lifetime = (typeof lifetimes)[number];

/** The priority of what no prompt of its kind can do without. */
export const required = Number.POSITIVE_INFINITY;

export interface Leaf {
  readonly kind: 'leaf';
  readonly spans: readonly Span[];
  /** Of two, the higher is never dropped before the lower; equals are dropped in fair shares, the last first. */
  readonly priority: number;
  /** Among leaves of one group and priority the lowest is shown first; the place in the group where undefined. */
  readonly rank?: number;
  /** For the marker that stands in its place. */
  readonly lines?: number;
}

export interface Group {
  readonly kind: 'group';
  readonly children: readonly PromptNode[];
  /** Around the children, shown with the first of them. */
  readonly head?: Span;
  readonly tail?: Span;
  /** Between two children that are both shown, markers not counted. */
  readonly between?: Span;
  /** What stands where children were left out, `lines` together. */
  readonly marker?: (lines: number) => string;
  /** Tokens it may take at most, head, tail and markers included. */
  readonly most?: number;
  /** Its share of room that is too small for all of one priority, against other groups' shares; above 0, default 1. */
  readonly grow?: number;
}

export type PromptNode = Leaf | Group;

export interface Section {
  readonly role: 'system' | 'user';
  readonly lifetime: Lifetime;
  readonly node: PromptNode;
}

export type PromptTree = readonly Section[];

/** A leaf of words that are always said. */
export function wording(name: string, text: string): Leaf {
  return { kind: 'leaf', spans: [{ text, origin: { kind: 'wording', name } }], priority: required };
}

/** A leaf of the user's words; always said. */
export function said(text: string): Leaf {
  return { kind: 'leaf', spans: [{ text, origin: { kind: 'said' } }], priority: required };
}
