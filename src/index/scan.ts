/** Looks at a folder as it is on disk: a tree of what may be indexed, from names and `lstat` alone, without reading any file. */
import { lstatSync, readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { isSecretFile } from '../text/index.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { type Folder, type Leaf, newFolder } from './merkle.ts';
import { pause } from './pause.ts';

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

export interface ObserveOptions {
  /** The same folder as it was known: what is still so is taken over from there, and need not be hashed again. */
  readonly known?: Folder;
  /** Answers for folders that are not looked into: they are taken as they are known. */
  readonly keep?: (name: string, parent: string) => Folder | undefined;
}

/**
 * The tree below `path`, an absolute folder that `into` stands for: `into`, filled, or `known` itself where nothing in it
 * changed. A link is neither file nor folder here: loops and what lies outside stay out. Throws when aborted.
 */
export async function observe(
  path: string,
  rules: IgnoreRules,
  into: Folder,
  signal: AbortSignal,
  { known, keep = () => undefined }: ObserveOptions = {},
): Promise<Folder> {
  const rest = pause(signal);
  const queue: Below[] = [{ path, rules, folder: into, known }];
  let files = 0;
  for (let next = queue.pop(); next && files < mostFiles; next = queue.pop()) {
    const { path: here, rules: above, folder, known: before } = next;
    const entries = list(here);
    const own =
      folder === into ? above : above.below(here, (name) => entries.some((entry) => entry.name === name));
    folder.rules = own.key;
    const passed = before?.rules === own.key;
    for (const entry of entries) {
      const { name } = entry;
      const below = here + sep + name;
      const was = before?.entries.get(name);
      if (entry.isFile()) {
        if (!mayBeIndexed(name)) continue;
        if (!(passed && was?.kind === 'file') && own.skipsFile(below)) continue;
        const stamp = stampOf(below);
        if (stamp === undefined) continue;
        files++;
        const same = was?.kind === 'file' && was.stamp === stamp;
        const leaf: Leaf = same ? was : { kind: 'file', name, parent: folder, stamp, segment: -1, doc: -1 };
        folder.entries.set(name, leaf);
      } else if (entry.isDirectory() && !own.skipsFolder(below, name)) {
        const kept = keep(name, here);
        const child = kept ?? newFolder(name, folder);
        folder.entries.set(name, child);
        if (!kept) queue.push({ path: below, rules: own, folder: child, known: folderOf(was) });
      }
    }
    await rest();
  }
  return settled(into, known);
}

interface Below {
  readonly path: string;
  /** Of the folder above; of the first its own. */
  readonly rules: IgnoreRules;
  readonly folder: Folder;
  readonly known: Folder | undefined;
}

function folderOf(entry: Leaf | Folder | undefined): Folder | undefined {
  return entry?.kind === 'folder' ? entry : undefined;
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

/**
 * The known folder where it has the same entries by the same rules. A folder without files is no part of the tree: git does not know it
 * either.
 */
function settled(folder: Folder, known: Folder | undefined): Folder {
  let same = known !== undefined;
  for (const [name, entry] of folder.entries) {
    const was = known?.entries.get(name);
    if (entry === was) continue;
    const now = entry.kind === 'file' ? entry : settled(entry, folderOf(was));
    if (now.kind === 'folder' && now.entries.size === 0) folder.entries.delete(name);
    else if (now !== entry) folder.entries.set(name, now);
    same &&= now === was;
  }
  const whole = same && folder.entries.size === known?.entries.size && folder.rules === known.rules;
  return known && whole ? known : folder;
}

/** Takes over what is known of the rules that let the files of `seen` through. False where it was known already. */
export function keepRules(seen: Folder, known: Folder): boolean {
  if (seen === known) return false;
  let learned = known.rules !== seen.rules;
  known.rules = seen.rules;
  for (const [name, entry] of seen.entries) {
    const own = known.entries.get(name);
    if (entry.kind === 'folder' && own?.kind === 'folder') learned = keepRules(entry, own) || learned;
  }
  return learned;
}
