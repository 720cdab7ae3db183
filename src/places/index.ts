/** Where the next edit will likely be: lines ranked by what they have to do with the newest changes. */
export { featureNames, type LineTable, lineTable } from './features.ts';
export { type LikelyPlace, likelyPlaces } from './likely-places.ts';
export { momentOf } from './moment.ts';
export { layout, type Network, noneTerms, nowhere, rank } from './network.ts';
export { type Likely, nextPlaces } from './next-places.ts';
export { peaks } from './peaks.ts';
export { fileOf, networkOf, type RankerFile, shippedRanker, written } from './ranker.ts';
