/** A text engine that says what a test wants, piece by piece, and notices when it is left. */
import type { CompletionRequest, TextEngine, TextPiece } from '../../src/base/index.ts';

export class ScriptedTextEngine implements TextEngine {
  readonly asked: CompletionRequest[] = [];
  /** Pieces that were handed out. */
  given = 0;
  disposed = false;
  answer: (request: CompletionRequest) => readonly (string | TextPiece)[] = () => [];

  status() {
    return { kind: 'ready', model: 'scripted', device: 'test' } as const;
  }

  async *complete(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<TextPiece> {
    this.asked.push(request);
    for (const piece of this.answer(request)) {
      if (signal.aborted) return;
      this.given++;
      yield typeof piece === 'string' ? { text: piece, logProbs: [] } : piece;
    }
  }

  async dispose() {
    this.disposed = true;
  }
}
