/**
 * `foretype stats`: what was shown, accepted and rejected on this machine, by class, what of it stood later, and how many
 * were accepted in a row; read from the state folder.
 */
import { parseArgs } from 'node:util';
import { type ClassStatistics, looksAfter, readStatistics, stateFolder } from '../learning/index.ts';
import { terminalPaint } from './paint.ts';

export async function stats(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const statistics = readStatistics(stateFolder(process.env));
  if (values.json) {
    process.stdout.write(`${JSON.stringify(statistics, null, 2)}\n`);
    return 0;
  }
  const paint = terminalPaint(process.stdout);
  const rows = Object.entries(statistics.classes);
  if (rows.length === 0) {
    process.stdout.write('Nothing yet: no suggestion has been shown on this machine.\n');
    return 0;
  }
  process.stdout.write(
    `${paint('bold', 'class'.padEnd(14))} shown accepted in part rejected ignored  characters saved  there after ${looksAfter.join(' and ')} min\n`,
  );
  for (const [name, c] of rows) {
    const counts = [c.shown, c.accepted, c.inPart ?? 0, c.rejected, c.ignored];
    const numbers = counts.map((n) => String(n).padStart(7)).join(' ');
    const saved = String(c.charactersSaved).padStart(8);
    process.stdout.write(`${name.padEnd(12)} ${numbers}  ${saved}${retained(c).padStart(26)}\n`);
  }
  const { count, edits, longest } = statistics.chains;
  if (count > 0)
    process.stdout.write(
      `\nin a row, nothing typed in between: ${(edits / count).toFixed(1)} on average, ${longest} at most\n`,
    );
  return 0;
}

/** Shares of what was looked for. */
function retained({ retained: looks = {} }: ClassStatistics): string {
  const shares = looksAfter.map((minutes) => {
    const { looked, stood } = looks[minutes] ?? { looked: 0, stood: 0 };
    return looked === 0 ? '–' : `${Math.round((100 * stood) / looked)} %`;
  });
  return shares.join('  ');
}
