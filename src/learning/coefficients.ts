/**
 * The gate's coefficients. Those of the first group: `foretype eval gate --fit A B C --calibrate D`, exact edits in 274
 * real states of 53 repositories (193 to fit, 81 of 12 others for the bias), ridge 3. What no recorded session tells, and
 * what concerns the model until one is trained, is set by hand: it is what the words mean.
 */

/** By name; what is not named is 0, what has no coefficient says nothing. */
export type Features = Readonly<Record<string, number>>;

const fitted: Features = {
  bias: 0.08,
  'class rename': 0.42,
  'class same-change': 0.48,
  'class import': 0.52,
  'class signature': -0.21,
  'class sibling': -0.43,
  'class twin': -0.12,
  'class repetition': 0.2,
  sites: -0.09,
  size: -0.54,
  distance: 0.28,
  'other file': -0.06,
};

const byHand: Features = {
  certain: 0.5,
  weak: -2.5,
  reverts: -2,
  rejected: -0.5,
  rhythm: -0.3,
  agreement: 0.6,
  'class model': 1.7,
  certainty: 2,
  'no edit': -2.5,
};

export const coefficients: Features = { ...fitted, ...byHand, 'own fit': 1 };

/**
 * With one more number: what the coefficients fitted to the model at work (`gate.json` of its folder) make of the others,
 * where they differ from these.
 */
export function withOwnFit(features: Features, own: Features): Features {
  let difference = 0;
  for (const [name, value] of Object.entries(features))
    if (Object.hasOwn(own, name)) difference += value * (own[name]! - (coefficients[name] ?? 0));
  return { ...features, 'own fit': difference };
}
