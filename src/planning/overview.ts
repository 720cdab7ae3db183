/**
 * What a question about the whole project stands on, which no search for its words finds: the notes at its root, the file
 * that speaks for each of its parts, and how the parts lie. Only the beginnings of files: they say what a file is for and
 * what it takes from others.
 */
import { redactSecrets, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './passage.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

const wholeWords =
  /\b(?:architecture|big picture|overview|code ?base|high[- ]level|how (?:is|are) (?:it|this|the (?:project|code|repository|program|parts)) (?:\w+ )?(?:built|organi[sz]ed|structured|laid out)|(?:main|different) (?:parts|modules|components)|project structure|structure of (?:the|this) (?:project|code|repository|program))\b/i;
/** A name of the code, a path or a quotation: then the question is about that. */
const particular = /[`"“]|\w[./]\w|\w_\w|[a-z][A-Z]|\w\(\)/;

/** Where projects tell how they are built. Their names are tried: notes are no source, and may not be listed. */
const notes = [
  'README',
  'ARCHITECTURE',
  'docs/ARCHITECTURE',
  'docs/architecture',
  'docs/README',
  'DESIGN',
  'AGENTS',
];
const endings = ['.md', '.rst', '.txt', '.adoc'];
const note = /\.(?:md|rst|txt|adoc)$/i;
const speaksFor =
  /^(?:readme\.md|index\.\w+|mod\.rs|lib\.rs|__init__\.py|main\.\w+|package-info\.java|doc\.go|app\.\w+)$/i;
/** Tests and examples show how it is used, not how it is built. */
const aside =
  /(?:^|\/)(?:tests?|__tests__|spec|examples?|fixtures|vendor|third_party|node_modules|dist)(?:\/|$)/i;

const mostNotes = 4;
const mostParts = 40;
const deepest = 3;
const linesOfNotes = 120;
const linesOfPart = 30;

export interface Overview {
  readonly evidence: readonly (Evidence & { readonly uri: string })[];
  /** For the model: every folder with the number of its files. */
  readonly map: string;
}

/** Whether the question is about the project as a whole. */
export function isAboutWhole(question: string): boolean {
  return wholeWords.test(question) && !particular.test(question);
}

/** Throws only what `signal` was aborted with. */
export async function overview(
  files: Pick<WorkspaceFiles, 'paths' | 'read'>,
  signal: AbortSignal,
): Promise<Overview> {
  const all: string[] = [];
  for await (const path of files.paths(signal)) all.push(path);
  signal.throwIfAborted();
  const named = notes.flatMap((name) => endings.map((ending) => name + ending));
  const there = named.filter((path) => files.read(path) !== undefined);
  // Some disks take large and small letters for the same.
  const said = [...new Map(there.map((path) => [path.toLowerCase(), path])).values()].slice(0, mostNotes);
  const folders = partsOf(all.filter((path) => !aside.test(path) && !note.test(path)));
  const shown = [
    ...said.map((path) => ({ path, most: linesOfNotes })),
    ...folders.slice(0, mostParts).map(({ speaker: path }) => ({ path, most: linesOfPart })),
  ];
  const evidence = shown.flatMap(({ path, most }) => beginning(path, files.read(path), most) ?? []);
  return { evidence, map: mapOf(all) };
}

function nearRoot(a: string, b: string): number {
  return a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
}

interface Part {
  readonly folder: string;
  /** The file that says best what the folder is. */
  readonly speaker: string;
}

/** Folders that hold files, the nearest to the root first; in each the file that speaks for it. */
function partsOf(paths: readonly string[]): Part[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = path.split('/').slice(0, -1).slice(0, deepest).join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return [...folders]
    .map(([folder, own]) => ({ folder, speaker: speakerOf(folder, own) }))
    .sort((a, b) => nearRoot(a.speaker, b.speaker));
}

function speakerOf(folder: string, paths: readonly string[]): string {
  const name = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const own = folder.slice(folder.lastIndexOf('/') + 1).toLowerCase();
  const named = (path: string) => name(path).toLowerCase().startsWith(`${own}.`);
  const sorted = [...paths].sort(nearRoot);
  return sorted.find((path) => speaksFor.test(name(path))) ?? sorted.find(named) ?? sorted[0]!;
}

function beginning(path: string, text: TextSnapshot | undefined, most: number) {
  if (!text) return undefined;
  const lines = redactSecrets(text.text)
    .split(/\r\n?|\n/)
    .slice(0, most);
  return { uri: text.uri, path, line: 1, lines };
}

function mapOf(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = path.split('/').slice(0, -1).slice(0, deepest).join('/') || '.';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, n]) => `${folder} ${n}`);
  return `The folders of the project, and how many files lie in each:\n${rows.join('\n')}\n\nThe excerpts are the beginnings of its notes and of one file of each folder. Tell its parts, what each is for, and the main flows between them, each with the place it stands on.`;
}
