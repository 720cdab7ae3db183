/** An answer as a page of Markdown: the question, what is said, the places it stands on, and what it took. */
import type { Source } from '../../planning/index.ts';
import type { OffsetRange } from '../../text/index.ts';

export interface AnswerText {
  readonly question: string;
  readonly sources: readonly Source[];
  /** So far. */
  readonly said: string;
  /** What it took, or why it ended early; undefined while it comes. */
  readonly end: string | undefined;
}

/** `linked`: places as links; else as `path:line`, which editors follow by themselves. */
export function answerPage({ question, sources, said, end }: AnswerText, linked: boolean): string {
  const title = `# ${(question.trim().split('\n')[0] ?? '').trim()}\n\n`;
  const body = said === '' ? '' : `${(linked ? withLinks(said, sources) : said).trimEnd()}\n`;
  if (end === undefined) return `${title}${body}${body === '' ? '' : '\n'}…\n`;
  const places = sources.map(
    (source) => `- ${linked ? link(source, source.line) : place(source, source.line)}\n`,
  );
  const looked = places.length === 0 ? '' : `\nLooked at:\n\n${places.join('')}`;
  return `${title}${body}${looked}${end === '' ? '' : `\n${end}\n`}`;
}

export interface PageLink extends OffsetRange {
  readonly target: string;
}

/** The places that the page links to. */
export function linksOf(page: string): PageLink[] {
  return [...page.matchAll(/\[[^\]\n]*\]\((file:[^)\s]+)\)/g)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
    target: found[1]!,
  }));
}

/** Of the files that were shown only: where others lie is not known for sure. Not in blocks of code. */
function withLinks(said: string, sources: readonly Source[]): string {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const paths = [...byPath.keys()].sort((a, b) => b.length - a.length).map(escaped);
  if (paths.length === 0) return said;
  const named = new RegExp(
    `(?<![\\w./\\\\[(-])(\`?)(${paths.join('|')}):(\\d+)([-–]\\d+)?\\1(?![\\w\`])`,
    'g',
  );
  let code = false;
  return said
    .split('\n')
    .map((line) => {
      if (/^\s*(?:```|~~~)/.test(line)) code = !code;
      return code
        ? line
        : line.replace(named, (_, mark: string, path: string, from: string, to = '') =>
            link(byPath.get(path)!, Number(from), `${mark}${path}:${from}${to}${mark}`),
          );
    })
    .join('\n');
}

function link(source: Source, line: number, label = place(source, line)): string {
  const target = source.uri.replace(/[()]/g, (char) => (char === '(' ? '%28' : '%29'));
  return `[${label}](${target}#L${line})`;
}

function place({ path }: Source, line: number): string {
  return `${path}:${line}`;
}

function escaped(path: string): string {
  return path.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
