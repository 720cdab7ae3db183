/**
 * `foretype trim`: the inference runtime's package brings its binaries for every platform; this drops those for others
 * from this installation. Nothing needs it, and `npm install` brings them back. It touches only a runtime that lies in
 * foretype's own node_modules: a shared store (pnpm, a linked package) is refused.
 */
import { lstatSync, rmSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { parseArgs } from 'node:util';
import {
  isFor,
  megabytes,
  type Platform,
  packageFolder,
  packageParts,
  partsTable,
  type RuntimeBinary,
  runtimeBinaries,
  runtimeFolder,
  sum,
} from './package-parts.ts';

export type TrimPlan =
  | { readonly kind: 'drop'; readonly binaries: readonly RuntimeBinary[] }
  | { readonly kind: 'nothing' | 'refused'; readonly why: string };

export async function trim(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { 'dry-run': { type: 'boolean' } } });
  const dry = values['dry-run'] ?? false;
  if (dry) say(partsTable(packageParts(packageFolder, process)).trimEnd());
  const plan = planTrim(packageFolder, process);
  if (plan.kind !== 'drop') {
    (plan.kind === 'refused' ? process.stderr : process.stdout).write(`${plan.why}\n`);
    return plan.kind === 'refused' ? 1 : 0;
  }
  const freed = megabytes(sum(plan.binaries));
  for (const binary of plan.binaries) {
    say(`${dry ? 'would drop' : 'dropped'} ${binary.folder} (${megabytes(binary.bytes)})`);
    if (!dry) rmSync(binary.folder, { recursive: true });
  }
  say(dry ? `That would free ${freed}. To do it: foretype trim` : `${freed} freed.`);
  return 0;
}

/** What may go from the installation at `root`, a path without links. */
export function planTrim(root: string, here: Platform): TrimPlan {
  const runtime = runtimeFolder(root);
  if (!runtime) return { kind: 'nothing', why: 'Nothing to do: the inference runtime is not installed.' };
  const own = [`${root}${sep}node_modules${sep}`];
  if (basename(dirname(root)) === 'node_modules') own.push(`${dirname(root)}${sep}`);
  if (!own.some((folder) => runtime.startsWith(folder)) || lstatSync(runtime).isSymbolicLink()) {
    const why = `The inference runtime lies outside this installation's node_modules (${runtime}), where others may use it; it was left as it is.`;
    return { kind: 'refused', why };
  }
  const binaries = runtimeBinaries(root);
  const others = binaries.filter((binary) => !isFor(binary, here));
  if (others.length === 0)
    return { kind: 'nothing', why: "Nothing to do: no other platform's binaries are here." };
  if (others.length === binaries.length) {
    const why = `The runtime has no binary for ${here.platform} ${here.arch}, so none was dropped; reinstall foretype with the Node.js you run it with.`;
    return { kind: 'refused', why };
  }
  return { kind: 'drop', binaries: others };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
