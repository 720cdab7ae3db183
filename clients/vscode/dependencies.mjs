/** Installs what this package needs where that is missing: a checkout's own `npm ci` does not come here. */
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const folder = import.meta.dirname;
if (!existsSync(`${folder}/node_modules`)) execSync('npm ci', { cwd: folder, stdio: 'inherit' });
