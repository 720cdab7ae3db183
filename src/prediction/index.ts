/** From a keystroke to the next edit: fast, local, no network. */
export { ConfiguredModel, type EndpointChoice } from './configured-model.ts';
export type { EditPrediction, NoPrediction } from './edit-prediction.ts';
export { formatIn, systemPromptFile } from './folder-format.ts';
export { createFormatModel, type FormatModelParts } from './format-model.ts';
export { type GateInput, gateFeatures } from './gate-features.ts';
export { type LandingJudge, landingJudge } from './landing-judge.ts';
export type { Lead, LeadingEdits } from './leading.ts';
export { createPredictor } from './live-predictor.ts';
export { LocalModel, type LocalModelOptions } from './local-model.ts';
export type { ModelEdit, NextEditModel, ProposedEdit } from './next-edit-model.ts';
export type { PredictionRequest, Predictor, RejectReason } from './predictor.ts';
export type { PredictorParts } from './predictor-parts.ts';
export { createSessionModel, type SessionModelParts } from './session-model.ts';
export { textAnswers } from './text-answers.ts';
export { tokenAnswers } from './token-answers.ts';
export { withoutKeys } from './without-keys.ts';
