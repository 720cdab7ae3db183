/** `foretype index status|drop`: what is kept of which folders, and its end. */
import { parseArgs } from 'node:util';
import { stderrLog } from '../base/index.ts';
import { dropIndexes, indexFolder, knownWorkspaces, readStatus } from '../index/index.ts';
import { workTreeOf } from './open-here.ts';
import { UsageError } from './usage-error.ts';

export async function indexCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { in: { type: 'string', default: '.' }, all: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  const base = indexFolder(process.env);
  const [word] = positionals;
  if (word === 'status') return status(base, values.json === true);
  if (word !== 'drop') throw new UsageError('index needs status or drop');
  const { dropped, inUse } = dropIndexes(base, values.all ? undefined : workTreeOf(values.in));
  process.stdout.write(
    dropped + inUse === 0
      ? 'there is no index\n'
      : `${dropped} ${dropped === 1 ? 'index' : 'indexes'} deleted\n`,
  );
  if (inUse > 0) process.stdout.write(`${inUse} in use by a running editor: close it first\n`);
  return inUse > 0 ? 1 : 0;
}

async function status(base: string, json: boolean): Promise<number> {
  const rows = knownWorkspaces(base).flatMap(({ root }) => readStatus(base, root, stderrLog('warn')) ?? []);
  if (json) process.stdout.write(`${JSON.stringify({ folder: base, indexes: rows }, null, 2)}\n`);
  else if (rows.length === 0) process.stdout.write(`no index yet; they are kept in ${base}\n`);
  else {
    for (const { root, files, chunks, commits, bytes, keeper } of rows) {
      const kept = keeper === undefined ? '' : `, kept current by process ${keeper}`;
      process.stdout.write(
        `${root}\n  ${files} files in ${chunks} pieces, ${commits} commits, ${(bytes / 2 ** 20).toFixed(1)} MB${kept}\n`,
      );
    }
    process.stdout.write(
      `\nkept in ${base}, for you alone: paths, line ranges and hashed words, no source text\n` +
        'found by words, names, paths and history; there are no embeddings yet\n',
    );
  }
  return 0;
}
