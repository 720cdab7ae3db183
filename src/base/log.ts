/** Where the program talks to its operator. Never to stdout: that belongs to the protocol. */
export interface Log {
  error(message: string, cause?: unknown): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

export const silentLog: Log = { error() {}, warn() {}, info() {}, debug() {} };

/** One line per message on stderr, `level` and worse. */
export function stderrLog(level: 'error' | 'warn' | 'info' | 'debug'): Log {
  const levels = ['error', 'warn', 'info', 'debug'] as const;
  const write = (at: (typeof levels)[number], message: string) => {
    if (levels.indexOf(at) <= levels.indexOf(level)) process.stderr.write(`foretype ${at}: ${message}\n`);
  };
  return {
    error: (message, cause) =>
      write('error', cause === undefined ? message : `${message}: ${describe(cause)}`),
    warn: (message) => write('warn', message),
    info: (message) => write('info', message),
    debug: (message) => write('debug', message),
  };
}

/** An error with its causes, as one text. */
export function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause === undefined ? '' : ` ← ${describe(cause.cause)}`;
  return `${cause.stack ?? cause.message}${inner}`;
}
