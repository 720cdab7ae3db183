/**
 * A Node that sees a software Vulkan device, unpacked on demand by get-vulkan.sh, and whether the runtime starts on it.
 *
 * Where it does not, the reason is what the script or the trial said; the tests on the device carry it in their name.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tinyModel } from './tiny-models.ts';

export type Vulkan =
  | { readonly kind: 'there'; readonly node: string; readonly name: string }
  | { readonly kind: 'not-there'; readonly why: string };

/** The compiled inference process; its trial is what the product runs. */
export const child = fileURLToPath(new URL('../../dist/model/child.js', import.meta.url));

/** For a process that shall find no Vulkan driver, whatever this machine has. */
export const noDriver = { VK_DRIVER_FILES: '/nowhere', VK_ICD_FILENAMES: '/nowhere' } as const;

export function obtainVulkan(): Vulkan {
  if (!existsSync(child)) throw new Error(`${child} is missing: run npm run build first`);
  const script = fileURLToPath(new URL('./get-vulkan.sh', import.meta.url));
  let folder: string;
  try {
    folder = execFileSync('sh', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (cause) {
    return { kind: 'not-there', why: lastLine(String((cause as { stderr?: unknown }).stderr ?? cause)) };
  }
  const node = join(folder, 'bin', 'node');
  const words = [child, '--probe', tinyModel('plain-fp32'), 'webgpu', '1'];
  const { status, signal, stderr } = spawnSync(node, words, { encoding: 'utf8' });
  if (status !== 0)
    return { kind: 'not-there', why: lastLine(stderr) || `the trial ended with ${signal ?? status}` };
  return { kind: 'there', node, name: "Mesa's lavapipe" };
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1) ?? '';
}
