/** Code that speaks of the same things: routines that share rare names with the lines around the place. */
import type { Candidate, EvidencePlace } from '../candidate.ts';

const most = 16;
/** Longer ones are shown by their signature. */
const shownWhole = 40;

export function similar({ files, near, shown }: EvidencePlace): Candidate[] {
  const routines = files.flatMap((file) =>
    file.units
      .map((unit, place) => ({ file, unit, names: file.vocabulary[place]! }))
      // What begins and ends in the window is there.
      .filter(
        ({ unit, names }) =>
          names.size > 0 && !(shown(file.path, unit.from) && shown(file.path, unit.to - 1)),
      ),
  );
  const spread = new Map<string, number>();
  for (const { names } of routines)
    for (const name of near.keys()) if (names.has(name)) spread.set(name, (spread.get(name) ?? 0) + 1);
  const rarity = (name: string) => Math.log(1 + routines.length / (spread.get(name) ?? 1));
  let all = 0;
  for (const [name, weight] of near) all += weight * rarity(name);
  return routines
    .map(({ file, unit, names }) => {
      let common = 0;
      for (const [name, weight] of near) if (names.has(name)) common += weight * rarity(name);
      // A long routine has many names, and shares some by chance.
      const score = common / (all + 0.1 * names.size + 1);
      return { file, unit, score };
    })
    .filter(({ score }) => score > 0.02)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ file, unit, score }) => ({
      source: 'similar',
      file,
      unit,
      form: unit.to - unit.from <= shownWhole ? 'whole' : 'head',
      score: Math.min(1, score),
    }));
}
