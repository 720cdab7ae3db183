/**
 * `foretype ask "where is the config parsed?"`: places of the workspace that the index finds, or the files named, go to the
 * frontier model as evidence; its answer streams, with the places it stands on.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { stderrLog } from '../base/index.ts';
import { FrontierError } from '../frontier/index.ts';
import { excerpt, type OpenIndex } from '../index/index.ts';
import {
  ask as answer,
  budgetWithin,
  contextOf,
  type Evidence,
  isAboutWhole,
  overview,
  storedAsk,
} from '../planning/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';
import { redactSecrets } from '../text/index.ts';
import { attachOption, withAttached } from './attach.ts';
import { frontierHere, frontierOptions, tookLine, unconfigured } from './frontier-here.ts';
import { interruptible } from './interruptible.ts';
import { makeCurrent, openHere, workTreeOf } from './open-here.ts';
import { planFolder } from './plan-folder.ts';
import { rulesHere, tellRules } from './rules-here.ts';
import { keepPrompt, savePromptOption, unusedName } from './save-prompt.ts';
import { UsageError } from './usage-error.ts';

const mostFiles = 8;
const mostPlaces = 3;
const linesAround = 6;
const mostLines = 60;
/** Passages that a question about the whole is shown besides. */
const mostBesideWhole = 4;

export async function ask(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...frontierOptions,
      ...savePromptOption,
      ...attachOption,
      in: { type: 'string', default: '.' },
    },
  });
  const question = positionals.join(' ').trim();
  if (question === '') throw new UsageError('ask needs a question');
  const asked = withAttached(question, values.attach);
  const keepIn = unusedName(values['save-prompt']);
  const frontier = frontierHere('ask', values);
  const stop = unconfigured(frontier.status('ask'));
  if (stop !== undefined) return stop;
  const { signal, done } = interruptible();
  const open = await openHere(values.in, stderrLog('warn'));
  try {
    await makeCurrent(open, signal);
    const whole = isAboutWhole(question) ? await overview(planFolder(values.in).files, signal) : undefined;
    const found = evidenceFor(open, question);
    const evidence = whole ? [...whole.evidence, ...found.slice(0, mostBesideWhole)] : found;
    const told = whole ? `${asked}\n\n${whole.map}` : asked;
    if (evidence.length === 0) {
      process.stderr.write(
        'foretype: nothing in this folder seems to be about that; try a name from the code\n',
      );
      return 1;
    }
    const { stdout } = process;
    const root = workTreeOf(values.in);
    const rules = await rulesHere(root)(evidence.map(({ path }) => pathToFileURL(join(root, path)).href));
    let prompt: RenderedPrompt | undefined;
    let said = '';
    const pieces = answer(told, evidence, frontier, signal, {
      budget: budgetWithin(contextOf(frontier, 'ask')),
      rules,
      shown(rendered) {
        prompt = rendered;
        tellRules(rendered);
      },
    });
    for await (const text of pieces) {
      stdout.write(text);
      said += text;
    }
    stdout.write('\n');
    process.stderr.write(`${tookLine(frontier)}\n`);
    if (prompt) keepPrompt(keepIn, storedAsk(told, evidence, prompt, said, rules));
    return 0;
  } catch (error) {
    if (!(error instanceof FrontierError) && !signal.aborted) throw error;
    process.stderr.write(`foretype: ${error instanceof FrontierError ? error.message : 'stopped'}\n`);
    return 1;
  } finally {
    done();
    await open.close();
    await frontier.dispose();
  }
}

function evidenceFor(open: OpenIndex, question: string): Evidence[] {
  const { files } = open.retrieval.search(question, { limit: mostFiles });
  return files.flatMap(({ path, places }) =>
    places.slice(0, mostPlaces).flatMap(({ from, to }): Evidence[] => {
      const last = Math.min(to + linesAround, from + mostLines);
      const lines = excerpt(open.index, path, Math.max(0, from - linesAround), last);
      const [first] = lines;
      if (!first) return [];
      const text = redactSecrets(lines.map((line) => line.text).join('\n'));
      return [{ path, line: first.line + 1, lines: text.split('\n') }];
    }),
  );
}
