/**
 * What a model is to us: where its files come from, what they must hash to, which prompt format it was trained for, under
 * which licence. Two files have this form:
 *
 * - `models/manifest.json` of foretype, which names only what its authors have seen: every file is pinned by its size and
 *   sha256, every hub source by a commit. A model that nobody here could download and hash has no entry; it is pulled by
 *   its address (`foretype models pull ADDRESS --format F`). An entry with source `shipped` is a model of foretype's own: its
 *   files lie in the package, beside the manifest. The one in `weights` is the default, once it has trained weights; one
 *   in a folder below is an experiment, which runs only where the user chose it.
 * - `models/manifest.json` in the user's state folder, which `pull ADDRESS` writes. There a pin may be missing before the
 *   first pull, which then pins what came and says so (trust on first use); from then on nothing else is accepted.
 *
 * No file of a repository that is being edited is ever read as a manifest.
 */
import { z } from 'zod';
import { FrontierError } from '../failure.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a name is small letters, digits, dots, _ and -')
  .refine((n) => n !== 'manifest.json' && n !== 'chosen.json', 'the name is taken');

/** Relative, forward slashes, inside the folder. */
const path = z
  .string()
  .min(1)
  .refine((p) => p.split('/').every((part) => /^[\w+@=-][\w.+@=-]*$/.test(part)), 'no path inside a folder')
  .refine((p) => !/\.part(\.json)?$/.test(p), 'a path does not end in .part');

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 is 64 hexadecimal digits');

const file = z.strictObject({
  path: path.describe('Where it lies in the model’s folder.'),
  from: path.optional().describe('Its path at the source, where that is another one.'),
  size: z.number().int().nonnegative().optional().describe('Bytes.'),
  sha256: sha256.optional(),
  optional: z.literal(true).optional().describe('The source may not have it.'),
});

const hub = z.strictObject({
  kind: z.literal('hub'),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'a repository is OWNER/NAME'),
  revision: z.string().regex(/^[0-9a-f]{40}$/, 'a revision is a commit, 40 hexadecimal digits'),
});
const url = z.strictObject({
  kind: z.literal('url'),
  base: z.url({ protocol: /^https?$/ }).refine((u) => u.endsWith('/'), 'the address of a folder ends in /'),
});
const shipped = z.strictObject({
  kind: z.literal('shipped'),
  folder: path.describe('Beside the manifest.'),
});

const model = z.strictObject({
  name,
  about: z.string().optional(),
  format: z.string().describe('`native`, or the name of a public model’s prompt format.'),
  license: z.string().describe('SPDX name; `unknown` where the source does not say.'),
  source: z.discriminatedUnion('kind', [hub, url, shipped]),
  files: z.array(file),
});

const manifest = z.strictObject({
  $comment: z.string().optional(),
  version: z.literal(1),
  models: z.array(model).refine((all) => new Set(all.map((m) => m.name)).size === all.length, {
    error: 'two models have one name',
  }),
});

/** foretype's own: everything pinned. */
const pinned = manifest.refine(
  ({ models }) =>
    models.every((m) => m.files.every((f) => f.sha256 !== undefined && f.size !== undefined && !f.optional)),
  { error: 'every file needs its size and sha256' },
);

export type ModelEntry = Readonly<z.infer<typeof model>>;
export type ModelFile = Readonly<z.infer<typeof file>>;
export type Manifest = Readonly<z.infer<typeof manifest>>;

/** Throws FrontierError naming `where`. `whose` is `ours` for the manifest that comes with foretype. */
export function readManifest(text: string, where: string, whose: 'ours' | 'user'): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FrontierError('here', `${where} is not JSON: ${(cause as Error).message}`);
  }
  const read = (whose === 'ours' ? pinned : manifest).safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new FrontierError(
    'here',
    `${where}: ${issue?.path.join('.') || 'manifest'}: ${issue?.message ?? 'not valid'}`,
  );
}

/** Throws a sentence where a manifest could not hold this. */
export function checkEntry(entry: ModelEntry): ModelEntry {
  const read = model.safeParse(entry);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new FrontierError(
    'refused',
    `${entry.name} cannot be pulled: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

/** Undefined where it can be a model's name; else why it cannot. */
export function nameFault(given: string): string | undefined {
  return name.safeParse(given).error?.issues[0]?.message;
}
