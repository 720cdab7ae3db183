/** `foretype search "where do we parse the config?"`: files and lines about a question, from the workspace's index. */
import { parseArgs } from 'node:util';
import { stderrLog } from '../base/index.ts';
import { type OpenIndex, passage, type Suggestion } from '../index/index.ts';
import { makeCurrent, openHere } from './open-here.ts';
import { type Paint, terminalPaint } from './paint.ts';
import { UsageError } from './usage-error.ts';

/** Lines shown of a place. */
const shownLines = 4;

export async function search(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      in: { type: 'string', default: '.' },
      limit: { type: 'string', default: '8' },
      json: { type: 'boolean' },
    },
  });
  const question = positionals.join(' ').trim();
  const limit = Number(values.limit);
  if (question === '') throw new UsageError('search needs a question');
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new UsageError(`--limit ${values.limit} is no whole number`);
  const open = await openHere(values.in, stderrLog('warn'));
  try {
    await makeCurrent(open);
    const { files } = open.retrieval.search(question, { limit });
    const sources = 'words, names, paths, history and meaning';
    if (values.json) {
      process.stdout.write(`${JSON.stringify({ sources, files }, null, 2)}\n`);
      return 0;
    }
    const paint = terminalPaint(process.stdout);
    for (const file of files) process.stdout.write(shown(open, question, file, paint));
    process.stdout.write(
      files.length === 0
        ? 'nothing found; try other words, or a name from the code\n'
        : `${paint('dim', `found by ${sources}`)}\n`,
    );
    return files.length === 0 ? 1 : 0;
  } finally {
    await open.close();
  }
}

function shown(
  open: OpenIndex,
  question: string,
  { path, places, because }: Suggestion,
  paint: Paint,
): string {
  const place = places[0];
  const found = place && passage(open.index, path, place, question, shownLines);
  const body = found?.text.split('\n') ?? [];
  const at = found ? `:${found.from + 1}` : '';
  const why = Object.entries(because)
    .filter(([, share]) => share >= 0.2)
    .map(([source]) => source)
    .join(', ');
  return [
    `${paint('bold', `${path}${at}`)}  ${paint('dim', why)}\n`,
    ...body.map(
      (text, i) =>
        `  ${paint('dim', String((found?.from ?? 0) + i + 1).padStart(5))}  ${text.slice(0, 110)}\n`,
    ),
    '\n',
  ].join('');
}
