/** Bytes become text only where the text becomes the same bytes again: else a file that is written back is damaged. */

/** Undefined of bytes that are no UTF-8, or hold a zero, as no file of text does. */
export function textOfBytes(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return !text.includes('\0') && Buffer.from(text).equals(bytes) ? text : undefined;
}
