/** One schema of settings: types, validation that keeps the last good value, and the page that documents them. */
export { frontierSettings } from './frontier-settings.ts';
export {
  defaultSettings,
  type SettingName,
  type Settings,
  settingNames,
  settingsSchema,
} from './settings.ts';
export { settingsPage } from './settings-page.ts';
export { SettingsStore } from './settings-store.ts';
