/** FNV-1a, 32 bits, over UTF-16 units, as the protocol page says: written again, so that both sides can be wrong alone. */
export function checksum(text: string): string {
  let hash = 2166136261n;
  for (const unit of Array.from({ length: text.length }, (_, i) => BigInt(text.charCodeAt(i))))
    hash = ((hash ^ unit) * 16777619n) & 0xffffffffn;
  return hash.toString(16).padStart(8, '0');
}
