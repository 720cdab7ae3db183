/** Publishing is refused in one sentence until the project has an address, by npm's own lifecycle. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { removeFolder } from '../support/remove-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('npm publish names the command that sets the address, and goes on once it is set', () => {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'));
  const { name, version, publishConfig, scripts } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const script = /^node (\S+)$/.exec(scripts.prepublishOnly)![1]!;
  mkdirSync(join(folder, script, '..'), { recursive: true });
  writeFileSync(join(folder, script), readFileSync(join(root, script)));
  const manifest = { name, version, scripts: { prepublishOnly: scripts.prepublishOnly } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const run = (words: readonly string[]) => {
    // Nothing can be reached by a rehearsal that goes wrong.
    const env = { ...process.env, npm_config_registry: 'http://127.0.0.1:9/' };
    return spawnSync('npm', words, { cwd: folder, env, encoding: 'utf8' });
  };

  expect(publishConfig.provenance).toBe(true);
  const refused = run(['publish', '--dry-run']);
  expect(refused.status).not.toBe(0);
  const [, command] = /^foretype has no public address, .*: npm (pkg set \S+) sets it\.$/m.exec(
    refused.stderr,
  )!;
  expect(run(command!.split(' ')).status).toBe(0);
  // The rest of npm's own steps would go to the registry.
  expect(run(['run', 'prepublishOnly']).status).toBe(0);
  removeFolder(folder);
}, 60_000);
