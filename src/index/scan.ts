/** Looks at a folder as it is on disk: a tree of what may be indexed, from names and `lstat` alone, without reading any file. */
import { lstatSync, readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { isSecretFile } from '../text/index.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { pause } from './merge.ts';
import { type Folder, type Leaf, newFolder } from './merkle.ts';

/** In bytes: what is larger was rarely written by hand. */
export const largestFile = 1_000_000;
const mostFiles = 1_000_000;

const noText =
  /\.(?:png|jpe?g|gif|bmp|ico|icns|webp|avif|tiff?|psd|svg|mp[34]|m4[av]|mov|avi|webm|wav|ogg|flac|woff2?|ttf|otf|eot|pdf|docx?|xlsx?|pptx?|zip|gz|tgz|bz2|xz|zst|7z|rar|tar|jar|war|class|o|a|so|dylib|dll|exe|pdb|lib|node|wasm|bin|dat|db|sqlite3?|pyc|pyo|onnx|safetensors|parquet|npy|npz|pack|idx|map|snap|lock|csv|tsv|jsonl|min\.js|min\.css|bundle\.js)$/i;
/** Machine-written, or git's own. */
const machineWritten =
  /^(?:\.git|\.gitignore|\.gitattributes|\.gitmodules|\.gitkeep|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|composer\.lock|\.DS_Store)$/;

/** Judged by its name. */
export function mayBeIndexed(name: string): boolean {
  return !noText.test(name) && !machineWritten.test(name) && !isSecretFile(name);
}

/**
 * The tree below `path`, an absolute folder that `into` stands for. A link is neither file nor folder here: loops and
 * what lies outside stay out. Folders that `keep` answers for are taken as they are known. Throws when aborted.
 */
export async function observe(
  path: string,
  rules: IgnoreRules,
  into: Folder,
  signal: AbortSignal,
  keep: (name: string, parent: string) => Folder | undefined = () => undefined,
): Promise<void> {
  const rest = pause(signal);
  const queue = [{ path, rules, folder: into }];
  let files = 0;
  for (let next = queue.pop(); next && files < mostFiles; next = queue.pop()) {
    const { path: here, rules: own, folder } = next;
    for (const entry of list(here)) {
      const below = here + sep + entry.name;
      if (entry.isFile()) {
        if (!mayBeIndexed(entry.name) || own.skipsFile(below)) continue;
        const stamp = stampOf(below);
        if (stamp === undefined) continue;
        files++;
        const leaf: Leaf = { kind: 'file', name: entry.name, parent: folder, stamp, segment: -1, doc: -1 };
        folder.entries.set(entry.name, leaf);
      } else if (entry.isDirectory() && !own.skipsFolder(below, entry.name)) {
        const known = keep(entry.name, here);
        const child = known ?? newFolder(entry.name, folder);
        folder.entries.set(entry.name, child);
        if (!known) queue.push({ path: below, rules: own.below(below), folder: child });
      }
    }
    await rest();
  }
  prune(into);
}

/** Undefined where there is no plain file, or too large a one. */
export function stampOf(path: string): string | undefined {
  try {
    const stat = lstatSync(path, { bigint: true });
    if (!stat.isFile() || stat.size > largestFile) return undefined;
    return `${stat.size.toString(36)}.${stat.mtimeNs.toString(36)}.${stat.ino.toString(36)}`;
  } catch {
    return undefined;
  }
}

/** Some file systems count time in steps of up to two seconds. */
const clockStepMs = 2000;

/**
 * The stamp to keep of a file that was read no earlier than `readAt` (ms since 1970): marked as unsure, and so never
 * equal to an observed one, where the file may have changed again without its stamp telling.
 */
export function keptStamp(stamp: string, readAt: number): string {
  const changedNs = Number.parseInt(stamp.split('.')[1]!, 36); // to the nearest quarter of a microsecond
  return changedNs / 1e6 > readAt - clockStepMs ? `${stamp}?` : stamp;
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // gone meanwhile, or not ours to read
  }
}

/** A folder without files is no part of the tree: git does not know it either. */
function prune(folder: Folder): void {
  for (const [name, entry] of folder.entries) {
    if (entry.kind === 'file') continue;
    prune(entry);
    if (entry.entries.size === 0) folder.entries.delete(name);
  }
}
