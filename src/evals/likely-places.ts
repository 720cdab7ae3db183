/**
 * The places that a model finds likeliest for its next edit, first to third: the distribution over line ids behind
 * `<edit>`, where its answer shows only the first. An id is turned into a line by the texts that the prompt gives it and
 * its neighbors.
 */
import type { GenerateRequest, Places } from '../base/index.ts';
import type { Tokenizer } from '../model/index.ts';
import { linesOf } from '../prompt/index.ts';
import { tokens } from '../stream/index.ts';
import type { LinePlace } from './edit-truth.ts';

/** What the model was asked, and its files as they are now. */
export interface PlaceQuestion {
  readonly prompt: readonly number[];
  readonly places: Places;
  readonly texts: ReadonlyMap<string, string>;
}

/** Says one token; answers with the raw log-probabilities of those that were watched. */
export type Watch = (request: GenerateRequest) => Promise<readonly number[]>;

export async function likelyPlaces(
  { prompt, places, texts }: PlaceQuestion,
  tokenizer: Pick<Tokenizer, 'decode'>,
  watch: Watch,
  most: number,
): Promise<LinePlace[]> {
  const where = placesOfIds(places, lineTexts(prompt, tokenizer), texts);
  const ids = [...where.keys()];
  const found = await watch({
    prompt: [...prompt, tokens.edit],
    maxTokens: 1,
    stop: [],
    watch: ids.map((id) => tokens.line + id),
  });
  return ids
    .map((id, i) => ({ id, logProb: found[i] ?? Number.NEGATIVE_INFINITY }))
    .sort((a, b) => b.logProb - a.logProb)
    .slice(0, most)
    .map(({ id }) => where.get(id)!);
}

/** The newest text that each id was given. */
function lineTexts(prompt: readonly number[], tokenizer: Pick<Tokenizer, 'decode'>): Map<number, string> {
  const out = new Map<number, string>();
  for (let at = 0; at < prompt.length; at++) {
    const id = prompt[at]! - tokens.line;
    if (id < 0 || id >= tokens.lineIds) continue;
    let end = at + 1;
    while (end < prompt.length && prompt[end]! >= tokens.byte && prompt[end] !== tokens.newline) end++;
    if (prompt[end] === tokens.newline) out.set(id, tokenizer.decode(prompt.slice(at + 1, end)));
  }
  return out;
}

/** Where each run of neighboring lines stands now; runs that are not found again are left out. */
function placesOfIds(
  { runs }: Places,
  said: ReadonlyMap<number, string>,
  texts: ReadonlyMap<string, string>,
): Map<number, LinePlace> {
  const files = [...texts].map(([path, text]) => ({ path, lines: linesOf(text) }));
  const out = new Map<number, LinePlace>();
  for (const { lines, behind } of runs) {
    const own = lines.map((id) => said.get(id));
    for (const file of files) {
      const start = file.lines.findIndex((_, at) => own.every((line, i) => file.lines[at + i] === line));
      if (start < 0 || lines.length === 0) continue;
      lines.forEach((id, i) => {
        out.set(id, { path: file.path, from: start + i, to: start + i + 1 });
      });
      const end = start + lines.length;
      out.set(behind, { path: file.path, from: end, to: end });
      break;
    }
  }
  return out;
}
