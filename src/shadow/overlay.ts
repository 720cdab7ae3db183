/**
 * A copy of a work tree in which files can be other than they are. Source files are copied, so that nothing a checker
 * writes reaches the user's own; packages that the project depends on are linked, for they are large.
 */
import { constants, existsSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

/** Folders of other people's code. */
const linked = ['node_modules', 'bower_components', 'vendor', 'third_party', 'venv', '.venv'];
const mostFiles = 20_000;
const mostBytes = 256 * 1024 * 1024;
const copyName = /^foretype-shadow-(\d+)-/;
const longestUseMs = 6 * 3_600_000;

export class Overlay {
  /** Absolute, links followed. */
  readonly folder: string;
  readonly #root: string;

  /** A process that ends leaves no copy behind. */
  readonly #atExit = () => rmSync(this.folder, { recursive: true, force: true });

  private constructor(folder: string, root: string) {
    this.folder = folder;
    this.#root = root;
    process.once('exit', this.#atExit);
  }

  /** `files`: absolute paths within `root`. A sentence where the tree is too large, or cannot be copied. */
  static async of(root: string, files: AsyncIterable<string>): Promise<Overlay | string> {
    await removeLeft(tmpdir());
    const own = await mkdtemp(join(tmpdir(), `foretype-shadow-${process.pid}-`));
    const made = new Overlay(await realpath(own), root);
    const why = await made.#fill(files).catch((cause: NodeJS.ErrnoException) => {
      return `the files cannot be copied: ${cause.code ?? cause.message}`;
    });
    if (why === undefined) return made;
    await made.remove();
    return why;
  }

  /** A file that was copied, or is not on disk yet: what is there and was left out stays out. `path`: relative. */
  belongs(path: string): boolean {
    return existsSync(join(this.folder, path)) || !existsSync(join(this.#root, path));
  }

  /** `path`: relative. A sentence where it lies in a folder that is not copied: nothing is written there. */
  async put(path: string, text: string | undefined): Promise<string | undefined> {
    const full = join(this.folder, path);
    const folder = await this.#nearest(dirname(full));
    if (folder !== this.folder && !folder.startsWith(this.folder + sep)) return `${path} is not copied`;
    await rm(full, { force: true });
    if (text === undefined) return undefined;
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, text);
    return undefined;
  }

  /** The folder, or the one above it that is there, links followed. */
  async #nearest(folder: string): Promise<string> {
    const found = await realpath(folder).catch(() => undefined);
    return found ?? this.#nearest(dirname(folder));
  }

  async remove(): Promise<void> {
    process.off('exit', this.#atExit);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #fill(files: AsyncIterable<string>): Promise<string | undefined> {
    const folders = new Set<string>();
    let [count, bytes] = [0, 0];
    await this.#link('');
    for await (const file of files) {
      const path = relative(this.#root, file);
      const { size } = await stat(file);
      bytes += size;
      if (++count > mostFiles || bytes > mostBytes) return 'the project is too large to be copied';
      for (const folder of foldersOf(path)) {
        if (folders.has(folder)) continue;
        folders.add(folder);
        await mkdir(join(this.folder, folder), { recursive: true });
        await this.#link(folder);
      }
      await copyFile(file, join(this.folder, path), constants.COPYFILE_FICLONE);
    }
    return undefined;
  }

  async #link(folder: string): Promise<void> {
    for (const name of linked) {
      const from = join(this.#root, folder, name);
      const found = await stat(from).catch(() => undefined);
      if (found?.isDirectory()) await symlink(from, join(this.folder, folder, name), 'junction');
    }
  }
}

/** Copies of processes that were killed. Where processes are not seen from each other, a young one may be in use. */
async function removeLeft(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = copyName.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    const own = found && (process.getuid === undefined || found.uid === process.getuid());
    if (own && Date.now() - found.mtimeMs > longestUseMs)
      await rm(path, { recursive: true, force: true }).catch(() => {}); // what cannot be removed is no obstacle
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The higher first. */
function foldersOf(path: string): string[] {
  const parts = path.split(sep).slice(0, -1);
  return parts.map((_, n) => parts.slice(0, n + 1).join(sep));
}
