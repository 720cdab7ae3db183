/** What the settings say of the frontier model, as that room wants it. */
import type { Settings } from './settings.ts';

export function frontierSettings(settings: Settings) {
  return {
    provider: settings['frontier.provider'],
    url: settings['frontier.url'],
    models: settings['frontier.models'],
    keyCommand: settings['frontier.keyCommand'],
    keyFile: settings['frontier.keyFile'],
    budget: settings['frontier.budget'],
    prices: settings['frontier.prices'],
    timeoutMs: settings['frontier.timeoutMs'],
    contextTokens: settings['frontier.contextTokens'],
  };
}
