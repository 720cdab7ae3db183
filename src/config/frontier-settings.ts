/** What the settings say of the frontier model, as that room wants it. */
import type { Settings } from './settings.ts';

export function frontierSettings(settings: Settings) {
  const models = settings['frontier.models'];
  const { plan } = models;
  return {
    provider: settings['frontier.provider'],
    url: settings['frontier.url'],
    models:
      settings['frontier.profile'] === 'careful' && plan !== ''
        ? { ...models, edit: plan, ask: plan, review: plan }
        : models,
    endpoints: settings['frontier.endpoints'],
    forms: settings['frontier.forms'],
    keyCommand: settings['frontier.keyCommand'],
    keyFile: settings['frontier.keyFile'],
    budget: settings['frontier.budget'],
    prices: settings['frontier.prices'],
    timeoutMs: settings['frontier.timeoutMs'],
    contextTokens: settings['frontier.contextTokens'],
  };
}
