/** What the server needs of the workspace index: to have it run, to tell it what the editor tells, to ask it. */
import type { IndexClient } from '../index/index.ts';

export type CodeSearch = Pick<
  IndexClient,
  | 'enable'
  | 'share'
  | 'encode'
  | 'further'
  | 'watchedByEditor'
  | 'touched'
  | 'unavailable'
  | 'search'
  | 'symbols'
  | 'onProgress'
>;
