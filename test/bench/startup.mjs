/** How soon the launcher answers, against Node itself in the same run. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quantile } from './rpc.mjs';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));

/** Cold `foretype --version` over `node -e 0`, and the completions that a shell asks for at its start. */
export async function startup() {
  const words = {
    node: ['-e', '0'],
    version: [launcher, '--version'],
    completions: [launcher, 'completions', 'bash'],
  };
  const times = { node: [], version: [], completions: [] };
  // In turn, so that a busy moment of the machine falls on all of them.
  for (let n = 0; n < 15; n++) {
    for (const [name, args] of Object.entries(words)) {
      const started = performance.now();
      const { status } = spawnSync(process.execPath, args);
      times[name].push(performance.now() - started);
      if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
    }
  }
  const over = (name) => quantile(times[name], 0.5) / quantile(times.node, 0.5);
  const how = 'medians of 15 in turn, over node -e 0';
  return [
    { name: 'cli.versionOverNode', value: over('version'), unit: 'ratio', how },
    { name: 'cli.completionsOverNode', value: over('completions'), unit: 'ratio', how },
  ];
}
