/** The words after `foretype eval`: build a set, or measure on one. Answers with the exit code. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { acceptCandidate, acceptUsage } from './accept-candidate.ts';
import { buildEdits } from './build-edits.ts';
import { readSet, StateError } from './edit-state.ts';
import { applyUsage, buildApplySet, evaluateApplySet } from './evaluate-apply-command.ts';
import { contextUsage, evaluateContextSet } from './evaluate-context-command.ts';
import { editsUsage, evaluateEditsSet } from './evaluate-edits-command.ts';
import { evaluateGateSets, gateUsage } from './evaluate-gate.ts';
import { evaluateKeystrokes } from './evaluate-keystrokes.ts';
import { evaluateNGrams, nGramsUsage } from './evaluate-n-grams.ts';
import { evaluatePlaces, placesUsage } from './evaluate-places.ts';
import { evaluatePropagation } from './evaluate-propagation.ts';
import {
  buildPairsSet,
  buildRetrievalSet,
  evaluateRetrievalSet,
  retrievalUsage,
} from './evaluate-retrieval-command.ts';
import { CloneError } from './git-clone.ts';
import { failureFixtures, propagationJson, propagationTable } from './propagation-report.ts';

const usage = `usage:
  foretype eval build edits --from CLONE… --out DIR [--seed N] [--limit N] [--moments N] [--characters N] [--by-folder]
      states of real editing from the commits of local git clones; same clones and seed, same set
  foretype eval propagation --set DIR [--json FILE] [--failures FILE]
      how good exact next edits are on them; FILE of failures: every wrong edit as a fixture
  foretype eval keystrokes --set DIR --model FOLDER [--most N] [--threads N] [--json FILE]
      what a keystroke costs the model, while the edits of the set are typed
${editsUsage}${acceptUsage}${applyUsage}${retrievalUsage}${contextUsage}${nGramsUsage}${placesUsage}${gateUsage}`;

export async function runEval(argv: readonly string[]): Promise<number> {
  try {
    if (argv[0] === 'build' && argv[1] === 'edits') return build(argv.slice(2));
    if (argv[0] === 'build' && argv[1] === 'apply') return buildApplySet(argv.slice(2));
    if (argv[0] === 'build' && argv[1] === 'retrieval') return await buildRetrievalSet(argv.slice(2));
    if (argv[0] === 'build' && argv[1] === 'pairs') return await buildPairsSet(argv.slice(2));
    if (argv[0] === 'accept') return acceptCandidate(argv.slice(1));
    if (argv[0] === 'retrieval') return await evaluateRetrievalSet(argv.slice(1));
    if (argv[0] === 'context') return await evaluateContextSet(argv.slice(1));
    if (argv[0] === 'n-grams') return await evaluateNGrams(argv.slice(1));
    if (argv[0] === 'places') return await evaluatePlaces(argv.slice(1));
    if (argv[0] === 'gate') return await evaluateGateSets(argv.slice(1));
    if (argv[0] === 'edits') return await evaluateEditsSet(argv.slice(1));
    if (argv[0] === 'apply') return await evaluateApplySet(argv.slice(1));
    if (argv[0] === 'keystrokes') return await keystrokes(argv.slice(1));
    if (argv[0] === 'propagation') return await propagation(argv.slice(1));
  } catch (error) {
    if (!isMistake(error)) throw error;
    process.stderr.write(`foretype: ${error.message}\n${usage}`);
    return 2;
  }
  process.stderr.write(usage);
  return 2;
}

/** The user's words or files are at fault, not the program. */
function isMistake(error: unknown): error is Error {
  if (error instanceof CloneError || error instanceof StateError || error instanceof WordsError) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_PARSE_ARGS') || ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(code);
}

class WordsError extends Error {
  override readonly name = 'WordsError';
}

function build(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: 'string', multiple: true },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string', default: '1000' },
      moments: { type: 'string' },
      characters: { type: 'string' },
      'by-folder': { type: 'boolean', default: false },
    },
  });
  // `--from a b c`: the folders after the first are positional to parseArgs.
  const from = [...(values.from ?? []), ...positionals];
  if (from.length === 0 || values.out === undefined) throw new WordsError('build needs --from and --out');
  const manifest = buildEdits({
    from,
    out: values.out,
    seed: whole('--seed', values.seed),
    limit: whole('--limit', values.limit),
    byFolder: values['by-folder'],
    ...(values.moments === undefined ? {} : { moments: whole('--moments', values.moments) }),
    ...(values.characters === undefined ? {} : { characters: whole('--characters', values.characters) }),
  });
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ');
  process.stdout.write(
    `${manifest.states} states from ${manifest.repositories.length} clones\n${list(manifest.kinds)}\n${list(manifest.languages)}\n`,
  );
  return 0;
}

async function propagation(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { set: { type: 'string' }, json: { type: 'string' }, failures: { type: 'string' } },
  });
  if (values.set === undefined) throw new WordsError('propagation needs --set');
  const report = await evaluatePropagation({ set: values.set });
  process.stdout.write(propagationTable(report));
  if (values.json !== undefined) writeFileSync(values.json, propagationJson(report));
  if (values.failures !== undefined) writeFileSync(values.failures, failureFixtures(report));
  return 0;
}

async function keystrokes(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      set: { type: 'string' },
      model: { type: 'string' },
      most: { type: 'string', default: '2000' },
      threads: { type: 'string', default: '2' },
      json: { type: 'string' },
    },
  });
  if (values.set === undefined || values.model === undefined)
    throw new WordsError('keystrokes needs --set and --model');
  const costs = await evaluateKeystrokes(readSet(values.set), {
    model: values.model,
    threads: whole('--threads', values.threads),
    most: whole('--most', values.most),
    seed: 1,
  });
  const at = (numbers: readonly number[], q: number) =>
    numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(q * numbers.length))] ?? 0;
  const figures = {
    keystrokes: costs.keystrokes,
    tokensPerKeystrokeP50: at(costs.forwarded, 0.5),
    tokensPerKeystrokeP95: at(costs.forwarded, 0.95),
    meanWithBackground: costs.meanWithBackground,
    passesPerToken: costs.passesPerToken,
    p50Ms: at(costs.ms, 0.5),
    p95Ms: at(costs.ms, 0.95),
    cpuSecondsPerMinute: costs.cpuSecondsPerMinute,
  };
  for (const [name, value] of Object.entries(figures))
    process.stdout.write(`${name.padEnd(24)} ${Number.isInteger(value) ? value : value.toFixed(2)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  return 0;
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new WordsError(`${name} ${text} is no whole number`);
  return value;
}
