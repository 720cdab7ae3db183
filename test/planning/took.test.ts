/** What an answer took is what was asked for it. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/frontier/index.ts';
import { counting } from '../../src/planning/took.ts';

const report = (route: Report['route'], model: string, dollars: number | undefined): Report => ({
  route,
  model,
  host: 'here',
  usage: { input: 5, cached: 0, stored: 0, output: 1 },
  dollars,
  ms: 1500,
});

describe('what an answer took', () => {
  it('is all that was asked for it, and nothing of before or for something else', () => {
    const reports = [report('plan', 'old', 9)];
    const took = counting({ reports }, ['plan', 'code']);
    expect(took()).toBe('');
    reports.push(
      report('plan', 'opus', 0.02),
      report('ask', 'sonnet', 7),
      report('code', 'small', undefined),
    );
    expect(took()).toBe('opus and small, 2 requests, at least $0.0200, 3.0 s');
    reports.push(report('plan', 'opus', 0.01));
    // Old ones go.
    reports.shift();
    expect(took()).toBe('opus and small, 3 requests, at least $0.0300, 4.5 s');
    const next = counting({ reports }, ['ask']);
    reports.push(report('ask', 'sonnet', 0.5));
    expect(next()).toBe('sonnet, $0.5000, 1.5 s');
  });
});
