/** What is shown so far and what it costs: heads, tails, separators and markers are paid for with the leaf that needs them. */
import type { TokenCounter } from './count.ts';
import { type Group, type Leaf, type Lifetime, lifetimes, type PromptNode, type Section } from './tree.ts';

export interface PlacedGroup {
  readonly kind: 'group';
  readonly node: Group;
  readonly parent: PlacedGroup | undefined;
  readonly index: number;
  readonly id: number;
  readonly children: (PlacedGroup | PlacedLeaf)[];
  readonly grow: number;
  readonly most: number;
  /** In tokens: head and tail; one separator; the longest marker. */
  readonly wrap: number;
  readonly between: number;
  readonly marker: number;
}

export interface PlacedLeaf {
  readonly kind: 'leaf';
  readonly node: Leaf;
  readonly parent: PlacedGroup | undefined;
  /** Among its parent's children. */
  readonly index: number;
  readonly id: number;
  readonly order: number;
  readonly priority: number;
  readonly rank: number;
  /** In tokens. */
  readonly cost: number;
}

export type Placed = PlacedGroup | PlacedLeaf;

export interface LaidOut {
  /** In the order in which they are said. */
  readonly sections: readonly { readonly section: Section; readonly placed: Placed }[];
  readonly byLifetime: readonly (readonly PlacedLeaf[])[];
  readonly nodes: number;
}

/** Sections in the order of the rendered prompt, each node with its cost. */
export function layOut(sections: readonly Section[], counter: TokenCounter): LaidOut {
  const byLifetime: PlacedLeaf[][] = lifetimes.map(() => []);
  let nodes = 0;
  const tokens = (text: string | undefined) => (text === undefined ? 0 : counter.count(text));
  const place = (node: PromptNode, parent: PlacedGroup | undefined, index: number, at: Lifetime): Placed => {
    const id = nodes++;
    if (node.kind === 'leaf') {
      const { priority, rank = index } = node;
      const cost = tokens(node.spans.map((span) => span.text).join(''));
      const leaf: PlacedLeaf = { kind: 'leaf', node, parent, index, id, order: id, priority, rank, cost };
      byLifetime[lifetimes.indexOf(at)]!.push(leaf);
      return leaf;
    }
    const group: PlacedGroup = {
      kind: 'group',
      node,
      parent,
      index,
      id,
      children: [],
      grow: node.grow ?? 1,
      most: node.most ?? Number.POSITIVE_INFINITY,
      wrap: tokens(node.head?.text) + tokens(node.tail?.text),
      between: tokens(node.between?.text),
      marker: tokens(node.marker?.(linesOf(node))),
    };
    for (const [n, child] of node.children.entries()) group.children.push(place(child, group, n, at));
    return group;
  };
  const placed = inOrder(sections).map((section) => ({
    section,
    placed: place(section.node, undefined, 0, section.lifetime),
  }));
  return { sections: placed, byLifetime, nodes };
}

/** The system's before the user's, then by lifetime; the author's order among equals. */
function inOrder(sections: readonly Section[]): readonly Section[] {
  const key = ({ role, lifetime }: Section) => (role === 'system' ? 0 : 10) + lifetimes.indexOf(lifetime);
  return sections.toSorted((a, b) => key(a) - key(b));
}

export function linesOf(node: PromptNode): number {
  if (node.kind === 'leaf') return node.lines ?? 0;
  return node.children.reduce((sum, child) => sum + linesOf(child), 0);
}

export class FitState {
  /** In tokens, now and at the most. */
  used = 0;
  peak = 0;
  readonly #shown: Uint8Array;
  /** Children of each group that are shown, and what the group takes. */
  readonly #visible: Int32Array;
  readonly #taken: Float64Array;

  constructor({ nodes }: LaidOut) {
    this.#shown = new Uint8Array(nodes);
    this.#visible = new Int32Array(nodes);
    this.#taken = new Float64Array(nodes);
  }

  isShown({ id }: Placed): boolean {
    return this.#shown[id] === 1;
  }

  /** `full`: its group's own limit is reached. */
  show(leaf: PlacedLeaf, room: number): 'shown' | 'no-room' | 'full' {
    const [cost, within] = this.#costOf(leaf);
    if (!within) return 'full';
    if (this.used + cost > room) return 'no-room';
    this.#take(leaf);
    return 'shown';
  }

  /** All of them or none. What is paid on the way and saved in the end (a marker) does not count. */
  showAll(leaves: readonly PlacedLeaf[], room: number): boolean {
    const { used, peak } = this;
    const kept = [this.#shown.slice(), this.#visible.slice(), this.#taken.slice()] as const;
    for (const leaf of leaves) this.#take(leaf);
    const groups = new Set(leaves.flatMap((leaf) => ancestors(leaf)));
    const within = [...groups].every((group) => this.#taken[group.id]! <= group.most);
    if (within && this.used <= room) {
      this.peak = Math.max(peak, this.used);
      return true;
    }
    this.used = used;
    this.peak = peak;
    this.#shown.set(kept[0]);
    this.#visible.set(kept[1]);
    this.#taken.set(kept[2]);
    return false;
  }

  /** What one more leaf takes, and whether every group around it stays within its own limit. */
  #costOf(leaf: PlacedLeaf): [tokens: number, within: boolean] {
    let cost = leaf.cost;
    let within = true;
    let added = true;
    for (let node: Placed = leaf; node.parent; node = node.parent) {
      const group: PlacedGroup = node.parent;
      if (added) cost += this.#added(group, node.index);
      added &&= this.#visible[group.id] === 0;
      within &&= this.#taken[group.id]! + cost <= group.most;
    }
    return [cost, within];
  }

  #take(leaf: PlacedLeaf): void {
    let cost = leaf.cost;
    let added = true;
    this.#shown[leaf.id] = 1;
    for (let node: Placed = leaf; node.parent; node = node.parent) {
      const group: PlacedGroup = node.parent;
      if (added) {
        cost += this.#added(group, node.index);
        added = this.#visible[group.id] === 0;
        this.#visible[group.id]!++;
        this.#shown[group.id] = 1;
      }
      this.#taken[group.id]! += cost;
    }
    this.used += cost;
    this.peak = Math.max(this.peak, this.used);
  }

  /** What a group takes more when one more of its children is shown: below zero where a marker goes. */
  #added(group: PlacedGroup, index: number): number {
    const first = this.#visible[group.id] === 0;
    const { children, between, wrap, marker } = group;
    const before = index > 0 && (first || !this.isShown(children[index - 1]!));
    const after = index < children.length - 1 && (first || !this.isShown(children[index + 1]!));
    const markers = Number(before) + Number(after) - (first ? 0 : 1);
    return markers * marker + (first ? wrap : between);
  }
}

function ancestors(leaf: PlacedLeaf): PlacedGroup[] {
  const groups: PlacedGroup[] = [];
  for (let group = leaf.parent; group; group = group.parent) groups.push(group);
  return groups;
}
