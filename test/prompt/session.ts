/** Sessions that begin with one file, read by a byte-level tokenizer. */
import { type Epoch, LineTokens, linesOf, SessionStream } from '../../src/prompt/index.ts';
import { byteTokenizer } from './byte-tokenizer.ts';

export const lineTokens = new LineTokens(byteTokenizer);
export const header = { repository: 'shop', path: 'a.ts', language: 'typescript' };

/** `text` as a.ts, of which `ranges` are shown. */
export function begin(
  text: string,
  ranges: Epoch['window'][number]['ranges'] = [[0, 999]],
  more: Partial<Epoch> = {},
  maxTokens = 4000,
): SessionStream {
  const window = [{ path: 'a.ts', lines: linesOf(text), ranges }];
  const begun = SessionStream.begin({ ...header, context: [], window, ...more }, lineTokens, maxTokens);
  if (!begun.ok) throw new Error(begun.reason);
  return begun.value;
}
