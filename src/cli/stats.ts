/** `foretype stats`: what was shown, accepted and rejected on this machine, by class; read from the state folder. */
import { parseArgs } from 'node:util';
import { readStatistics, stateFolder } from '../learning/index.ts';
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
    `${paint('bold', 'class'.padEnd(14))} shown accepted rejected ignored  characters saved\n`,
  );
  for (const [name, c] of rows) {
    const numbers = [c.shown, c.accepted, c.rejected, c.ignored].map((n) => String(n).padStart(7)).join(' ');
    process.stdout.write(`${name.padEnd(12)} ${numbers}  ${String(c.charactersSaved).padStart(8)}\n`);
  }
  return 0;
}
