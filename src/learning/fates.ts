/**
 * What a user's fates say of a class of edits: rejections take from its p, and recent acceptances give that back. They give
 * no more: who accepts what was likely has not made the unlikely likely. Ten rejections in a row silence a class whatever
 * came before, and nothing but accepting an edit of that very class, asked for by hand, brings it back: the largest p a
 * silent class can reach is
 *
 *     (prior + accepted) / (prior + accepted + rejected) = 0.223 < 1/4, of guesses 0.360 < 2/5
 *
 * with prior 6, of guesses 12, accepted ≤ 10 · 0.7¹⁰ = 0.28 and rejected ≥ 2.5 · (1 − 0.97¹⁰) / 0.03 = 21.9.
 */

/** Recent acceptances and rejections, weighted. */
export interface Fates {
  readonly accepted: number;
  readonly rejected: number;
}

export const noFates: Fates = { accepted: 0, rejected: 0 };

/** `exact`: it follows from what the user did. `guess`: a model said it by itself. */
export type Kind = 'exact' | 'guess';

/** As many acceptances are taken for granted. That a guess was wrong now and then tells less of the next. */
const prior: Readonly<Record<Kind, number>> = { exact: 6, guess: 12 };
const rejectionWeight = 2.5;
const rejectedForgetsAccepted = 0.7;
const acceptedForgetsRejected = 0.9;
const acceptedForgetsAccepted = 0.9;
const rejectedForgetsRejected = 0.97;

export function withFate({ accepted, rejected }: Fates, fate: 'accepted' | 'rejected'): Fates {
  return fate === 'accepted'
    ? { accepted: accepted * acceptedForgetsAccepted + 1, rejected: rejected * acceptedForgetsRejected }
    : {
        accepted: accepted * rejectedForgetsAccepted,
        rejected: rejected * rejectedForgetsRejected + rejectionWeight,
      };
}

/** `p`: before this user, 0..1. */
export function afterFates(p: number, { accepted, rejected }: Fates, kind: Kind): number {
  const granted = prior[kind] + accepted;
  return (p * granted) / (granted + rejected);
}
