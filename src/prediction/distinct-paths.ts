/**
 * What each document is called before the model: its path in its workspace folder, as a rule. Two folders may both have a
 * `src/index.ts`, and outside all folders only a last part is left; one stream with two texts under one name would mix them
 * up. So whoever comes second is called by more of its uri.
 */
export class DistinctPaths {
  readonly #pathOf: (uri: string) => string;
  readonly #paths = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(pathOf: (uri: string) => string) {
    this.#pathOf = pathOf;
  }

  /** The same for a uri as long as this lives, and no other's. */
  of(uri: string): string {
    const known = this.#paths.get(uri);
    if (known !== undefined) return known;
    const path = longer(this.#pathOf(uri), uri).find((candidate) => !this.#taken.has(candidate)) ?? uri;
    this.#paths.set(uri, path);
    this.#taken.add(path);
    return path;
  }
}

/** The path, then with one more of the folders it lies in, and so on. */
function longer(path: string, uri: string): string[] {
  const folders = uri
    .replace(/^[a-z][a-z0-9+.-]*:\/*/i, '')
    .split('/')
    .slice(0, -path.split('/').length);
  return [path, ...folders.map((_, i) => [...folders.slice(-1 - i).map(decoded), path].join('/'))];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a lone % stands for itself
  }
}
