/** Stops `npm publish` while nothing says where this project lives: provenance ties the package to that address. */
import { readFileSync } from 'node:fs';

const { repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const url = typeof repository === 'string' ? repository : repository?.url;
if (!url) {
  process.stderr.write(
    'foretype has no public address, which provenance needs: npm pkg set repository.url=git+https://HOST/OWNER/NAME.git sets it.\n',
  );
  process.exitCode = 1;
}
