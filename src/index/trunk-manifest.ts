/**
 * A team's index where all can read it: for each repository a manifest, replaced as a whole, and the segments it names,
 * which never change and are named by their hash.
 *
 *     github.com_team_product/manifest.json
 *     github.com_team_product/segments/0b1c…
 *
 * It holds no path and no text: which file has which content is known to whoever has the file. The salt that all hashes
 * are made with comes along, so whoever may read the trunk can test whether a word is in it.
 */
export interface TrunkManifest {
  readonly format: number;
  /** What made the facts: another's are none of ours. */
  readonly maker: string;
  /** 32 bytes in base64. */
  readonly salt: string;
  /** That the segments were made at. */
  readonly commit: string;
  /** As ISO 8601. */
  readonly publishedAt: string;
  readonly segments: readonly TrunkSegment[];
  /** Named by an earlier manifest; they stay a while for who reads that one. */
  readonly retired: readonly { readonly name: string; readonly at: string }[];
}

export interface TrunkSegment {
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly name: string;
  readonly size: number;
}

/** Raise when older readers cannot read it any more, for instance because segments look otherwise. */
export const trunkFormat = 2;
export const saltBytes = 32;

/** Why a manifest, or what it names, cannot be used; half a sentence. */
export class TrunkError extends Error {
  override readonly name = 'TrunkError';
}

export function manifestOf(repository: string): string {
  return `${repository}/manifest.json`;
}

export function segmentOf(repository: string, name: string): string {
  return `${segmentFolder(repository)}/${name}`;
}

export function segmentFolder(repository: string): string {
  return `${repository}/segments`;
}

/** Throws TrunkError where it is no manifest, or one of another version. */
export function parseManifest(text: string, maker: string): TrunkManifest {
  const manifest = parsed(text) as Partial<TrunkManifest>;
  if (manifest.format !== trunkFormat || manifest.maker !== maker)
    throw new TrunkError(
      'it was published by another version of foretype, or with another encoder: publish it again with this one',
    );
  const { salt, segments, retired, commit, publishedAt } = manifest;
  const whole =
    typeof salt === 'string' &&
    Buffer.from(salt, 'base64').length === saltBytes &&
    typeof commit === 'string' &&
    typeof publishedAt === 'string' &&
    Array.isArray(segments) &&
    segments.every(isSegment) &&
    Array.isArray(retired) &&
    retired.every(({ name, at }) => isName(name) && typeof at === 'string');
  if (!whole) throw new TrunkError('its manifest is damaged');
  return manifest as TrunkManifest;
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // as one that says nothing
  }
  throw new TrunkError('its manifest is damaged');
}

/** Names become names of files: nothing else may. */
function isName(name: unknown): boolean {
  return typeof name === 'string' && /^[0-9a-f]{64}$/.test(name);
}

function isSegment(segment: unknown): boolean {
  const { name, size } = (segment ?? {}) as Partial<TrunkSegment>;
  return isName(name) && Number.isSafeInteger(size) && size! > 0;
}
