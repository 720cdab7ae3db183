/** `node test/editors/pictures.mjs [NAME]` takes the pictures in clients/pictures anew, all or those whose scene is named. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const names = process.argv.slice(2).flatMap((name) => ['-t', name]);
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  'test/editors/pictures/vitest.config.ts',
];
const { status } = spawnSync(process.execPath, [...vitest, ...names], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
