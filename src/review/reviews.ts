/** Reviews for an editor: of a folder against its last commit, or of any texts; open documents as they are, saved or not. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Syntax } from '../syntax/index.ts';
import { isSecretFile, TextSnapshot } from '../text/index.ts';
import { git, WorkTreeError } from './git.ts';
import type { ReviewedFile } from './open-review.ts';
import { type Review, review } from './review.ts';
import { hiddenIn, shownOf } from './shown-text.ts';
import { changedFiles } from './work-tree.ts';

export interface Changes {
  readonly files: readonly ReviewedFile[];
  readonly review: Review;
}

/** Texts of one file; undefined where it is not there. */
export interface TwoTexts {
  readonly uri: string;
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface Reviews {
  /** What changed in a folder. Throws WorkTreeError: a sentence for the user. */
  sinceCommit(folderUri: string, open: readonly TextSnapshot[]): Promise<Changes>;
  between(files: readonly TwoTexts[]): Promise<Changes>;
  /** A file that is not open, as an editor will show it. */
  read(uri: string): Promise<TextSnapshot | undefined>;
}

export function createReviews(parts: {
  readonly syntax: Pick<Syntax, 'tree' | 'forget'>;
  readonly languageOf: (path: string) => string;
}): Reviews {
  const { syntax, languageOf } = parts;
  return {
    async sinceCommit(folderUri, open) {
      const folder = fileURLToPath(folderUri);
      const { root, prefix } = await workTree(folder);
      const documents = inFolder(folder, open);
      const texts = new Map([...documents].map(([path, { text }]) => [prefix + path, text]));
      const changed = await changedFiles({ root, languageOf, documents: texts });
      const files = changed.flatMap((file): ReviewedFile[] => {
        const path = file.path.slice(prefix.length);
        // What lies outside the folder is not the user's workspace; a file of secrets is shown nowhere.
        if (!file.path.startsWith(prefix) || isSecretFile(path)) return [];
        const uri = documents.get(path)?.uri ?? pathToFileURL(join(folder, path)).href;
        return [{ ...file, path, uri }];
      });
      return { files, review: await review(files, syntax) };
    },
    async between(texts) {
      const files = texts.map(({ uri, path, before, after }): ReviewedFile => {
        const at = (version: number, text: string | undefined) =>
          text === undefined
            ? undefined
            : TextSnapshot.of(`review:///${path}`, languageOf(path), version, text);
        return { uri, path, before: at(1, before), after: at(2, after) };
      });
      return { files, review: await review(files, syntax) };
    },
    async read(uri) {
      if (!uri.startsWith('file:')) return undefined;
      const text = await readFile(fileURLToPath(uri), 'utf8').catch(() => undefined);
      return text === undefined
        ? undefined
        : TextSnapshot.of(uri, languageOf(uri), 0, shownOf(text, hiddenIn(text)));
    },
  };
}

/** The root of the work tree, and where in it the folder lies: empty, or a path that ends in a slash. */
async function workTree(folder: string): Promise<{ root: string; prefix: string }> {
  try {
    const said = await git(folder, 'rev-parse', '--show-toplevel', '--show-prefix');
    const [root = '', prefix = ''] = said.split('\n');
    return { root, prefix };
  } catch {
    throw new WorkTreeError(`${folder} is no git work tree: there is no commit to compare with`);
  }
}

/** By path relative to the folder, with forward slashes. */
function inFolder(folder: string, open: readonly TextSnapshot[]): Map<string, TextSnapshot> {
  const inside = new Map<string, TextSnapshot>();
  for (const text of open) {
    if (!text.uri.startsWith('file:')) continue;
    const path = relative(folder, fileURLToPath(text.uri));
    if (path !== '' && !path.startsWith('..') && !isAbsolute(path))
      inside.set(path.split(sep).join('/'), text);
  }
  return inside;
}
