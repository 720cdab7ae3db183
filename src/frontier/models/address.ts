/**
 * The address of a model of one's own, as a person has it at hand, and which of its files we need:
 *
 *     OWNER/NAME, hf:OWNER/NAME, either with @REVISION, or the page's address     a repository of the hub
 *     https://models.example/my-model/                                            a folder with the files
 *
 * A hub names commit, sizes and, for large files, hashes of its own accord; these become the entry's pins. HF_ENDPOINT names
 * another hub or a mirror, as the hub's own tools take it. Source: the hub's API, as the client `huggingface_hub` uses it.
 */
import { z } from 'zod';
import type { Connection, Environment } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { get } from './get.ts';
import type { ModelEntry, ModelFile } from './manifest.ts';

export type Address =
  | { readonly kind: 'hub'; readonly repository: string; readonly revision: string }
  | { readonly kind: 'url'; readonly base: string; readonly weights: string | undefined };

/** Undefined where it is none. */
export function readAddress(given: string, env: Environment): Address | undefined {
  const short = /^(?:hf:)?([\w.-]+\/[\w.-]+?)(?:@([\w./-]+))?$/.exec(given);
  if (short?.[1] !== undefined) return { kind: 'hub', repository: short[1], revision: short[2] ?? 'main' };
  if (!/^https?:/i.test(given) || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  url.hash = '';
  const page = /^\/([\w.-]+\/[\w.-]+)(?:\/tree\/([^/]+))?\/?$/.exec(url.pathname);
  if (url.host === hubOf(env).host && page?.[1] !== undefined)
    return { kind: 'hub', repository: page[1], revision: decodeURIComponent(page[2] ?? 'main') };
  url.search = '';
  const weights = /\/([^/]+\.onnx)$/.exec(url.pathname)?.[1];
  if (weights !== undefined) url.pathname = url.pathname.slice(0, -weights.length);
  return { kind: 'url', base: url.href.replace(/\/*$/, '/'), weights };
}

export function hubOf(env: Environment): URL {
  const given = env.HF_ENDPOINT ?? '';
  if (given !== '' && !URL.canParse(given))
    throw new FrontierError('refused', `HF_ENDPOINT is no address: ${given}`);
  return new URL(given === '' ? 'https://huggingface.co' : given);
}

/** Where a file of an entry is fetched. */
export function addressOf(entry: ModelEntry, { path, from = path }: ModelFile, env: Environment): URL {
  const { source } = entry;
  if (source.kind === 'shipped') throw new FrontierError('refused', `${entry.name} comes with foretype`);
  if (source.kind === 'url') return new URL(encoded(from), source.base);
  return under(hubOf(env), `${source.repository}/resolve/${source.revision}/${encoded(from)}`);
}

/** The hub's token, for the hub only. */
export function authorizationFor(entry: Pick<ModelEntry, 'source'>, env: Environment): string | undefined {
  const token = env.HF_TOKEN ?? '';
  return entry.source.kind === 'hub' && token !== '' ? `Bearer ${token}` : undefined;
}

export interface Chosen {
  readonly format: string;
  /** The file with the weights, as the source names it; undefined lets us choose. */
  readonly weights: string | undefined;
}

const listing = z.looseObject({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  cardData: z.looseObject({ license: z.unknown() }).nullish(),
  siblings: z.array(
    z.looseObject({
      rfilename: z.string(),
      size: z.number().int().nonnegative().nullish(),
      lfs: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }).nullish(),
    }),
  ),
});

const longestListing = 20_000_000;

/** Asks the hub what is there. Throws FrontierError. */
export async function hubEntry(
  name: string,
  { repository, revision }: { readonly repository: string; readonly revision: string },
  chosen: Chosen,
  { connection, env, idleMs }: { connection: Connection; env: Environment; idleMs: number },
  signal: AbortSignal,
): Promise<ModelEntry> {
  const hub = hubOf(env);
  const url = under(hub, `api/models/${repository}/revision/${encodeURIComponent(revision)}`);
  url.searchParams.set('blobs', 'true');
  const authorization = authorizationFor({ source: { kind: 'hub', repository, revision } }, env);
  const answer = await get(connection, { url, idleMs, authorization }, signal);
  const read = listing.safeParse(json(await answer.start(longestListing)));
  signal.throwIfAborted();
  if (!read.success)
    throw new FrontierError(
      'damaged',
      `${hub.host} does not list ${repository} as a hub does: check HF_ENDPOINT`,
    );
  const { sha, siblings, cardData } = read.data;
  const there = new Map(siblings.map((s) => [s.rfilename, s]));
  const files = filesOf([...there.keys()], chosen, repository).map(({ path, from = path }): ModelFile => {
    const { size, lfs } = there.get(from) ?? {};
    return {
      path,
      ...(from === path ? {} : { from }),
      ...(typeof size === 'number' ? { size } : {}),
      ...(lfs ? { sha256: lfs.sha256 } : {}),
    };
  });
  const license = typeof cardData?.license === 'string' ? cardData.license : 'unknown';
  return { name, format: chosen.format, license, source: { kind: 'hub', repository, revision: sha }, files };
}

/** A plain folder cannot be listed: the names are those we look for. */
export function urlEntry(name: string, address: Address & { kind: 'url' }, chosen: Chosen): ModelEntry {
  const optional = true as const;
  const weights = chosen.weights ?? address.weights ?? 'model.onnx';
  const renamed = weights === 'model.onnx' ? {} : { from: weights };
  const graph = { path: 'model.onnx', ...renamed };
  const outside = { path: `${weights.split('/').at(-1)}_data`, from: `${weights}_data`, optional };
  const files: ModelFile[] =
    chosen.format === 'native'
      ? [
          { path: 'model.json' },
          { path: 'tokenizer.json' },
          graph,
          { path: 'gpu/model.json', optional },
          { path: 'gpu/model.onnx', optional },
        ]
      : [
          { path: 'config.json' },
          { path: 'tokenizer.json' },
          graph,
          outside,
          { path: systemPrompt, optional },
        ];
  return {
    name,
    format: chosen.format,
    license: 'unknown',
    source: { kind: 'url', base: address.base },
    files,
  };
}

/** Some formats need what the model was told when it was trained; where it is public, it lies beside the weights. */
const systemPrompt = 'system-prompt.txt';

/** What is smallest and still good on a processor first. */
const preferred = [
  /(^|\/)model_int8\.onnx$/,
  /(^|\/)model_quantized\.onnx$/,
  /(^|\/)model_q4f16\.onnx$/,
  /(^|\/)model_q4\.onnx$/,
  /(^|\/)model\.onnx$/,
];

function filesOf(
  there: readonly string[],
  { format, weights }: Chosen,
  repository: string,
): { readonly path: string; readonly from?: string }[] {
  const missing = (what: string) =>
    new FrontierError('not-found', `${repository} has no ${what}: it is no model that foretype can run`);
  const needed = format === 'native' ? ['model.json', 'tokenizer.json'] : ['config.json', 'tokenizer.json'];
  for (const path of needed) if (!there.includes(path)) throw missing(path);
  if (format === 'native') {
    const ours = /^(gpu\/)?(model\.json|tokenizer\.json|[\w.-]+\.onnx(_data\w*)?)$/;
    return there.filter((path) => ours.test(path)).map((path) => ({ path }));
  }
  const graphs = there.filter((path) => path.endsWith('.onnx'));
  const graph =
    weights === undefined
      ? (preferred.map((p) => graphs.find((g) => p.test(g))).find((g) => g !== undefined) ??
        (graphs.length === 1 ? graphs[0] : undefined))
      : graphs.find((g) => g === weights);
  if (graph === undefined) {
    if (graphs.length === 0) throw missing('.onnx file');
    throw new FrontierError('not-found', `say which file you mean by --weights: ${graphs.join(', ')}`);
  }
  // Weights beside the graph: it names them, so they keep their name.
  const beside = there.filter((path) => path.startsWith(`${graph}_data`));
  return [
    ...needed.map((path) => ({ path })),
    { path: 'model.onnx', from: graph },
    ...(there.includes(systemPrompt) ? [{ path: systemPrompt }] : []),
    ...beside.map((from) => ({ path: from.split('/').at(-1) ?? from, from })),
  ];
}

function under(base: URL, path: string): URL {
  return new URL(path, base.href.replace(/\/*$/, '/'));
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the listing's schema says no
  }
}
