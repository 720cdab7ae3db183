/**
 * Every setting of foretype, in the section `foretype`: `<room>.<noun>[.<aspect>]`, switches end in `.enable`, durations
 * in `Ms`. From this one schema come the types, the validation and clients/settings.md. What a repository contains is
 * never a setting.
 */
import { z } from 'zod';

const language = z.string().min(1);

/** Key (without `foretype.`) → schema with default and description. */
export const settingsSchema = z.object({
  'model.enable': z
    .boolean()
    .default(true)
    .describe(
      'Use the embedded model. When false, only exact edits (renames, repeated changes, …) are shown.',
    ),
  'model.folder': z
    .string()
    .default('')
    .describe(
      'Absolute path of a model’s folder, outside the folders you edit. Empty: the model chosen by `foretype models use`, or the one that comes with foretype, where there is one.',
    ),
  'model.format': z
    .string()
    .default('native')
    .describe(
      'Prompt format of the model in `model.folder` or at `model.endpoint.url`: `native`, or for a public model `sweep-v1`, `sweep-v2`, `zeta-1`, `zeta-2`, `instinct` (its system prompt in `system-prompt.txt` beside the model), or `fim-` and its family (`qwen-coder`, `seed-coder`, `starcoder2`, `codellama`, `deepseek-coder`).',
    ),
  'model.endpoint.url': z
    .string()
    .default('')
    .describe(
      'Address of a completions server (vLLM, llama.cpp or another that knows `/v1/completions`) that predicts in place of a model on this machine. While you type, the text around the cursor and your recent edits are sent there, and nowhere else. Empty: nothing leaves this machine.',
    ),
  'model.endpoint.model': z
    .string()
    .default('')
    .describe(
      'Name of the model at `model.endpoint.url`; empty where the server has only one. `model.format` names its prompt format.',
    ),
  'model.endpoint.keyFile': z
    .string()
    .default('')
    .describe(
      'Absolute path of a file with the server’s key, readable by you alone. Empty: the variable FORETYPE_ENDPOINT_KEY, or no key.',
    ),
  'model.endpoint.timeoutMs': z
    .number()
    .int()
    .min(100)
    .max(120_000)
    .default(5000)
    .describe('How long the server at `model.endpoint.url` may send nothing before it is given up.'),
  'model.device': z
    .enum(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'])
    .default('auto')
    .describe(
      'What runs the model. `auto`: the fastest device that is here and gives what the processor gives; measured once. Else the named one, also where it is slower; where it is missing, wrong or fails, the processor.',
    ),
  'model.sharing': z
    .enum(['off', 'user'])
    .default('off')
    .describe(
      '`user`: all editors of this user share one inference process, so the weights are in memory once.',
    ),
  'model.idleMs': z
    .number()
    .int()
    .min(10_000)
    .max(86_400_000)
    .default(900_000)
    .describe('Unused for so long, the inference process ends; the next prediction starts it again.'),
  'model.prompt.maxTokens': z
    .number()
    .int()
    .min(1024)
    .max(32_768)
    .default(4096)
    .describe(
      'Tokens of a prompt and its answer together, as far as the model takes them. More shows it more of the project and is slower to read: for a graphics processor, or a server at `model.endpoint.url` that was started with as many.',
    ),
  'model.cache.maxMb': z
    .number()
    .int()
    .min(16)
    .max(4096)
    .default(112)
    .describe('Memory for the model’s caches: about 28 MB for each session of 4,000 tokens kept warm.'),
  'prediction.automatic.enable': z
    .boolean()
    .default(true)
    .describe('Predict while you type. When false, only an explicit request or command predicts.'),
  'prediction.languages.disabled': z
    .array(language)
    .default([])
    .describe('Language ids, such as `markdown`, in which nothing is predicted.'),
  'prediction.crossFile.enable': z
    .boolean()
    .default(true)
    .describe(
      'Commands and code actions may lead to other open files. A plugin must declare that it can follow.',
    ),
  'prediction.snooze.durationMs': z
    .number()
    .int()
    .min(1000)
    .max(86_400_000)
    .default(300_000)
    .describe('How long `foretype.nextEdit.snooze` keeps quiet when it is called without minutes.'),
  'server.hint.show': z
    .enum(['auto', 'diagnostic', 'inlayHint', 'off'])
    .default('auto')
    .describe(
      'How a next edit away from the cursor is marked in a client without a plugin. `auto`: an inlay hint in Eglot, a Hint diagnostic elsewhere, nothing where a plugin draws it.',
    ),
  'server.hint.delivery': z
    .enum(['publish', 'pull'])
    .default('publish')
    .describe('Whether Hint diagnostics are pushed, or pulled by the client. Read at start.'),
  'server.completion.show': z
    .enum(['auto', 'on', 'off'])
    .default('auto')
    .describe('Predictions in the completion menu. `auto`: only where the client has no inline completion.'),
  'server.inlineCompletion.enable': z
    .boolean()
    .default(true)
    .describe('Predictions at the cursor as ghost text.'),
  'server.codeAction.enable': z
    .boolean()
    .default(true)
    .describe('Code actions that apply the predicted edit, or all places at once.'),
  'server.answer.timeoutMs': z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5000)
    .describe(
      'How long the server waits for a client to answer, and for an applied edit to come back as a change.',
    ),
  'server.file.maxChars': z
    .number()
    .int()
    .min(1000)
    .max(50_000_000)
    .default(2_000_000)
    .describe('A longer file (in UTF-16 code units) is inactive: kept in sync, nothing predicted.'),
  'server.file.maxLineChars': z
    .number()
    .int()
    .min(200)
    .max(1_000_000)
    .default(10_000)
    .describe('A file with a longer line counts as minified and is inactive.'),
  'server.file.exclude': z
    .array(z.string().min(1))
    .default([
      '.env',
      '.env.*',
      '*.pem',
      '*.key',
      '*.p12',
      '*.pfx',
      'id_rsa*',
      'id_ed25519*',
      '.netrc',
      '.npmrc',
    ])
    .describe(
      'File names that are inactive, `*` for any characters. The default keeps secrets out of predictions.',
    ),
  'index.enable': z
    .boolean()
    .default(true)
    .describe(
      'Keep an index of the open folders in the user’s cache folder, for search, suggested files and the context of predictions. On by default, because what a model sees decides what it can do, and the price is small: a process of its own at low priority that rests while you type; hashes, ranges and paths, never source text. Home folders are never indexed. `foretype index drop` deletes it.',
    ),
  'index.folders': z
    .array(z.string())
    .default([])
    .describe(
      'Absolute paths of further folders that search and answers look into besides yours, such as a library’s documentation. Nothing there is changed or predicted from. Only your own settings name them, never a repository.',
    ),
  'index.shared': z
    .string()
    .default('')
    .describe(
      'Address of the index that your team shares: `s3://bucket/prefix`, `https://server/bucket/prefix`, or a folder on a drive you all reach. What `foretype index publish` put there is fetched at start and once an hour, and only that is asked of the address; nothing is sent. What differs on your machine counts as it is here. The credentials are those of your AWS profile or environment. Only your own settings name it, never a repository. Empty: nothing is fetched.',
    ),
  'index.keyCommand': z
    .array(z.string())
    .default([])
    .describe(
      'A program and its arguments that print a key of yours, such as your keychain’s. With a key everything that the index stores is encrypted (AES-256-GCM), and so is what `foretype index publish` puts where your team reads it, whose members then name the same key. What was there before is read anew. Without the key, or with another, an encrypted index stays closed until `foretype index drop`. No shell reads the words; it goes before the file.',
    ),
  'index.keyFile': z
    .string()
    .default('')
    .describe(
      'Absolute path of a file with that key, of at least 32 characters (`openssl rand -base64 32`), readable by you alone. Empty: the variable FORETYPE_INDEX_KEY; where that is not set either, the index is not encrypted.',
    ),
  'index.encoder.folder': z
    .string()
    .default('')
    .describe(
      'Folder of a sentence-transformer in ONNX form (`model.onnx`, `tokenizer.json`), absolute. The index process then has it read functions and types on this machine, those worked on first, and search and the context of predictions hear it beside the vectors that come with foretype. Only your own settings name it, never a repository. Empty: none.',
    ),
  'index.symbols.enable': z
    .boolean()
    .default(false)
    .describe(
      'Answer `workspace/symbol` from the index. Off by default, because where a language server runs too, editors would show every symbol twice. Read at start.',
    ),
  'context.sources.off': z
    .array(
      z.enum([
        'definitions',
        'usages',
        'similar',
        'twins',
        'together',
        'beside',
        'viewed',
        'edited',
        'imports',
        'outline',
        'rules',
        'index',
        'paths',
        'changes',
      ]),
    )
    .default([])
    .describe(
      'What models are not told. For the next edit, lines of other places: `definitions` of the names near the cursor, `usages` of what you edit, code that is `similar`, a file’s test or header (`twins`), what past commits changed `together` with it, what lies `beside` it, what you `viewed` and `edited` before, the file’s `imports` and its `outline`. For what you ask of the frontier model: the project’s `rules`, what the `index` finds, the `paths` of the project’s files, your latest `changes`. What each takes, in tokens, is told by `foretype doctor` in your editor, and by the trace.',
    ),
  'frontier.provider': z
    .enum(['anthropic', 'openai'])
    .default('anthropic')
    .describe(
      'Whose protocol the frontier model speaks: the Messages API, or chat completions as OpenAI, vLLM and llama.cpp speak them. It is asked only when you ask for an edit, an answer or a plan; never while you type.',
    ),
  'frontier.url': z
    .string()
    .default('')
    .describe(
      'Address of the provider, or of a server of your own that speaks like it. Empty: api.anthropic.com.',
    ),
  'frontier.models': z
    .object({
      plan: z.string().default('claude-opus-5-5'),
      code: z.string().default(''),
      edit: z.string().default('claude-sonnet-5-5'),
      ask: z.string().default('claude-sonnet-5-5'),
      review: z.string().default('claude-opus-5-5'),
    })
    .prefault({})
    .describe(
      'The model of each route; an empty one turns its route off. `code` is empty: with a model there, `plan` only says what is to happen in which file, and `code` writes it out.',
    ),
  'frontier.endpoints': z
    .partialRecord(
      z.enum(['plan', 'code', 'edit', 'ask', 'review']),
      z.object({
        provider: z.enum(['anthropic', 'openai']).default('anthropic'),
        url: z.string().default(''),
        keyFile: z.string().default(''),
        keyCommand: z.array(z.string()).default([]),
        contextTokens: z.number().int().min(4000).max(10_000_000).default(200_000),
      }),
    )
    .default({})
    .describe(
      'Routes that are served elsewhere, such as `{"code": {"provider": "openai", "url": "http://127.0.0.1:8080/v1"}}`: each with an address and a key of its own.',
    ),
  'frontier.forms': z
    .record(z.string(), z.enum(['blocks', 'patch', 'whole']))
    .default({})
    .describe(
      'The form in which a model writes its edits, by model: `blocks` to search and replace, a `patch`, or `whole` files. Needed only for models whose family is not known; a message says so.',
    ),
  'frontier.profile': z
    .enum(['flow', 'careful'])
    .default('flow')
    .describe(
      'How the frontier model works: in `flow`, soon; or `careful`: by the plan’s model everywhere, with two plans to choose from where they differ, and once more where your checkers complain of the plan.',
    ),
  'frontier.nudge.enable': z
    .boolean()
    .default(true)
    .describe('Say what is missing where a goal is very vague. It is carried out all the same.'),
  'frontier.keyFile': z
    .string()
    .default('')
    .describe(
      'Absolute path of a file with the key, readable by you alone. Empty: the variable FORETYPE_FRONTIER_KEY, else ANTHROPIC_API_KEY or OPENAI_API_KEY.',
    ),
  'frontier.keyCommand': z
    .array(z.string())
    .default([])
    .describe(
      'A program and its arguments that print the key, such as your keychain’s. No shell reads it; it goes before the file.',
    ),
  'frontier.budget': z
    .object({
      requestTokens: z.number().int().min(0).default(200_000),
      dayTokens: z.number().int().min(0).default(5_000_000),
      dayDollars: z.number().min(0).default(0),
    })
    .prefault({})
    .describe(
      'What may be spent: tokens of a request, tokens of a day, dollars of a day (of models whose price is told). 0 is no limit.',
    ),
  'frontier.prices': z
    .record(
      z.string(),
      z.object({
        input: z.number().min(0),
        output: z.number().min(0),
        cached: z.number().min(0).optional(),
        stored: z.number().min(0).optional(),
      }),
    )
    .default({})
    .describe('Dollars for a million tokens, by model: with it every answer says what it cost.'),
  'frontier.contextTokens': z
    .number()
    .int()
    .min(4000)
    .max(10_000_000)
    .default(200_000)
    .describe(
      'Tokens that the model reads at once, its answer included. Files that find no room in their share of it are shown in part, whole declarations left out; an answer takes a quarter at most.',
    ),
  'frontier.timeoutMs': z
    .number()
    .int()
    .min(1000)
    .max(600_000)
    .default(60_000)
    .describe('The longest silence of the frontier model before the request is given up.'),
  'frontier.onSave.enable': z
    .boolean()
    .default(false)
    .describe(
      'Carry out a comment that begins with `ft:` (an edit here) or `ft-plan:` (a plan) when its file is saved, each comment once, and none that stood in the file when it was opened. Off by default, because a save would then ask the frontier model; a code action on the comment always does.',
    ),
  'frontier.prewarm.enable': z
    .boolean()
    .default(false)
    .describe(
      'While you type what a plan is to reach, send the files it will be about, so that the provider’s cache holds them when you are done. Off by default: what is sent is paid for, also where you then give no goal.',
    ),
  'checks.commands': z
    .array(z.tuple([z.string().min(1)], z.string()))
    .default([])
    .describe(
      'Programs with their arguments that check a whole project, such as `[["npx", "tsc", "--noEmit"]]`: what they newly complain of is told with a plan before you make it. Each runs twice, in a copy of the project without what git ignores; no shell reads its words. Your own settings only: a project’s checker may run the project’s code.',
    ),
  'checks.timeoutMs': z
    .number()
    .int()
    .min(1000)
    .max(600_000)
    .default(60_000)
    .describe('The longest that one run of such a program may take.'),
  'server.log.level': z
    .enum(['error', 'warn', 'info', 'debug'])
    .default('warn')
    .describe('What is written to stderr. Document text never is.'),
});

export type Settings = Readonly<z.output<typeof settingsSchema>>;
export type SettingName = keyof Settings;

export const settingNames = Object.keys(settingsSchema.shape) as SettingName[];

export const defaultSettings: Settings = Object.freeze(settingsSchema.parse({}));
