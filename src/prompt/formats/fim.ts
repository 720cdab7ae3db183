/**
 * Fill in the middle: the text before the cursor, the text behind it, and the model writes what is missing. Every family
 * of models spells it its own way; the table has them. Source: the models' cards and tokenizer files.
 */
import { none, some } from '../../base/index.ts';
import { replace, type TextSnapshot } from '../../text/index.ts';
import { assemble, type Part } from '../assemble.ts';
import type { Budget, Parsed, Prompt, PromptFormat } from '../prompt-format.ts';
import { withoutCutToken } from '../read-region.ts';
import { lf } from '../window.ts';

interface Spelling {
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
  /** Which of the two stands first. */
  readonly first: 'prefix' | 'suffix';
  readonly stop: readonly string[];
  /** How other files of the repository are told, where the model was trained on it. */
  readonly files?: {
    readonly repository: string;
    readonly afterRepository: string;
    readonly file: string;
  };
}

export const fimSpellings = {
  'qwen-coder': {
    prefix: '<|fim_prefix|>',
    suffix: '<|fim_suffix|>',
    middle: '<|fim_middle|>',
    first: 'prefix',
    stop: ['<|endoftext|>', '<|fim_pad|>', '<|file_sep|>', '<|repo_name|>'],
    files: { repository: '<|repo_name|>', afterRepository: '\n', file: '<|file_sep|>' },
  },
  'seed-coder': {
    prefix: '<[fim-prefix]>',
    suffix: '<[fim-suffix]>',
    middle: '<[fim-middle]>',
    first: 'suffix',
    stop: ['<[end▁of▁sentence]>'],
  },
  starcoder2: {
    prefix: '<fim_prefix>',
    suffix: '<fim_suffix>',
    middle: '<fim_middle>',
    first: 'prefix',
    stop: ['<|endoftext|>', '<file_sep>'],
    files: { repository: '<repo_name>', afterRepository: '', file: '<file_sep>' },
  },
  codellama: {
    prefix: '▁<PRE> ',
    suffix: ' ▁<SUF>',
    middle: ' ▁<MID>',
    first: 'prefix',
    stop: ['▁<EOT>', '<EOT>'],
  },
  'deepseek-coder': {
    prefix: '<｜fim▁begin｜>',
    suffix: '<｜fim▁hole｜>',
    middle: '<｜fim▁end｜>',
    first: 'prefix',
    stop: ['<｜end▁of▁sentence｜>'],
  },
} as const satisfies Record<string, Spelling>;

export type FimFamily = keyof typeof fimSpellings;

const prefixShare = 0.6;
const suffixShare = 0.25;

export function fim(family: FimFamily): PromptFormat {
  const spelling: Spelling = fimSpellings[family];
  const { prefix, suffix, middle, stop, files } = spelling;
  const trimmed = [prefix, suffix, middle].map((token) => token.trim());
  const markers = [...trimmed, ...stop, ...(files ? [files.repository, files.file] : [])];
  return {
    name: `fim-${family}`,
    render(input, budget) {
      const { path, document, related } = input;
      const cursor = Math.max(0, Math.min(input.cursor, document.length));
      const before = linesBefore(document, cursor, budget, budget.maxTokens * prefixShare);
      const after = linesAfter(document, cursor, budget, budget.maxTokens * suffixShare);
      if (before === undefined || after === undefined) return none('too-large', 'one line');
      const parts: Part[] = [];
      if (files && related.length > 0) {
        const repository = input.repository ?? '';
        const head = `${files.repository}${repository}${files.afterRepository}`;
        parts.push({ text: head, rank: 1, label: 'repository', source: repository });
        const others = related.map(
          (r, i): Part => ({
            text: `${files.file}${r.path}\n${lf(r.text)}\n`,
            rank: 3 + i,
            label: r.path,
            source: r.path + r.text,
          }),
        );
        parts.push(...others.toReversed());
        parts.push({ text: `${files.file}${path}\n`, rank: 2, label: 'path', source: path });
      }
      const [p, s] = [prefix + before, suffix + after];
      const text = (spelling.first === 'prefix' ? p + s : s + p) + middle;
      parts.push({ text, rank: 0, label: 'text', source: `${before}\n${after}` });
      const made = assemble(parts, markers, budget);
      if (!made.ok) return made;
      return some({ ...made.value, stop, document, region: { from: cursor, to: cursor }, prefill: '' });
    },
    parse: (answer, prompt, finished) => readMiddle(answer, prompt, markers, finished),
  };
}

function readMiddle(answer: string, prompt: Prompt, markers: readonly string[], finished: boolean): Parsed {
  const { document, region, stop } = prompt;
  let text = lf(answer);
  const ends = stop.map((s) => text.indexOf(s)).filter((at) => at >= 0);
  const isWhole = finished || ends.length > 0;
  text = ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
  if (!isWhole) text = withoutCutToken(text, markers);
  const leak = markers.find((marker) => text.includes(marker));
  if (leak !== undefined) return { kind: 'problem', why: `the answer holds ${leak}` };
  if (text.includes('\ufffd')) return { kind: 'problem', why: 'the answer is no UTF-8' };
  // The first line goes on from the cursor, so that a part of it is worth something; a part of a later line is not.
  if (!isWhole && text.includes('\n')) text = text.slice(0, text.lastIndexOf('\n'));
  if (text.trim() === '') return { kind: 'nothing' };
  const written = document.lineBreak === '\n' ? text : text.replaceAll('\n', document.lineBreak);
  return { kind: 'edit', edit: replace(region.from, region.to, written) };
}

/** Whole lines up to the cursor, as many as fit; undefined where the cursor's own does not. */
function linesBefore(
  document: TextSnapshot,
  cursor: number,
  budget: Budget,
  most: number,
): string | undefined {
  let line = document.lineAt(cursor).number;
  let from = document.line(line).from;
  let left = most - budget.countTokens(document.slice(from, cursor));
  if (left < 0) return undefined;
  while (line > 0) {
    left -= budget.countTokens(`${document.line(line - 1).text}\n`);
    if (left < 0) break;
    from = document.line(--line).from;
  }
  return lf(document.slice(from, cursor));
}

function linesAfter(
  document: TextSnapshot,
  cursor: number,
  budget: Budget,
  most: number,
): string | undefined {
  let line = document.lineAt(cursor).number;
  let to = document.line(line).to;
  let left = most - budget.countTokens(document.slice(cursor, to));
  if (left < 0) return undefined;
  while (line < document.lineCount - 1) {
    left -= budget.countTokens(`\n${document.line(line + 1).text}`);
    if (left < 0) break;
    to = document.line(++line).to;
  }
  return lf(document.slice(cursor, to));
}
