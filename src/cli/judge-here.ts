/**
 * The local model as judge of where a block lands, for a command: the one that predicts in the editor. It is opened when
 * a block first fits in several places, so most commands never wait for it.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judge } from '../apply/index.ts';
import { silentLog, systemClock, TraceRing } from '../base/index.ts';
import { defaultSettings } from '../config/index.ts';
import { createEditor } from '../editor/index.ts';
import { ModelFolder } from '../frontier/index.ts';
import { stateFolder } from '../learning/index.ts';
import { LocalModel, landingJudge, withoutKeys } from '../prediction/index.ts';

export interface JudgeHere {
  readonly judge: Judge;
  dispose(): Promise<void>;
}

/** `root`: the folder of the command, absolute; no model is taken from there. `pathOf`: relative to it. */
export function judgeHere(root: string, pathOf: (uri: string) => string | undefined): JudgeHere {
  const editor = createEditor(systemClock);
  const local = localModel(root, pathOf);
  const traces = new TraceRing(systemClock);
  const landings = landingJudge({
    model: withoutKeys(local),
    editor,
    startTrace: (title) => traces.start(title),
  });
  const { stderr } = process;
  return {
    judge: {
      async weigh({ path, snapshot, edits }, signal) {
        if (local.status().kind === 'unavailable') return [];
        stderr.write(`${path}: a block fits in ${edits.length} places; the local model is asked\n`);
        await local.opened();
        const { uri, languageId, version, text } = snapshot;
        if (!editor.document(uri)) editor.open(uri, languageId, version, text);
        const weights = await landings.weigh({ snapshot, edits }, signal);
        const said = weights.map((weight) => weight.toFixed(1)).join(', ');
        stderr.write(`${path}: the local model ${said === '' ? 'has no opinion' : `weighs them ${said}`}\n`);
        return weights;
      },
    },
    dispose: () => local.dispose(),
  };
}

function localModel(root: string, pathOf: (uri: string) => string | undefined): LocalModel {
  const state = stateFolder(process.env);
  const models = new ModelFolder({
    shippedManifest: fileURLToPath(new URL('../../models/manifest.json', import.meta.url)),
    stateFolder: state,
  });
  const local = new LocalModel({
    shipped: fileURLToPath(new URL('../../models/weights', import.meta.url)),
    stateFolder: state,
    clock: systemClock,
    log: silentLog,
    ready() {},
    measuring(step) {
      if (step !== undefined) process.stderr.write(`the local model is measured: ${step}\n`);
    },
    pathOf: (uri) => pathOf(uri) ?? uri,
    repositoryOf: () => basename(root),
  });
  const chosen = models.chosen();
  local.configure({
    enable: true,
    folder: chosen?.folder ?? '',
    format: chosen?.format ?? 'native',
    repositories: [root],
    device: defaultSettings['model.device'],
    sharing: defaultSettings['model.sharing'],
    idleMs: defaultSettings['model.idleMs'],
    cacheMb: defaultSettings['model.cache.maxMb'],
    maxTokens: defaultSettings['model.prompt.maxTokens'],
  });
  return local;
}
