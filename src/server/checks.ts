/**
 * The doctor's judgments: what works, what does not, and then always what to do. Facts come in, checks go out; nothing is
 * looked up here, so that each way to fail can be tested.
 */
import type { EngineStatus } from '../base/index.ts';
import { defaultSettings, type Settings, settingNames } from '../config/index.ts';
import type { IndexState } from '../index/index.ts';
import type { Check } from './protocol/foretype.ts';

/** What is not well says what to do. */
export type Judged =
  | (Check & { readonly state: 'ok' })
  | (Check & { readonly state: 'note' | 'fault'; readonly remedy: string });

export interface MachineFacts {
  readonly version: string;
  readonly node: { readonly version: string; readonly platform: string; readonly arch: string };
  /** Resident, of the server. */
  readonly memoryMb: number;
  readonly stateFolder: string;
  /** Why the folder cannot be written; undefined where it can. */
  readonly stateTrouble: string | undefined;
  readonly runtime:
    | { readonly kind: 'present'; readonly version: string; readonly cuda: boolean }
    | { readonly kind: 'no-binary'; readonly platform: string }
    | { readonly kind: 'broken'; readonly version: string; readonly why: string }
    | { readonly kind: 'absent' };
  readonly engine: EngineStatus;
  readonly index: IndexState;
  /** What the next edit's context took last, in tokens by source, and the sources that are off. */
  readonly context: {
    readonly cost: Readonly<Record<string, number>>;
    readonly budget: number;
    readonly off: readonly string[];
  };
  /** Where text is sent while the user types; undefined where nowhere. */
  readonly sendsTo?: string | undefined;
  /** Asked only by the user's own command. */
  readonly frontier:
    | { readonly kind: 'ready'; readonly host: string; readonly key: string; readonly spentToday: string }
    | { readonly kind: 'unconfigured'; readonly remedy: string };
  /** What the model runs on, and why; undefined where nothing was chosen. */
  readonly devices: ChosenDevice | undefined;
  /** What the measurement of devices is at; undefined where there is none. */
  readonly measuring?: string | undefined;
}

export interface ChosenDevice {
  /** `auto`, or the device that foretype.model.device names. */
  readonly wanted: string;
  readonly device: string;
  readonly threads: number;
  /** The model's. */
  readonly file: string;
  readonly tried: readonly DeviceFacts[];
}

export interface DeviceFacts {
  readonly device: string;
  readonly threads: number;
  /** Median time of what a keystroke asks of it. */
  readonly keystrokeMs?: number | undefined;
  /** Median time of 100 new tokens of a prompt. */
  readonly promptMs?: number | undefined;
  /** From the processor's logits with the same file, relative to those, 0..1. */
  readonly difference?: number | undefined;
  /** Why it is not used. */
  readonly trouble?: string | undefined;
}

export function machineChecks(facts: MachineFacts): Judged[] {
  const { version, node, memoryMb } = facts;
  return [
    { name: 'foretype', state: 'ok', says: version },
    { name: 'node', state: 'ok', says: `${node.version} on ${node.platform} ${node.arch}` },
    { name: 'memory', state: 'ok', says: `${memoryMb} MB` },
    networkCheck(facts),
    runtimeCheck(facts.runtime),
    statisticsCheck(facts),
    engineCheck(facts),
    indexCheck(facts.index),
    contextCheck(facts.context),
    frontierCheck(facts.frontier),
    ...deviceChecks(facts),
  ];
}

function networkCheck({ sendsTo, frontier }: MachineFacts): Judged {
  const asked =
    frontier.kind === 'ready' ? `used only where you ask ${frontier.host} for something` : 'never used';
  const says =
    sendsTo === undefined
      ? asked
      : `what you type is sent to ${sendsTo} for predictions, as foretype.model.endpoint.url says`;
  return { name: 'network', state: 'ok', says };
}

function frontierCheck(frontier: MachineFacts['frontier']): Judged {
  const name = 'frontier model';
  if (frontier.kind === 'unconfigured')
    return {
      name,
      state: 'note',
      says: 'not configured; only instructions and questions need one',
      remedy: frontier.remedy,
    };
  const { host, key, spentToday } = frontier;
  return { name, state: 'ok', says: `${host}, key ${key}, ${spentToday} today` };
}

