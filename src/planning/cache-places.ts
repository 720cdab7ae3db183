/**
 * A provider's cache takes four places in a request and refuses a fifth. A long conversation keeps the first two, which
 * other conversations share, and the last two, where this one goes on: a provider finds what it holds a few parts before
 * a place by itself. Source: the Messages API, on `cache_control`.
 */
import type { FrontierRequest, TextPart } from '../frontier/index.ts';

const mostPlaces = 4;
const firstPlaces = 2;

export function withCachePlaces<R extends Pick<FrontierRequest, 'system' | 'turns'>>(request: R): R {
  const said = request.turns.flatMap((turn) => (turn.role === 'user' ? turn.parts : []));
  const places = [...request.system, ...said].filter((part) => part.breakpoint);
  if (places.length <= mostPlaces) return request;
  const dropped = new Set(places.slice(firstPlaces, firstPlaces - mostPlaces));
  const plain = (part: TextPart): TextPart => (dropped.has(part) ? { text: part.text } : part);
  const turns = request.turns.map((turn) =>
    turn.role === 'user' ? { ...turn, parts: turn.parts.map(plain) } : turn,
  );
  return { ...request, system: request.system.map(plain), turns };
}
