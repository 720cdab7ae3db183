/**
 * The formats a user can name for a model of their own. Instinct's needs the system prompt it was trained with, which is
 * the model's and not ours: it comes with the model's files.
 */
import { none, type Outcome, some } from '../base/index.ts';
import { type FimFamily, fim, fimSpellings } from './formats/fim.ts';
import { instinct } from './formats/instinct.ts';
import { sweepV1 } from './formats/sweep-v1.ts';
import { sweepV2 } from './formats/sweep-v2.ts';
import { zeta1 } from './formats/zeta-1.ts';
import { zeta2 } from './formats/zeta-2.ts';
import type { PromptFormat } from './prompt-format.ts';

const families = Object.keys(fimSpellings) as FimFamily[];

export const publicFormats: readonly PromptFormat[] = [sweepV1, sweepV2, zeta1, zeta2, ...families.map(fim)];

/** `system`: the model's own system prompt, where its files hold one. */
export function publicFormat(
  name: string,
  system: string | undefined,
): Outcome<PromptFormat, 'unknown-format' | 'needs-system-prompt'> {
  if (name === 'instinct') return system === undefined ? none('needs-system-prompt') : some(instinct(system));
  const found = publicFormats.find((format) => format.name === name);
  return found ? some(found) : none('unknown-format');
}
