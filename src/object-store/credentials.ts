/**
 * Whose name requests to a bucket are signed in, found as Amazon's own tools find it: the environment, then the profile
 * in the user's files (keys, or the program it names), then whatever the `aws` program on this machine knows of
 * (single sign-on, roles, the machine's own). Asking that program spares 16 MB of libraries which would know the same.
 */
import { exec, execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ObjectsError } from '../base/index.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** In ms since 1970; undefined where they stay. */
  readonly expiresAt?: number;
}

export interface Identity {
  readonly credentials: Credentials;
  /** Of the profile, or of the environment. */
  readonly region: string | undefined;
}

/** The longest that a program may take, which may ask its user something. */
const programMs = 30_000;

type Profile = Readonly<Record<string, string>>;

/** Throws ObjectsError. */
export async function findIdentity(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Identity> {
  const name = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default';
  const folder = join(homeOf(env), '.aws');
  const keys = await profilesOf(env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'));
  const config = await profilesOf(env.AWS_CONFIG_FILE || join(folder, 'config'));
  const profile: Profile = { ...config.get(name), ...keys.get(name) };
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || profile.region;
  const credentials =
    (env.AWS_PROFILE
      ? undefined
      : keysOf(env, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN')) ??
    keysOf(profile, 'aws_access_key_id', 'aws_secret_access_key', 'aws_session_token') ??
    (await told(profile.credential_process, env, signal)) ??
    (await toldByAws(name, env, signal));
  if (credentials) return { credentials, region };
  throw new ObjectsError(
    `no credentials were found for the profile ${name}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with \`aws\``,
  );
}

/** The sections of a file as Amazon's tools write it; `[profile name]` and `[name]` are the same. */
export function parseProfiles(text: string): Map<string, Profile> {
  const out = new Map<string, Record<string, string>>();
  let section: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const name = /^\s*\[\s*(?:profile\s+)?(.+?)\s*\]/.exec(line)?.[1];
    if (name !== undefined) {
      section = out.get(name) ?? {};
      out.set(name, section);
      continue;
    }
    // Indented lines belong to the key above them.
    const [, key, value] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section && key !== undefined && value !== undefined) section[key.toLowerCase()] = value;
  }
  return out;
}

async function profilesOf(path: string): Promise<Map<string, Profile>> {
  const text = await readFile(path, 'utf8').catch(() => ''); // most users have none
  return parseProfiles(text);
}

function keysOf(
  from: Readonly<Record<string, string | undefined>>,
  id: string,
  secret: string,
  token: string,
): Credentials | undefined {
  const [accessKeyId, secretAccessKey, sessionToken] = [from[id], from[secret], from[token]];
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** What the program that the user's profile names says; a shell reads the line, as Amazon's tools let one. */
async function told(
  line: string | undefined,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  if (!line) return undefined;
  const credentials = parseTold(await said((options, done) => void exec(line, options, done), env, signal));
  if (credentials) return credentials;
  throw new ObjectsError('the credential_process of the profile gave no credentials');
}

async function toldByAws(
  profile: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const words = ['configure', 'export-credentials', '--format', 'process'];
  return parseTold(
    await said(
      (options, done) => void execFile('aws', [...words, '--profile', profile], options, done),
      env,
      signal,
    ),
  );
}

/** What a `credential_process` prints. */
function parseTold(text: string | undefined): Credentials | undefined {
  try {
    const told = JSON.parse(text ?? '') as Readonly<Record<string, string | undefined>>;
    const keys = keysOf(told, 'AccessKeyId', 'SecretAccessKey', 'SessionToken');
    const expiresAt = Date.parse(told.Expiration ?? '');
    return keys && { ...keys, ...(Number.isNaN(expiresAt) ? {} : { expiresAt }) };
  } catch {
    return undefined;
  }
}

interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly timeout: number;
  readonly windowsHide: true;
  readonly cwd: string;
  readonly encoding: 'utf8';
}
type Start = (options: StartOptions, done: (error: Error | null, output: string) => void) => void;

/** Undefined where the program is not there, or fails. */
function said(start: Start, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string | undefined> {
  // Not the folder that is being edited: some systems look there for programs first.
  const cwd = dirname(process.execPath);
  return new Promise((resolve) =>
    start({ env, signal, timeout: programMs, windowsHide: true, encoding: 'utf8', cwd }, (error, output) =>
      resolve(error ? undefined : output),
    ),
  );
}

function homeOf(env: NodeJS.ProcessEnv): string {
  return env.HOME || env.USERPROFILE || homedir();
}
