/**
 * What the user writes to name a place: a folder, a bucket at Amazon, or a bucket at another server that speaks S3.
 *
 *     /mnt/team/index                       a folder, on a drive that all can reach
 *     s3://bucket/prefix?region=eu-west-1   at Amazon, or where AWS_ENDPOINT_URL_S3 says
 *     https://minio.example.org/bucket/prefix
 */
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ObjectsError } from '../base/index.ts';

export type Address = FolderAddress | BucketAddress;

export interface FolderAddress {
  readonly kind: 'folder';
  readonly path: string;
}

export interface BucketAddress {
  readonly kind: 'bucket';
  /** Of another server than Amazon's. */
  readonly endpoint: URL | undefined;
  readonly bucket: string;
  /** Parts of the path below the bucket. */
  readonly prefix: readonly string[];
  readonly region: string | undefined;
}

/** Throws ObjectsError. */
export function parseAddress(address: string, env: NodeJS.ProcessEnv): Address {
  if (isAbsolute(address)) return { kind: 'folder', path: address };
  if (!URL.canParse(address)) throw misnamed(address);
  const url = new URL(address);
  if (url.protocol === 'file:') return { kind: 'folder', path: fileURLToPath(url) };
  if (url.username !== '' || url.password !== '')
    throw new ObjectsError('an address must not hold credentials: put them into a profile');
  const region = url.searchParams.get('region') ?? undefined;
  const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (url.protocol === 's3:' && url.hostname !== '') {
    const other = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
    if (other && !URL.canParse(other)) throw new ObjectsError(`the endpoint ${other} is no address`);
    const endpoint = other ? safe(new URL(other)) : undefined;
    return { kind: 'bucket', endpoint, bucket: url.hostname, prefix: parts, region };
  }
  const [bucket, ...prefix] = parts;
  if (!/^https?:$/.test(url.protocol) || bucket === undefined) throw misnamed(address);
  return { kind: 'bucket', endpoint: safe(new URL(url.origin)), bucket, prefix, region };
}

/** This machine itself, which no proxy stands before and nobody listens to. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** What comes unencrypted may come from anybody. */
function safe(endpoint: URL): URL {
  if (endpoint.protocol === 'https:' || isLoopback(endpoint)) return endpoint;
  throw new ObjectsError(`${endpoint.origin} is not encrypted: use https`);
}

function misnamed(address: string): ObjectsError {
  return new ObjectsError(
    `${address} is neither an absolute path, nor s3://BUCKET/PREFIX, nor https://SERVER/BUCKET/PREFIX`,
  );
}
