/**
 * Plugins of others, for the tests that run beside them. None is part of this project: FORETYPE_TEST_PLUGINS names a
 * folder that holds them under their own names.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.FORETYPE_TEST_PLUGINS ?? '';

/** The plugin's folder; undefined where it is missing, with the reason on stderr. */
export function pluginOfOthers(name: string): string | undefined {
  const path = join(folder, name);
  if (folder !== '' && existsSync(path)) return path;
  const why = folder === '' ? 'FORETYPE_TEST_PLUGINS is not set' : `${folder} has no ${name}`;
  process.stderr.write(`The tests with ${name} do not run here: ${why}\n`);
  return undefined;
}
