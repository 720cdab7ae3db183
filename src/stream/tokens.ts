/**
 * The control tokens of the session stream and their ids. They stand before all text in the vocabulary, so that text can
 * never be taken for one: source code is encoded without them, and they enter by id only. See models/README.md.
 */
export const tokens = {
  pad: 0,
  bos: 1,
  repo: 2,
  path: 3,
  lang: 4,
  context: 5,
  window: 6,
  gap: 7,
  events: 8,
  edit: 9,
  none: 10,
  goto: 11,
  view: 12,
  end: 13,
  /** The token of count 0; count n is n behind it, up to `mostLines`. */
  count: 16,
  mostLines: 32,
  /** The token of line id 0; id n is n behind it. */
  line: 49,
  lineIds: 512,
  /** The token of byte 0; byte b is b behind it. Merged pieces of text follow. */
  byte: 561,
  /** The byte token that ends every line; no other text token holds a line break. */
  newline: 571,
} as const;
