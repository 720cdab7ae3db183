/**
 * The formats a user can name for a model of their own. Instinct is not among them: its system prompt is part of how it was
 * trained, and comes with the model, not with us.
 */
import { type FimFamily, fim, fimSpellings } from './formats/fim.ts';
import { sweepV1 } from './formats/sweep-v1.ts';
import { sweepV2 } from './formats/sweep-v2.ts';
import { zeta1 } from './formats/zeta-1.ts';
import { zeta2 } from './formats/zeta-2.ts';
import type { PromptFormat } from './prompt-format.ts';

const families = Object.keys(fimSpellings) as FimFamily[];

export const publicFormats: readonly PromptFormat[] = [sweepV1, sweepV2, zeta1, zeta2, ...families.map(fim)];
