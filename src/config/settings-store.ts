/**
 * The settings in force. Values come in as the client wrote them, flat (`"prediction.automatic.enable": false`) or
 * nested, with or without `foretype`; a bad value changes nothing and is reported once, by its path.
 */
import {
  defaultSettings,
  type SettingName,
  type Settings,
  settingNames,
  settingsSchema,
} from './settings.ts';

export class SettingsStore {
  #settings: Settings = defaultSettings;
  readonly #complained = new Map<string, string>();

  get current(): Settings {
    return this.#settings;
  }

  /**
   * Takes what the client sent. Keys that are absent keep their value. Returns one message per bad value or unknown
   * key under `foretype`, each only the first time it is seen.
   */
  update(value: unknown): readonly string[] {
    const faults: string[] = [];
    const next: Record<string, unknown> = { ...this.#settings };
    for (const [key, given] of Object.entries(flatten(value))) {
      if (!(settingNames as string[]).includes(key)) {
        this.#complain(faults, key, `foretype.${key} is no setting of this version`);
        continue;
      }
      const name = key as SettingName;
      const read = settingsSchema.shape[name].safeParse(given === null ? undefined : given);
      if (read.success) {
        next[name] = read.data;
        this.#complained.delete(key);
      } else {
        const why = read.error.issues[0]?.message ?? 'not valid';
        const kept = JSON.stringify(this.#settings[name]);
        this.#complain(faults, key, `foretype.${key}: ${why}; keeping ${kept}`);
      }
    }
    this.#settings = Object.freeze(next) as Settings;
    return faults;
  }

  #complain(faults: string[], key: string, message: string): void {
    if (this.#complained.get(key) === message) return;
    this.#complained.set(key, message);
    faults.push(message);
  }
}

/** `{foretype: {a: {b: 1}}, x: 2}` → `{"a.b": 1}`; values of other sections are dropped, ours are joined by dots. */
function flatten(value: unknown): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (!isRecord(value)) return out;
  const dotted = Object.entries(value).filter(([key]) => key.startsWith('foretype.'));
  const ours = 'foretype' in value || dotted.length > 0 ? value.foretype : value;
  for (const [key, v] of dotted) out[key.slice('foretype.'.length)] = v;
  const known = settingNames as readonly string[];
  const visit = (node: unknown, path: string) => {
    if (path !== '' && (known.includes(path) || !isRecord(node))) {
      out[path] = node;
      return;
    }
    if (isRecord(node))
      for (const [key, v] of Object.entries(node)) visit(v, path === '' ? key : `${path}.${key}`);
  };
  if (isRecord(ours)) {
    for (const [key, v] of Object.entries(ours)) {
      // Options of other products stand beside ours in initializationOptions: only our own rooms are read there.
      if (ours !== value || key.startsWith('prediction') || key.startsWith('server')) visit(v, key);
    }
  }
  return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
