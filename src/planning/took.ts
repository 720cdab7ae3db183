/** What an answer took, for the user: all that was asked for it, and nothing that was asked for something else. */
import { dollarsOf, type FrontierModel, modelsOf, type Route, takenBy } from '../frontier/index.ts';

/** To be called before anything is asked; what it gives, behind it. Empty where nobody was asked. */
export function counting({ reports }: Pick<FrontierModel, 'reports'>, of: readonly Route[]): () => string {
  const before = new Set(reports);
  return () => {
    const taken = takenBy(reports.filter((report) => !before.has(report) && of.includes(report.route)));
    return taken ? `${modelsOf(taken)}${dollarsOf(taken)}, ${(taken.ms / 1000).toFixed(1)} s` : '';
  };
}
