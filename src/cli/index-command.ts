/** `foretype index status|drop|publish`: what is kept of which folders, its end, and a team's index from a checkout. */
import { parseArgs } from 'node:util';
import { ObjectsError, shownAddress, stderrLog } from '../base/index.ts';
import { ask } from '../git/index.ts';
import {
  dropIndexes,
  dropPublished,
  indexFolder,
  knownWorkspaces,
  publishIndex,
  readStatus,
  SealError,
  TrunkError,
  whyNotIndexed,
} from '../index/index.ts';
import { indexSeal } from './index-key-here.ts';
import { interruptible } from './interruptible.ts';
import { tellReading, workTreeOf } from './open-here.ts';
import { UsageError } from './usage-error.ts';

export async function indexCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { in: { type: 'string', default: '.' }, all: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  const base = indexFolder(process.env);
  const [word, address] = positionals;
  if (word === 'status') return status(base, values.json === true);
  if (word === 'publish') return publish(address, workTreeOf(values.in), values.json === true);
  if (word !== 'drop') throw new UsageError('index needs status, drop or publish');
  const root = values.all ? undefined : workTreeOf(values.in);
  const { dropped, inUse } = dropIndexes(base, root);
  if (root !== undefined) dropPublished(base, root);
  process.stdout.write(
    dropped + inUse === 0
      ? 'there is no index\n'
      : `${dropped} ${dropped === 1 ? 'index' : 'indexes'} deleted\n`,
  );
  if (inUse > 0) process.stdout.write(`${inUse} in use by a running editor: close it first\n`);
  return inUse > 0 ? 1 : 0;
}

async function status(base: string, json: boolean): Promise<number> {
  const seal = await indexSeal(process.env);
  const closed: string[] = [];
  const rows = knownWorkspaces(base).flatMap((folder) => {
    try {
      return readStatus(base, folder, stderrLog('warn'), seal) ?? [];
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      closed.push(error.message);
      return [];
    }
  });
  if (json) process.stdout.write(`${JSON.stringify({ folder: base, indexes: rows, closed }, null, 2)}\n`);
  else if (rows.length + closed.length === 0)
    process.stdout.write(`no index yet; they are kept in ${base}\n`);
  else {
    for (const sentence of closed) process.stdout.write(`${sentence}\n`);
    for (const { root, files, chunks, commits, bytes, keeper } of rows) {
      const kept = keeper === undefined ? '' : `, kept current by process ${keeper}`;
      process.stdout.write(
        `${root}\n  ${files} files in ${chunks} pieces, ${commits} commits, ${(bytes / 2 ** 20).toFixed(1)} MB${kept}\n`,
      );
    }
    process.stdout.write(
      `\nkept in ${base}, for you alone: paths, line ranges, hashed words and embeddings, no source text${seal ? '; encrypted with your key' : ''}\n` +
        'found by words, names, paths, history and meaning\n',
    );
  }
  return 0;
}

/** Of a clean checkout alone: what is not committed is nobody else's yet. */
async function publish(address: string | undefined, root: string, json: boolean): Promise<number> {
  if (address === undefined) throw new UsageError('index publish needs an address');
  const why = whyNotIndexed(root);
  if (why !== undefined) throw new UsageError(`${root} ${why}: that is never indexed`);
  const commit = await git(root, 'rev-parse', 'HEAD');
  if (commit === undefined) return refuse(`${root} is no git checkout with a commit`);
  if ((await git(root, 'status', '--porcelain')) !== '')
    return refuse(`${root} has changes that are not committed: publish from a clean checkout`);
  const { openObjects } = await import('../object-store/index.ts');
  const ctrlC = interruptible();
  try {
    const to = openObjects(address, { env: process.env });
    const report = await publishIndex(
      {
        root,
        env: process.env,
        log: stderrLog('warn'),
        to,
        commit,
        now: Date.now(),
        progress: tellReading(),
        seal: await indexSeal(process.env),
      },
      ctrlC.signal,
    );
    const { repository, files, chunkings, contents, segments, sent, sentBytes, removed } = report;
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...report, address: to.address, commit }, null, 2)}\n`
        : `${files} files of ${repository} at ${commit.slice(0, 12)}: ${contents} contents in ${counted(segments)}, ${chunkings} read anew\n` +
            `${counted(sent)} sent (${(sentBytes / 2 ** 20).toFixed(1)} MB), ${removed} of earlier publications deleted\n` +
            `whoever sets foretype.index.shared to ${to.address} starts with them; hashed words and line ranges, no paths, no source text\n`,
    );
    return 0;
  } catch (error) {
    if (error instanceof ObjectsError || error instanceof TrunkError || error instanceof SealError)
      return refuse(`nothing was published at ${shownAddress(address)}: ${error.message}`);
    if (ctrlC.signal.aborted) return refuse('stopped; nothing was published');
    throw error;
  } finally {
    ctrlC.done();
  }
}

function counted(segments: number): string {
  return segments === 1 ? '1 segment' : `${segments} segments`;
}

function refuse(sentence: string): number {
  process.stderr.write(`foretype: ${sentence}\n`);
  return 1;
}

/** What git says; undefined where it fails. */
async function git(root: string, ...words: string[]): Promise<string | undefined> {
  const said = await ask(['-C', root], ...words).catch(() => undefined);
  return said?.trim();
}
