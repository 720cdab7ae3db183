/**
 * Named byte strings that lie outside this machine, or in a folder that others reach too: what a shared index needs of
 * the place it is kept at, and no more. Each is written as a whole, and seen whole or not at all.
 */
export interface Objects {
  /** As the user named it, without what is secret. */
  readonly address: string;
  /** Its bytes from `from` on; undefined where nothing has that name. Throws ObjectsError, also while it is read. */
  get(name: string, from: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Replaces what has that name. Throws ObjectsError. */
  put(name: string, body: ObjectBody, signal: AbortSignal): Promise<void>;
  /** What lies directly in `folder`; nothing where there is no such folder. Throws ObjectsError. */
  list(folder: string, signal: AbortSignal): Promise<ListedObject[]>;
  /** Nothing happens where nothing has that name. Throws ObjectsError. */
  remove(name: string, signal: AbortSignal): Promise<void>;
}

/** Bytes, or a file with the hash of what it holds, in hexadecimal. */
export type ObjectBody = Uint8Array | { readonly path: string; readonly sha256: string };

export interface ListedObject {
  /** Without the folder. */
  readonly name: string;
  /** When it was last written, in ms since 1970. */
  readonly changedAt: number;
}

/** The place cannot be used as asked; `message` is half a sentence that says why, and what to do. */
export class ObjectsError extends Error {
  override readonly name = 'ObjectsError';
}
