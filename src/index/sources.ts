/** What can be asked about files, one source at a time, and how much each counts. */

/** Of a question in words. */
export const sentenceSources = ['text', 'whole', 'declared', 'path', 'past', 'meaning', 'sense'] as const;
/** Of a place that is being edited. */
export const placeSources = [
  'together',
  'recent',
  'twins',
  'imports',
  'definitions',
  'callers',
  'importers',
  'similar',
  'related',
  'kindred',
  'akin',
  'close',
] as const;
export type SentenceSource = (typeof sentenceSources)[number];
export type PlaceSource = (typeof placeSources)[number];
export type Source = SentenceSource | PlaceSource;

/**
 * What a source's best file is worth; fitted on questions from public repositories. Vectors find by themselves nearly as
 * much as words do, but the same: beside words, names and history no larger weight of `meaning` found more right files
 * on both sets (models/encoder/README.md), so it decides where those are silent, or alike. `kindred`, beside what changed
 * together and what shares words, gave nothing at any weight, and is heard alone only. `sense` and `akin` are weighed
 * like them: how good they are depends on the user's encoder.
 */
export const weights: Readonly<Record<Source, number>> = {
  text: 1,
  whole: 0.55,
  declared: 0.75,
  path: 0.65,
  past: 0.7,
  meaning: 0.05,
  sense: 0.05,
  together: 1,
  recent: 0.6,
  twins: 0.45,
  imports: 0.05,
  definitions: 0.55,
  callers: 0.1,
  importers: 0.45,
  similar: 0.35,
  related: 0.8,
  kindred: 0,
  akin: 0,
  close: 0.05,
};

/** What is written about the code, and its settings, use its words more than the code does, and are seldom meant. */
export const speaksAbout =
  /\.(?:mdx?|rst|txt|adoc|org|html|css|ya?ml|json|toml|cfg|ini|conf|xml|tmpl)$|(?:^|\/)(?:docs?|changelog|changes|news)[/.]|(?:^|\/)[A-Z]+$/i;
