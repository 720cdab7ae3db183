/** The user's key over the index, for a command in a terminal: from the environment, or from the file that it names. */
import { FrontierError, readKey } from '../frontier/index.ts';
import { Seal, SealError } from '../index/index.ts';
import { UsageError } from './usage-error.ts';

/** Undefined where none is named. Throws UsageError for one that cannot be had. */
export async function indexSeal(env: NodeJS.ProcessEnv): Promise<Seal | undefined> {
  const file = env.FORETYPE_INDEX_KEY_FILE ?? '';
  const source = { section: 'foretype.index', command: [], file, variables: ['FORETYPE_INDEX_KEY'] };
  try {
    const key = await readKey(source, env);
    return key === undefined ? undefined : Seal.of(key);
  } catch (error) {
    if (error instanceof FrontierError || error instanceof SealError) throw new UsageError(error.message);
    throw error;
  }
}
