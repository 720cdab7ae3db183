/** Everything that leaves this machine: models that are pulled, and completions from an endpoint the user names. */
export { completionsEndpoint, type EndpointOptions } from './completions/endpoint.ts';
export { Connection, type ConnectionOptions } from './connection.ts';
export { type FailureKind, FrontierError } from './failure.ts';
export type { EditForm } from './messages/edit-form.ts';
export {
  createFrontier,
  type FrontierModel,
  type FrontierOptions,
  type FrontierParts,
  type FrontierStatus,
  howToConfigure,
  type Report,
} from './messages/frontier.ts';
export { readKey } from './messages/key.ts';
export type {
  FrontierPiece,
  FrontierRequest,
  Route,
  TextPart,
  Tool,
  ToolCall,
  Turn,
} from './messages/message.ts';
export { spentWords } from './messages/spending.ts';
export { dollarsOf, modelsOf, takenBy } from './messages/taken.ts';
export type { ModelEntry } from './models/manifest.ts';
export { type ChosenModel, ModelFolder, type Verified } from './models/model-folder.ts';
export {
  megabytes,
  type OwnModel,
  ownEntry,
  type Pulled,
  type PullParts,
  type PullProgress,
  pull,
} from './models/pull.ts';
