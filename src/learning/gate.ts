/**
 * p(accept) of an edit before anything is known of this user: a logistic model over named numbers, each scaled to about
 * −1 … 1 so that the coefficients can be read beside one another.
 */
import { coefficients, type Features } from './coefficients.ts';

/** Logarithm of the odds. `adjusted`: what a user's fates have added to the coefficients. */
export function logit(features: Features, adjusted: Features = {}): number {
  let sum = 0;
  for (const [name, value] of Object.entries(features))
    sum += value * ((coefficients[name] ?? 0) + (adjusted[name] ?? 0));
  return sum;
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
