/** Our own answers of a lazy model, in twelve languages: none may be silently wrong. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applyFailures, applyJson, evaluateApply } from '../../src/evals/index.ts';

const cases = fileURLToPath(new URL('cases', import.meta.url));

/** In ms: all cases on a machine that is busy with other things. */
const patience = 240_000;

describe('own cases', () => {
  it('are landed right or refused', { timeout: patience }, async () => {
    const report = await evaluateApply(cases);
    expect(
      applyFailures({ ...report, trials: report.trials.filter((t) => t.verdict === 'wrong' || t.fault) }),
    ).toBe('');
    const figures = JSON.parse(applyJson(report));
    expect(figures.silentWrong).toMatchObject({ value: 0, n: report.trials.length });
    expect(figures.landedRight.value).toBe(1);
    expect(figures.untouchedIdentical.value).toBe(1);
    expect(figures.refused.value).toBeLessThanOrEqual(0.05);
    expect(figures.ms2000OverParse.n).toBeGreaterThan(5);
    expect(report.trials.length).toBeGreaterThanOrEqual(120);
    expect(Object.keys(report.byLanguage).length).toBeGreaterThanOrEqual(8);
  });
});
