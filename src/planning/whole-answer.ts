/**
 * Whether a model came to the end of what it had to say. What breaks off is no answer to make edits from: its last place may
 * be half of what was meant, and all behind it is missing.
 */
import { FrontierError, type FrontierPiece } from '../frontier/index.ts';

/** The model stopped before its end; the message says what to do. */
export class NotWhole extends FrontierError {}

/** Throws NotWhole where the piece ends an answer before its end; to be asked of every piece. */
export function mustBeWhole(piece: FrontierPiece): void {
  const why = brokenOff(piece);
  if (why !== undefined) throw new NotWhole('cut', why);
}

/** One sentence for the user; undefined where the answer goes on or is whole. */
export function brokenOff(piece: FrontierPiece): string | undefined {
  if (piece.kind !== 'end') return undefined;
  if (piece.why === 'length')
    return 'the answer grew too long and breaks off: ask for less at a time, or name another model in foretype.frontier.models';
  if (piece.why === 'refused')
    return 'the model refused to go on: ask in other words, or name another one in foretype.frontier.models';
  return undefined;
}