function runtimeCheck(runtime: MachineFacts['runtime']): Judged {
  const name = 'inference runtime';
  if (runtime.kind === 'present')
    return { name, state: 'ok', says: `onnxruntime ${runtime.version}${runtime.cuda ? ' with CUDA' : ''}` };
  if (runtime.kind === 'broken')
    return {
      name,
      state: 'note',
      says: `onnxruntime ${runtime.version} cannot be loaded: ${runtime.why}`,
      remedy: 'nothing for exact edits, which work without it; for a model install foretype again',
    };
  const absent = runtime.kind === 'absent';
  return {
    name,
    state: 'note',
    says: absent
      ? 'onnxruntime-node is not installed'
      : `onnxruntime-node has no binary for ${runtime.platform}`,
    remedy: `nothing for exact edits, which work without it; for a model install foretype again${absent ? ', with optional packages' : ', on a platform that onnxruntime supports'}`,
  };
}

function statisticsCheck({ stateFolder, stateTrouble }: MachineFacts): Judged {
  const name = 'your statistics';
  if (stateTrouble === undefined)
    return { name, state: 'ok', says: `kept in ${stateFolder}, shown by foretype stats` };
  return {
    name,
    state: 'note',
    says: `cannot be kept in ${stateFolder}: ${stateTrouble}`,
    remedy: 'make the folder writable, or name another one in the environment variable FORETYPE_STATE',
  };
}

function engineCheck({ engine, measuring }: MachineFacts): Judged {
  const name = 'model';
  if (engine.kind === 'ready') return { name, state: 'ok', says: `${engine.model} on ${engine.device}` };
  if (engine.kind === 'unavailable') return { name, state: 'note', says: engine.why, remedy: engine.remedy };
  return {
    name,
    state: 'note',
    says: measuring === undefined ? `loading ${engine.model}` : `measuring ${engine.model}: ${measuring}`,
    remedy: 'nothing to do: exact edits are there meanwhile; ask the doctor again in a minute',
  };
}

function foundBy(folders: Extract<IndexState, { kind: 'running' }>['folders']): string {
  const by = 'searched by words, names, paths, history';
  const read = folders.reduce((sum, { encoder }) => sum + (encoder?.read ?? 0), 0);
  const deep = read > 0 ? ` and by your encoder, which has read ${read} functions` : '';
  return folders.every(({ meaning }) => meaning)
    ? `${by} and meaning${deep}`
    : `${by}${deep}; the encoder that comes with foretype is missing`;
}

function indexCheck(index: IndexState): Judged {
  const name = 'index';
  if (index.kind === 'off') return { name, state: 'ok', says: 'off, as foretype.index.enable says' };
  if (index.kind === 'starting') return { name, state: 'ok', says: 'its process is starting' };
  if (index.kind === 'failed')
    return {
      name,
      state: 'note',
      says: 'its process crashed at every start; nothing can be searched',
      remedy: 'look into the log for why; `foretype index drop`, then open the editor again',
    };
  if (index.kind === 'keyless')
    return {
      name,
      state: 'note',
      says: `nothing is indexed: ${index.why}`,
      remedy: 'look at foretype.index.keyFile and foretype.index.keyCommand',
    };
  const folders =
    index.kind === 'no-folder'
      ? []
      : index.folders.map(({ root, files, commits, syncing, keptElsewhere }) => {
          const now = keptElsewhere ? ', kept by another process' : syncing ? ', being read' : '';
          return `${root}: ${files} files, ${commits} commits${now}`;
        });
  const shared = index.kind === 'running' ? index.folders.flatMap((f) => f.shared ?? []) : [];
  const trouble = shared.find((s) => s.trouble !== undefined);
  const refused = index.refused.map((sentence) => `${sentence} and is not indexed`);
  const weight = index.kind === 'running' ? [`${Math.round(index.rssMb)} MB`, foundBy(index.folders)] : [];
  const team = shared.flatMap(({ address, publishedAt }) =>
    publishedAt === undefined ? [] : [`with what was published at ${address} on ${publishedAt.slice(0, 10)}`],
  );
  const says = [...folders, ...team, ...refused, ...weight].join('; ');
  const encoder =
    index.kind === 'running' ? index.folders.find((f) => f.encoder?.trouble)?.encoder : undefined;
  const [locked] = index.kind === 'running' ? index.locked : [];
  if (locked !== undefined)
    return {
      name,
      state: 'note',
      says: [says, locked].filter(Boolean).join('; '),
      remedy: 'name its key in foretype.index.keyFile or foretype.index.keyCommand',
    };
  if (encoder)
    return {
      name,
      state: 'note',
      says: `${says}; ${encoder.trouble}`,
      remedy: 'search goes on without it; look at foretype.index.encoder.folder',
    };
  if (trouble)
    return {
      name,
      state: 'note',
      says: `${says}; the shared index at ${trouble.address} is not used: ${trouble.trouble}`,
      remedy: 'the local index goes on; look at foretype.index.shared, and at `foretype index publish`',
    };
  return { name, state: 'ok', says: says === '' ? 'no folder is open' : says };
}

