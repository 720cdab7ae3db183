/**
 * A recorded editing session: one JSON object per line.
 *
 *     {"foretype": "recording", "version": 1, "startedAt": "2026-01-31T12:00:00.000Z"}
 *     {"t": 12, "from": "editor", "message": {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": …}}
 *     {"t": 14, "from": "server", "message": {"jsonrpc": "2.0", "id": 3, "result": …}}
 *
 * `t` is in milliseconds since the start. Messages are JSON-RPC as they passed, in the order they passed. A recording
 * holds the text of every file that was open: it is written only where the user asked, readable by its owner alone.
 */
import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

export interface RpcMessage {
  readonly jsonrpc: '2.0';
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface RecordedMessage {
  readonly t: number;
  readonly from: 'editor' | 'server';
  readonly message: RpcMessage;
}

export function recordingHeader(startedAt: Date): string {
  return `${JSON.stringify({ foretype: 'recording', version: 1, startedAt: startedAt.toISOString() })}\n`;
}

/** Throws UsageError with the line number where the file is no recording. */
export function readRecording(file: string): RecordedMessage[] {
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${(cause as Error).message}`);
  }
  const header = parse(lines[0] ?? '', file, 1);
  if (header.foretype !== 'recording' || header.version !== 1) {
    throw new UsageError(`${file} is no recording of version 1; foretype record writes one`);
  }
  return lines.slice(1).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const entry = parse(line, file, index + 2);
    const message = entry.message as RpcMessage | undefined;
    if (typeof entry.t !== 'number' || (entry.from !== 'editor' && entry.from !== 'server') || !message) {
      throw new UsageError(`${file}:${index + 2} has no t, from and message`);
    }
    return [{ t: entry.t, from: entry.from, message }];
  });
}

function parse(line: string, file: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // said below, with the place
  }
  throw new UsageError(`${file}:${number} is not a JSON object`);
}
