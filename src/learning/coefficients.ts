/**
 * The gate's coefficients. Those of the first group: `foretype eval gate --fit A --calibrate B`, the exact edits of 296
 * real states of the 7 repositories kept to fit it, 225 of 7 others for the bias, ridge 3. What no recorded session tells,
 * and what concerns the model until one is trained, is set by hand: it is what the words mean.
 */

/** By name; what is not named is 0, what has no coefficient says nothing. */
export type Features = Readonly<Record<string, number>>;

const fitted: Features = {
  bias: 0.69,
  'class copy': 0.94,
  'class repetition': 0.37,
  'class signature': 0.12,
  'class same-change': -0.04,
  'class import': -0.15,
  'class sibling': -0.2,
  'class rename': -0.49,
  sites: -0.48,
  size: -0.51,
  distance: -0.08,
  'other file': -0.33,
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
