/**
 * What an installation of foretype weighs, by part: the package itself, the packages it needs (found as Node finds them,
 * nested or hoisted), and of the inference runtime the binaries for this platform and those for others.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Part {
  readonly name: string;
  readonly bytes: number;
}

export interface Platform {
  readonly platform: string;
  readonly arch: string;
}

/** The runtime's binaries for one platform. */
export interface RuntimeBinary extends Platform {
  readonly folder: string;
  readonly bytes: number;
}

const runtimeName = 'onnxruntime-node';

export const packageFolder = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

/** Largest first. */
export function packageParts(root: string, here: Platform): Part[] {
  const parts: Part[] = [];
  const add = (name: string, bytes: number) => {
    if (bytes > 0) parts.push({ name, bytes });
  };
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    // What lies in a checkout only (.git) is no part.
    if (entry.name !== 'node_modules' && !entry.name.startsWith('.'))
      add(entry.name, weigh(join(root, entry.name)));
  }
  const binaries = runtimeBinaries(root);
  const runtime = findPackage(root, runtimeName);
  for (const folder of dependencies(root))
    if (folder !== runtime) add(packageName(folder), weigh(folder, true));
  if (runtime) {
    const [own, others] = [true, false].map((mine) => sum(binaries.filter((b) => isFor(b, here) === mine)));
    add(`${runtimeName}, for ${here.platform} ${here.arch}`, own!);
    add(`${runtimeName}, for other platforms`, others!);
    add(`${runtimeName}, the rest`, weigh(runtime, true) - own! - others!);
  }
  return parts.sort((a, b) => b.bytes - a.bytes);
}

/** Where the runtime lies, with links followed; undefined where it is not installed. */
export function runtimeFolder(root: string): string | undefined {
  return findPackage(root, runtimeName);
}

export function runtimeBinaries(root: string): RuntimeBinary[] {
  const runtime = findPackage(root, runtimeName);
  if (!runtime) return [];
  const folders = (path: string) =>
    existsSync(path) ? readdirSync(path, { withFileTypes: true }).filter((e) => e.isDirectory()) : [];
  const binaries: RuntimeBinary[] = [];
  for (const api of folders(join(runtime, 'bin')).filter((e) => e.name.startsWith('napi-v'))) {
    for (const platform of folders(join(api.parentPath, api.name))) {
      for (const arch of folders(join(platform.parentPath, platform.name))) {
        const folder = join(arch.parentPath, arch.name);
        binaries.push({ folder, platform: platform.name, arch: arch.name, bytes: weigh(folder) });
      }
    }
  }
  return binaries;
}

export function isFor(binary: Platform, { platform, arch }: Platform): boolean {
  return binary.platform === platform && binary.arch === arch;
}

export function sum(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** One line a part, with the total. */
export function partsTable(parts: readonly Part[]): string {
  const small = parts.filter(({ bytes }) => bytes < 1e6);
  const rows = [...parts.filter(({ bytes }) => bytes >= 1e6)];
  if (small.length > 0) rows.push({ name: `${small.length} smaller parts`, bytes: sum(small) });
  rows.push({ name: 'all', bytes: sum(parts) });
  return rows.map(({ name, bytes }) => `${megabytes(bytes).padStart(10)}  ${name}\n`).join('');
}

/** All packages that `root` needs, directly and through others; what is not installed is left out. */
function dependencies(root: string): Set<string> {
  const found = new Set<string>();
  const open = [root];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const manifest = readManifest(folder);
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const next = findPackage(folder, name);
      if (next !== undefined && !found.has(next)) {
        found.add(next);
        open.push(next);
      }
    }
  }
  found.delete(root);
  return found;
}

/** With its scope. */
function packageName(folder: string): string {
  const scope = basename(dirname(folder));
  return scope.startsWith('@') ? `${scope}/${basename(folder)}` : basename(folder);
}

function readManifest(folder: string): Partial<Record<'dependencies' | 'optionalDependencies', object>> {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
  } catch {
    return {}; // no package: it needs nothing
  }
}

/** As Node looks for it: in node_modules beside the package, then beside each folder above it. */
function findPackage(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

/** Bytes of all files below; links count nothing. `shallow`: without the packages nested in it, which count themselves. */
function weigh(path: string, shallow = false): number {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.isFile() ? entry.size : 0;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name))
    .filter((file) => !shallow || !file.slice(path.length).includes(`${sep}node_modules${sep}`))
    .reduce((total, file) => total + lstatSync(file).size, 0);
}
