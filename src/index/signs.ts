/** A vector as its signs, a bit per dimension, the first dimension lowest; and what such bits are worth to a question. */

/** Of a multiple of eight dimensions. */
export function signsOf(vector: Int8Array): Uint8Array {
  const out = new Uint8Array(vector.length / 8);
  for (let i = 0; i < vector.length; i++) if (vector[i]! > 0) out[i >> 3]! |= 1 << (i & 7);
  return out;
}

/** What each byte of signs gives, at 256 × its place + its value: the sum of its eight dimensions with these signs. */
export function worthOfSigns(question: Float64Array): Float64Array {
  const worth = new Float64Array((question.length / 8) * 256);
  for (let place = 0; place < question.length / 8; place++)
    for (let signs = 0; signs < 256; signs++)
      for (let bit = 0; bit < 8; bit++) {
        const x = question[place * 8 + bit]!;
        worth[(place << 8) | signs]! += (signs >> bit) & 1 ? x : -x;
      }
  return worth;
}
