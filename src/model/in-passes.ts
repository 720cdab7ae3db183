/** A forward of many rows in passes of few: what a device cannot do at once. */

/**
 * From 32 rows on, the WebGPU provider of onnxruntime 1.30 takes its prefill kernel for attention, whose results are wrong
 * on some drivers (measured on Mesa's lavapipe: logits off by 9 % of the largest); below, they are right to 4e-6.
 */
const webgpuRows = 31;

/** Most rows of one pass. */
export function mostRows(device: string): number {
  return device === 'webgpu' ? webgpuRows : Number.POSITIVE_INFINITY;
}

/** As Decoder.forward; `pass` computes at most `most` rows, one after the other. */
export async function inPasses(
  ids: readonly number[],
  rows: readonly number[],
  most: number,
  pass: (ids: readonly number[], rows: readonly number[]) => Promise<Float32Array>,
): Promise<Float32Array> {
  if (ids.length <= most) return pass(ids, rows);
  const found: Float32Array[] = [];
  for (let at = 0; at < ids.length; at += most) {
    const piece = ids.slice(at, at + most);
    const asked = rows.filter((row) => row >= at && row < at + piece.length).map((row) => row - at);
    const logits = await pass(piece, asked.length > 0 ? asked : [0]);
    // A pass's logits are valid until the next.
    if (asked.length > 0) found.push(logits.slice());
  }
  const all = new Float32Array(found.reduce((sum, logits) => sum + logits.length, 0));
  let filled = 0;
  for (const logits of found) {
    all.set(logits, filled);
    filled += logits.length;
  }
  return all;
}
