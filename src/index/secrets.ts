/**
 * What must never be indexed or shown to a model: files that hold credentials, by name, and strings that look like
 * keys, by shape. Shapes follow the public documentation of the services that issue them.
 */

const secretName =
  /^(?:\.env(?:\..+)?|.*\.env|\.envrc|\.netrc|_netrc|\.npmrc|\.pypirc|\.pgpass|\.my\.cnf|\.htpasswd|\.git-credentials|\.dockercfg|credentials(?:\.(?:json|ya?ml|ini|toml|csv))?|secrets?\.(?:json|ya?ml|ini|toml|env)|service[-_]account.*\.json|id_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?|.*\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|tfstate|tfvars|ovpn))$/i;
const harmlessName = /^\.env\.(?:example|sample|template|dist|defaults)$/i;

/** Judged by the last part of a path. */
export function isSecretFile(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return secretName.test(name) && !harmlessName.test(name);
}

const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\bglpat-[\w-]{18,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\bsk[-_](?:[a-z]+[-_])*[A-Za-z0-9_-]{20,}/g,
  /\b[rp]k_(?:live|test)_\w{16,}/g,
  /\bAIza[\w-]{35}/g,
  /\bya29\.[\w-]{20,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bpypi-[\w-]{40,}/g,
  /\bhf_[A-Za-z0-9]{30,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,}/g,
  // The password within an address.
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]{0,64}:)[^\s:/@'"]{3,}(?=@)/gi,
];

/** A value that is given a telling name. */
const assigned =
  /(?<=(?:passw(?:or)?d|passphrase|secret|token|api_?key|apikey|access_?key|private_?key|client_?secret|auth|credential)s?["'`]?\s*(?:[:=]|=>)\s*["'`])[^\s"'`]{8,}(?=["'`])/gi;
/** Long runs of the alphabets that keys are written in. */
const run = /[A-Za-z0-9+/_=-]{24,}/g;

/** The same text with everything that looks like a key replaced by as many spaces, so that offsets stay. */
export function redactSecrets(text: string): string {
  let out = text;
  for (const shape of shapes) out = out.replace(shape, blank);
  out = out.replace(assigned, (found) =>
    looksRandom(found) || /[^A-Za-z_.-]/.test(found) ? blank(found) : found,
  );
  return out.replace(run, (found) => (looksRandom(found) ? blank(found) : found));
}

/** Line breaks stay, for the lines to keep their numbers. */
function blank(found: string): string {
  return found.replace(/[^\n\r]/g, ' ');
}

/**
 * Digits and both cases (or hexadecimal digits alone) without pattern: at least 3.5 bits per character, and more
 * changes between kinds of character than a name in camel case has.
 */
function looksRandom(run: string): boolean {
  if (!/\d/.test(run)) return false;
  const hex = /^[0-9a-f]{32,}$/i.test(run);
  if (!hex && !(/[a-z]/.test(run) && /[A-Z]/.test(run))) return false;
  const counts = new Map<string, number>();
  for (const char of run) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / run.length) * Math.log2(count / run.length);
  if (hex) return bits > 3;
  const changes = run.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
  return bits > 3.5 && changes >= run.length / 5;
}
