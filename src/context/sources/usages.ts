/** Where what is edited is used: lines that name it, under the signature of what they stand in. */
import { lex } from '../../syntax/index.ts';
import { type Candidate, type EvidenceFile, type EvidencePlace, unitAt } from '../candidate.ts';

/** A name on more lines is too common to mean this one. */
const mostLines = 24;
const perName = 4;
const longestStatement = 4;

export function usages(place: EvidencePlace): Candidate[] {
  const { active, line, changed } = place;
  const wanted = new Map<string, number>();
  for (const name of changed) wanted.set(name, 0.7);
  const around = unitAt(active, line);
  if (around && around.kind !== 'import') wanted.set(around.name, 1);
  return [...wanted].flatMap(([name, weight]) => {
    const lines = place.files.flatMap((file) => (file.mentions.get(name) ?? []).map((at) => ({ file, at })));
    return lines.length > mostLines
      ? []
      : chosen(place, lines).map((c, i) => ({ ...c, score: weight / (i + 1) }));
  });
}

/** Other files first: what is near in this one is in the window. */
function chosen(place: EvidencePlace, lines: readonly { file: EvidenceFile; at: number }[]): Candidate[] {
  return lines
    .filter(({ file, at }) => !place.shown(file.path, at))
    .sort((a, b) => Number(a.file === place.active) - Number(b.file === place.active))
    .flatMap(({ file, at }): Candidate[] => {
      const unit = unitAt(file, at);
      // The declaration itself is `definitions`' matter.
      if (!unit || unit.kind === 'import' || at < unit.head) return [];
      const until = statementEnd(file.lines, at, unit.to);
      return until === undefined
        ? []
        : [{ source: 'usages', file, unit, form: 'lines', at, until, score: 0 }];
    })
    .slice(0, perName);
}

/** Behind the line, or the few, whose brackets close what they open; undefined where they open more. */
function statementEnd(lines: readonly string[], at: number, to: number): number | undefined {
  let depth = 0;
  for (let end = at; end < Math.min(to, at + longestStatement); end++) {
    for (const { text } of lex(lines[end]!, 0)) {
      if ('([{'.includes(text)) depth++;
      else if (')]}'.includes(text)) depth--;
      if (depth < 0) return undefined;
    }
    if (depth === 0) return end + 1;
  }
  return undefined;
}
