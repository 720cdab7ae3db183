/** `foretype eval build apply` and `foretype eval apply`: their words, and what they print. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildApply } from './build-apply.ts';
import { evaluateApply } from './evaluate-apply.ts';
import { applyFailures, applyJson, applyTable } from './evaluate-apply-report.ts';

const ownCases = fileURLToPath(new URL('../../test/apply/cases', import.meta.url));

export const applyUsage = `  foretype eval build apply --from CLONE… --out DIR [--seed N] [--limit N] [--held-out]
      answers of a lazy model that ask for the changes of real commits; --held-out: also the styles kept for the end
  foretype eval apply [--set DIR] [--json FILE] [--failures FILE]
      how such answers are landed: right, refused, silently wrong; without --set, the cases kept with the tests
`;

export function buildApplySet(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: 'string', multiple: true },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string', default: '400' },
      'held-out': { type: 'boolean', default: false },
    },
  });
  const from = [...(values.from ?? []), ...positionals];
  if (from.length === 0 || values.out === undefined) return misread('build apply needs --from and --out');
  const manifest = buildApply({
    from,
    out: values.out,
    seed: Number(values.seed),
    limit: Number(values.limit),
    heldOut: values['held-out'],
  });
  process.stdout.write(`${JSON.stringify(manifest, undefined, 2)}\n`);
  return 0;
}

export async function evaluateApplySet(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { set: { type: 'string' }, json: { type: 'string' }, failures: { type: 'string' } },
  });
  const report = await evaluateApply(values.set ?? ownCases);
  process.stdout.write(applyTable(report));
  if (values.json !== undefined) writeFileSync(values.json, applyJson(report));
  if (values.failures !== undefined) writeFileSync(values.failures, applyFailures(report));
  return 0;
}

function misread(why: string): number {
  process.stderr.write(`foretype: ${why}\nusage:\n${applyUsage}`);
  return 2;
}
