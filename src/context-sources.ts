/** What a model is told beside what is edited and asked: each source is on unless the user's settings switch it off. */
import type { Settings } from './config/index.ts';
import { type EvidenceSource, evidenceSources } from './context/index.ts';

type Source = Settings['context.sources.off'][number];

export class ContextSources {
  off: readonly Source[] = [];

  tells(source: Source): boolean {
    return !this.off.includes(source);
  }

  /** Of the next edit's context. */
  get evidence(): readonly EvidenceSource[] {
    return evidenceSources.filter((source) => this.tells(source));
  }
}
