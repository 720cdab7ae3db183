/** The frontier model for a command in a terminal: the defaults, what the environment says, and the user's own words. */
import { localDate, stderrLog, systemClock } from '../base/index.ts';
import { defaultSettings, frontierSettings, type Settings, settingsSchema } from '../config/index.ts';
import {
  createFrontier,
  dollarsOf,
  type FrontierModel,
  type FrontierStatus,
  modelsOf,
  spentWords,
  takenBy,
} from '../frontier/index.ts';
import { stateFolder } from '../learning/index.ts';
import { formDoubt, nudge } from '../planning/index.ts';
import { UsageError } from './usage-error.ts';

/** Words every such command takes. */
export const frontierOptions = {
  model: { type: 'string' },
  provider: { type: 'string', default: 'anthropic' },
  url: { type: 'string' },
  'context-tokens': { type: 'string' },
} as const;

/** Words of the commands that change files. */
export const editingOptions = { coder: { type: 'string' }, careful: { type: 'boolean' } } as const;

export interface FrontierWords {
  readonly model?: string | undefined;
  readonly provider: string;
  readonly url?: string | undefined;
  /** Tokens that the model reads at once. */
  readonly 'context-tokens'?: string | undefined;
  /** The model that writes out a plan which the other one makes. */
  readonly coder?: string | undefined;
  /** Slower, and more thorough. */
  readonly careful?: boolean | undefined;
}

/** Throws UsageError. */
export function frontierHere(route: 'plan' | 'edit' | 'ask', words: FrontierWords): FrontierModel {
  const { model, provider, url, coder = '' } = words;
  if (provider !== 'anthropic' && provider !== 'openai')
    throw new UsageError(`--provider ${provider}: there is anthropic, and openai`);
  const { env } = process;
  const known = settingsWith(words['context-tokens']);
  const settings = frontierSettings(words.careful ? { ...known, 'frontier.profile': 'careful' } : known);
  const { models } = settings;
  return createFrontier(
    {
      ...settings,
      provider,
      url: url ?? '',
      models: { ...models, code: coder, ...(model === undefined ? {} : { [route]: model }) },
      keyFile: env.FORETYPE_FRONTIER_KEY_FILE ?? '',
    },
    {
      clock: systemClock,
      log: stderrLog('warn'),
      env,
      stateFolder: stateFolder(env),
      today: localDate,
      random: Math.random,
    },
  );
}

/** The setting's own bounds hold in a terminal too. */
function settingsWith(contextTokens: string | undefined): Settings {
  if (contextTokens === undefined) return defaultSettings;
  const name = 'frontier.contextTokens';
  const parsed = settingsSchema.shape[name].safeParse(Number(contextTokens));
  if (!parsed.success)
    throw new UsageError(`--context-tokens ${contextTokens}: a number from 4000 to 10000000`);
  return { ...defaultSettings, [name]: parsed.data };
}

/** What the answer took, for the last line. */
export function tookLine(frontier: FrontierModel): string {
  const taken = takenBy(frontier.reports);
  if (!taken) return '';
  const { usage, ms } = taken;
  const took = `${usage.input + usage.stored} tokens read, ${usage.cached} from the cache, ${usage.output} written${dollarsOf(taken)}, ${(ms / 1000).toFixed(1)} s`;
  return `${modelsOf(taken)}, ${took}; today ${spentWords(frontier.spent)}`;
}

/** One sentence and the exit code where no frontier model is configured; undefined where one is. */
export function unconfigured(status: FrontierStatus): number | undefined {
  if (status.kind !== 'unconfigured') return undefined;
  process.stderr.write(`foretype: ${status.remedy}\n`);
  return 1;
}

/** On stderr: what is not known of the model, and what the goal leaves open. Nobody is waited for. */
export function tellDoubts(
  frontier: FrontierModel,
  routes: readonly ('plan' | 'code' | 'edit')[],
  goal: string,
): void {
  for (const sentence of [formDoubt(frontier, routes), nudge(goal, false)])
    if (sentence !== undefined) process.stderr.write(`foretype: ${sentence}\n`);
}
