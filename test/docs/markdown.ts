/** What a page holds that can be wrong: fenced blocks, code words, links, headings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Page {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Code words outside blocks. */
  readonly words: readonly string[];
  readonly links: readonly string[];
  /** As GitHub makes them from headings. */
  readonly anchors: readonly string[];
}

export interface Block {
  /** After the fence; empty for none. */
  readonly language: string;
  /** One-based, of the fence. */
  readonly line: number;
  readonly text: string;
}

/** The README and every page below clients/ and models/ that is ours. */
export function pages(): Page[] {
  const below = ['clients', 'models'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md') && !/node_modules|training|dist/.test(path))
      .map((path) => `${folder}/${path}`),
  );
  return ['README.md', ...below.sort()].map(readPage);
}

function readPage(path: string): Page {
  const text = readFileSync(join(root, path), 'utf8');
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { language: string; line: number; fence: string; lines: string[] } | undefined;
  for (const [n, line] of text.split('\n').entries()) {
    const fence = /^\s*(`{3,})(.*)$/.exec(line);
    if (open && fence?.[1] === open.fence && fence[2] === '') {
      blocks.push({ language: open.language, line: open.line, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (fence) open = { language: fence[2]!.trim(), line: n + 1, fence: fence[1]!, lines: [] };
    else prose.push(line);
  }
  if (open) throw new Error(`${path}:${open.line}: the block is never closed`);
  const outside = prose.join('\n');
  const plain = outside.replace(/`[^`\n]+`/g, '');
  return {
    path,
    text,
    blocks,
    words: [...outside.matchAll(/`([^`\n]+)`/g)].map(([, word]) => word!),
    links: [...plain.matchAll(/\]\(([^)\s]+)\)|<img[^>]* src="([^"]+)"/g)].map(
      ([, link, image]) => link ?? image!,
    ),
    anchors: prose.filter((line) => /^#+ /.test(line)).map(anchor),
  };
}

function anchor(heading: string): string {
  const words = heading.replace(/^#+ /, '').toLowerCase();
  return words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}
