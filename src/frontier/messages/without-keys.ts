/** The one place that every conversation passes on its way out: what looks like a key is blanked out, whoever wrote it there. */
import { redactSecrets } from '../../text/index.ts';
import type { FrontierRequest, TextPart, Turn } from './message.ts';

export function withoutKeys(request: FrontierRequest): FrontierRequest {
  return { ...request, system: request.system.map(part), turns: request.turns.map(turn) };
}

function part(given: TextPart): TextPart {
  return { ...given, text: redactSecrets(given.text) };
}

function turn(given: Turn): Turn {
  if (given.role === 'user') return { ...given, parts: given.parts.map(part) };
  if (given.role === 'tool')
    return { ...given, results: given.results.map((r) => ({ ...r, text: redactSecrets(r.text) })) };
  const calls = given.calls.map((call) => ({ ...call, input: value(call.input) }));
  return { ...given, text: redactSecrets(given.text), calls };
}

/** Of any JSON its strings. */
function value(given: unknown): unknown {
  if (typeof given === 'string') return redactSecrets(given);
  if (Array.isArray(given)) return given.map(value);
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([name, inner]) => [name, value(inner)]));
}
