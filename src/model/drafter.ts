/**
 * Guesses of what the model will say, for one pass to verify. Three sources, looked through in this order: the drafts that
 * came with the request (old lines, exact edits), the prompt itself (prompt lookup), and what else is at hand. A guess goes
 * on behind the place where the last tokens stood before; the first guess is the start of the first draft.
 * Source: Leviathan et al. 2022 for the principle; Saxena, prompt lookup decoding (2023), for the lookup.
 */
const mostMatched = 8;
const leastInPrompt = 2;

export class Drafter {
  readonly #drafts: readonly (readonly number[])[];
  readonly #prompt: readonly number[];
  #size: number;

  constructor(drafts: readonly (readonly number[])[], prompt: readonly number[]) {
    this.#drafts = drafts;
    this.#prompt = prompt;
    this.#size = drafts.length > 0 ? 16 : 8;
  }

  /**
   * What may follow `out`, the tokens generated so far; often empty. `first`: one of these comes next. `otherwise`: asked
   * where neither drafts nor prompt know.
   */
  propose(
    out: readonly number[],
    first: readonly number[] | undefined,
    otherwise: () => readonly number[],
  ): readonly number[] {
    for (const draft of this.#drafts) {
      if (startsWith(draft, out) && (!first || first.includes(draft[out.length]!))) {
        const rest = draft.slice(out.length, out.length + this.#size);
        if (rest.length > 0) return rest;
      }
    }
    if (first) return [];
    for (const draft of this.#drafts) {
      const at = behind(draft, out, 2);
      if (at !== undefined) return draft.slice(at, at + this.#size);
    }
    const at = behind(this.#prompt, out, leastInPrompt);
    return at === undefined ? otherwise() : this.#prompt.slice(at, at + Math.min(this.#size, 16));
  }

  /** Learns from a pass: guesses that hold grow, guesses that fail shrink. */
  verified(proposed: number, accepted: number): void {
    if (proposed === 0) return;
    if (accepted === proposed) this.#size = Math.min(32, this.#size * 2);
    else this.#size = Math.max(6, Math.min(16, accepted * 2));
  }
}

function startsWith(draft: readonly number[], out: readonly number[]): boolean {
  return draft.length > out.length && out.every((id, i) => id === draft[i]);
}

/** Behind the place in `text` where the longest run of the last tokens of `out` stands; the last such place. */
function behind(text: readonly number[], out: readonly number[], least: number): number | undefined {
  let found: number | undefined;
  let longest = least - 1;
  for (let end = text.length - 1; end >= least; end--) {
    let n = 0;
    while (n < mostMatched && n < out.length && n < end && text[end - 1 - n] === out[out.length - 1 - n]) n++;
    if (n > longest) [found, longest] = [end, n];
    if (longest === mostMatched) break;
  }
  return found;
}
