/**
 * What a model may answer to a goal: numbered steps with their blocks, files it wants to read first, or questions.
 *
 *     1. src/cart.ts: take the discount as a parameter
 *     src/cart.ts
 *     <<<<<<< SEARCH
 *     …
 *
 *     READ src/price.ts
 *
 *     QUESTION: Which rounding?
 *     - half up
 *     - half to even
 */
import { quotedLines } from './quoted-lines.ts';

export interface PlanStep {
  readonly path: string;
  readonly intent: string;
  /** Its blocks as they were written, with their paths. */
  readonly sketch: string;
}

export interface PlanQuestion {
  readonly text: string;
  readonly options: readonly string[];
}

export interface PlanAnswer {
  /** The prose before the first step. */
  readonly said: string;
  readonly steps: readonly PlanStep[];
  readonly questions: readonly PlanQuestion[];
  /** Paths of files the model wants to see. */
  readonly reads: readonly string[];
}

const step =
  /^\s{0,3}(?:#+ *)?(?:\*\*)?\d{1,2}[.)] +(?:\*\*)?(?:`([^`]+)`|([^\s`:*]+))(?:\*\*)? *(?::|—|–| - ) *(?:\*\*)?(.+?)(?:\*\*)?\s*$/;
const question = /^\s{0,3}(?:\*\*)?QUESTION:? *(?:\*\*)? *(.+?)\s*$/;
const option = /^\s{0,3}[-*] +(.+?)\s*$/;
const read = /^\s{0,3}READ:? +[`"]?([^`"]+?)[`"]?\s*$/;
const holdsNoPath = /^\s{0,3}(?:<{5,9}|`{3,}|~{3,})/;

/** Never throws. What stands inside a block, a patch or a step's fence is text of a file and is not looked at. */
export function readPlanAnswer(answer: string): PlanAnswer {
  const said: string[] = [];
  const steps: { path: string; intent: string; sketch: string[] }[] = [];
  const questions: { text: string; options: string[] }[] = [];
  const reads: string[] = [];
  const quoted = quotedLines();
  for (const line of answer.split('\n')) {
    // A fence before the first step may hold the steps.
    if (quoted(line, steps.length > 0)) {
      (steps.at(-1)?.sketch ?? said).push(line);
      continue;
    }
    const [, ticked, bare, intent] = step.exec(line) ?? [];
    const path = ticked ?? bare;
    const asked = question.exec(line)?.[1];
    const wanted = read.exec(line)?.[1];
    const choice = questions.length > 0 ? option.exec(line)?.[1] : undefined;
    if (path !== undefined && intent !== undefined) steps.push({ path: path.trim(), intent, sketch: [] });
    else if (asked !== undefined) questions.push({ text: asked, options: [] });
    else if (wanted !== undefined) reads.push(wanted.trim());
    else if (choice !== undefined) questions.at(-1)!.options.push(choice);
    else (steps.at(-1)?.sketch ?? said).push(line);
  }
  return {
    said: said.join('\n').trim(),
    steps: steps.map((s) => ({ ...s, sketch: withPath(s.path, s.sketch.join('\n').trim()) })),
    questions,
    reads: [...new Set(reads)],
  };
}

/** The heading names the file; the model need not say it twice. */
function withPath(path: string, sketch: string): string {
  return holdsNoPath.test(sketch) ? `${path}\n${sketch}` : sketch;
}

/** The steps and what was said around them, as an answer that can be landed. */
export function planText({ said, steps }: Pick<PlanAnswer, 'said' | 'steps'>): string {
  return `${[said, ...steps.map((s) => s.sketch)].filter((part) => part !== '').join('\n\n')}\n`;
}
