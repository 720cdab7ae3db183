/**
 * Reading a local clone through git's plumbing. Commits and trees come first, texts only for the commits that were
 * chosen: a partial clone lacks some blobs, and `git log -p` dies at the first of them without saying so. Nothing is
 * ever fetched.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface Commit {
  readonly id: string;
  readonly parent: string;
  readonly author: string;
  readonly subject: string;
}

export interface ChangedFile {
  readonly path: string;
  /** Git's letter: M modified, A added, D deleted, T type changed. */
  readonly status: string;
  readonly before: string;
  readonly after: string;
}

/** A clone could not be read; the message says which and why. */
export class CloneError extends Error {
  override readonly name = 'CloneError';
}

const maxBuffer = 1 << 29;

export class GitClone {
  /** `owner/name` where the folder is called `owner+name`, else the folder's name. */
  readonly name: string;
  readonly #directory: string;

  /** Where its objects and refs are. */
  get directory(): string {
    return this.#directory;
  }

  constructor(path: string) {
    const root = resolve(path);
    const found = [root, join(root, '.git'), join(root, 'repo'), join(root, 'repo', '.git')].find(
      (p) => existsSync(join(p, 'HEAD')) && existsSync(join(p, 'objects')),
    );
    if (found === undefined) throw new CloneError(`${path} is no git clone`);
    this.#directory = found;
    let folder = root;
    while (['.git', 'repo'].includes(basename(folder))) folder = dirname(folder);
    this.name = basename(folder)
      .replace(/\.git$/, '')
      .replace('+', '/');
  }

  /** Commits with exactly one parent, reachable from HEAD, newest first. */
  commits(): Commit[] {
    const lines = this.#git([
      'log',
      '--no-merges',
      '--format=%H%x09%P%x09%an <%ae>%x09%s',
      'HEAD',
    ]).toString();
    return lines.split('\n').flatMap((line) => {
      const [id, parent, author, ...subject] = line.split('\t');
      return id && parent && author && !parent.includes(' ')
        ? [{ id, parent, author, subject: subject.join('\t') }]
        : [];
    });
  }

  /** The files that each commit changed, in the order of `ids`; commits that git could not compare are left out. */
  changes(ids: readonly string[]): Map<string, ChangedFile[]> {
    const out = new Map<string, ChangedFile[]>();
    let left = ids;
    while (left.length > 0) {
      const { stdout, status } = this.#try(
        ['diff-tree', '--stdin', '-r', '-z', '--no-renames', '--raw', '--no-abbrev'],
        `${left.join('\n')}\n`,
      );
      const fields = stdout.toString().split('\0');
      let current: ChangedFile[] = [];
      let last = '';
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i]!;
        const id = field.trim();
        if (/^[0-9a-f]{40,64}$/.test(id)) {
          current = [];
          last = id;
          out.set(id, current);
          continue;
        }
        const raw = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/.exec(field.trimStart());
        if (!raw) continue;
        current.push({ before: raw[1]!, after: raw[2]!, status: raw[3]!, path: fields[++i] ?? '' });
      }
      if (status === 0) break;
      // Git died within a commit: leave that one out and go on after it.
      const died = left.indexOf(last);
      if (died >= 0) out.delete(last);
      left = left.slice(died + 1 || 1);
    }
    return out;
  }

  /** Path and object of every file of a commit's tree; empty where its tree is absent. */
  tree(commit: string): { path: string; object: string }[] {
    const { stdout } = this.#try(['ls-tree', '-r', '-z', commit]);
    return stdout
      .toString()
      .split('\0')
      .flatMap((line) => {
        const found = /^100\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line);
        return found ? [{ object: found[1]!, path: found[2]! }] : [];
      });
  }

  /** The texts of these objects; what is absent, larger than `maxBytes`, or not UTF-8 is left out. */
  texts(objects: readonly string[], maxBytes: number): Map<string, string> {
    const wanted = [...new Set(objects)];
    const small = this.#batch(wanted, '--batch-check').flatMap(({ id, size }) =>
      size !== undefined && size <= maxBytes ? [id] : [],
    );
    const out = new Map<string, string>();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for (const { id, bytes } of this.#batch(small, '--batch')) {
      if (!bytes || bytes.includes(0)) continue;
      try {
        out.set(id, decoder.decode(bytes));
      } catch {
        // Another encoding: not a text that a language server would be sent as it stands.
      }
    }
    return out;
  }

  /** Objects in the order asked; an object that git lacks, or dies at, has no size. */
  #batch(ids: readonly string[], mode: '--batch' | '--batch-check') {
    const out: { id: string; size?: number; bytes?: Buffer }[] = [];
    while (out.length < ids.length) {
      const { stdout } = this.#try(['cat-file', mode], `${ids.slice(out.length).join('\n')}\n`);
      let at = 0;
      const had = out.length;
      while (at < stdout.length && out.length < ids.length) {
        const end = stdout.indexOf(10, at);
        if (end < 0) break;
        const head = stdout.toString('utf8', at, end).split(' ');
        const id = ids[out.length]!;
        at = end + 1;
        if (head[1] !== 'blob') {
          out.push({ id });
          continue;
        }
        const size = Number(head[2]);
        if (mode === '--batch') {
          if (at + size > stdout.length) break;
          out.push({ id, size, bytes: stdout.subarray(at, at + size) });
          at += size + 1;
        } else out.push({ id, size });
      }
      if (out.length < ids.length && out.length === had) out.push({ id: ids[out.length]! });
    }
    return out;
  }

  #git(args: readonly string[]): Buffer {
    const { stdout, status, stderr } = this.#try(args);
    if (status !== 0) throw new CloneError(`git ${args[0]} failed in ${this.name}: ${stderr.trim()}`);
    return stdout;
  }

  #try(args: readonly string[], input?: string) {
    const result = spawnSync('git', ['--git-dir', this.#directory, '-c', 'protocol.allow=never', ...args], {
      maxBuffer,
      ...(input === undefined ? {} : { input }),
      env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
    });
    if (result.error) throw new CloneError(`git could not run: ${result.error.message}`);
    return { stdout: result.stdout, stderr: result.stderr.toString(), status: result.status };
  }
}
