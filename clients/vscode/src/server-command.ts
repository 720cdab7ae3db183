/**
 * Which server is started: the one named by the setting, else the one packed into this extension, else the one that
 * `npm install -g foretype` put into the path. A launcher is run by the editor's own Node, so none need be installed.
 */
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** For the doctor. */
  readonly from: 'the setting foretype.client.serverCommand' | 'this extension' | 'the path';
}

export interface Surroundings {
  readonly setting: readonly string[];
  /** The folder of the extension. */
  readonly extension: string;
  /** PATH. */
  readonly path: string;
  readonly platform: NodeJS.Platform;
  /** The program that runs extensions. */
  readonly node: string;
}

/** Undefined when there is none. */
export function serverCommand(around: Surroundings): ServerCommand | undefined {
  const [command, ...args] = around.setting;
  if (command) return { command, args, environment: {}, from: 'the setting foretype.client.serverCommand' };
  const packed = join(around.extension, 'server', 'bin', 'foretype.cjs');
  if (existsSync(packed)) return launched(around.node, packed, 'this extension');
  for (const folder of around.path.split(delimiter).filter(Boolean)) {
    const found = inFolder(folder, around);
    if (found) return found;
  }
  return undefined;
}

function inFolder(folder: string, { platform, node }: Surroundings): ServerCommand | undefined {
  if (platform === 'win32') {
    // npm puts a batch file here and the package beside it.
    const launcher = join(folder, 'node_modules', 'foretype', 'bin', 'foretype.cjs');
    const present = existsSync(join(folder, 'foretype.cmd')) && existsSync(launcher);
    return present ? launched(node, launcher, 'the path') : undefined;
  }
  const program = join(folder, 'foretype');
  if (!existsSync(program)) return undefined;
  const target = realpathSync(program);
  if (target.endsWith('.cjs')) return launched(node, target, 'the path');
  return { command: program, args: ['--stdio'], environment: {}, from: 'the path' };
}

function launched(node: string, launcher: string, from: ServerCommand['from']): ServerCommand {
  // On the desktop the editor's Node is Electron, which is a plain Node with this variable.
  return { command: node, args: [launcher, '--stdio'], environment: { ELECTRON_RUN_AS_NODE: '1' }, from };
}