function contextCheck({ cost, budget, off }: MachineFacts['context']): Judged {
  const parts = Object.entries(cost).sort((a, b) => b[1] - a[1]);
  const sum = parts.reduce((all, [, tokens]) => all + tokens, 0);
  const told =
    parts.length === 0
      ? 'nothing told beside your file yet'
      : `beside your file ${sum} of ${budget} tokens: ${parts.map(([source, n]) => `${source} ${n}`).join(', ')}`;
  const says = off.length === 0 ? told : `${told}; off: ${off.join(', ')}`;
  return { name: 'context of the next edit', state: 'ok', says };
}

function deviceChecks({ devices, stateFolder }: MachineFacts): Judged[] {
  if (!devices) return [];
  const { file, tried } = devices;
  const remedy = `nothing to do: another device is used; to have it tried again, after a new driver say, delete ${stateFolder}/device.json`;
  return [
    { name: 'model file', state: 'ok', says: file },
    chosenCheck(devices),
    ...tried.map((report) => deviceCheck(report, remedy)),
  ];
}

function chosenCheck({ wanted, device, threads, tried }: ChosenDevice): Judged {
  const name = 'chosen device';
  const chosen = deviceName({ device, threads });
  if (device === wanted) return { name, state: 'ok', says: `${chosen}, as foretype.model.device says` };
  const because = 'the fastest that is right, or within a tenth of it with fewer threads';
  if (wanted === 'auto') return { name, state: 'ok', says: `${chosen}, ${because}` };
  const why = tried.find((report) => report.device === wanted)?.trouble ?? 'it was not tried';
  return {
    name,
    state: 'note',
    says: `${chosen}, and not ${wanted} as foretype.model.device says: ${why}`,
    remedy: 'look for a newer driver, or set foretype.model.device to auto',
  };
}

function deviceCheck(report: DeviceFacts, remedy: string): Judged {
  const { keystrokeMs, promptMs, difference, trouble } = report;
  const name = `device ${deviceName(report)}`;
  const facts = [
    keystrokeMs === undefined ? '' : `${keystrokeMs.toFixed(1)} ms for a keystroke`,
    promptMs === undefined ? '' : `${promptMs.toFixed(1)} ms for 100 new tokens of a prompt`,
    difference === undefined ? '' : `${percent(difference)} from the processor`,
  ].filter(Boolean);
  if (trouble === undefined) return { name, state: 'ok', says: facts.join(', ') };
  return { name, state: 'note', says: [facts.join(', '), trouble].filter(Boolean).join('; '), remedy };
}

function deviceName({ device, threads }: Pick<DeviceFacts, 'device' | 'threads'>): string {
  return device === 'cpu' ? `processor, ${threads} thread${threads > 1 ? 's' : ''}` : device;
}

/** In two digits, down to where single precision ends. */
function percent(share: number): string {
  return share < 1e-6 ? 'nothing' : `${Number((100 * share).toPrecision(2))} %`;
}

/** Of one session: its settings, and the last warnings and errors (`troubles`, oldest first). */
export function sessionChecks(settings: Settings, troubles: readonly string[]): Judged[] {
  const changed = settingNames.filter(
    (name) => JSON.stringify(settings[name]) !== JSON.stringify(defaultSettings[name]),
  );
  const values = changed.map((name) => `foretype.${name} = ${JSON.stringify(settings[name])}`);
  return [
    { name: 'settings', state: 'ok', says: values.length === 0 ? 'all as they come' : values.join(', ') },
    troubles.length === 0
      ? { name: 'errors', state: 'ok', says: 'none since the start' }
      : {
          name: 'errors',
          state: 'note',
          says: troubles.join(' · '),
          remedy:
            'mend what they name (clients/settings.md has the settings); foretype.trace shows the last requests',
        },
  ];
}
