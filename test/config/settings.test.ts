/** Settings: every way in, every bad value, and the page that documents them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings, SettingsStore, settingNames, settingsPage } from '../../src/config/index.ts';

describe('the settings', () => {
  it.each([
    ['flat', { 'foretype.server.hint.show': 'off' }],
    ['nested', { foretype: { server: { hint: { show: 'off' } } } }],
    ['half nested', { foretype: { 'server.hint': { show: 'off' } } }],
    ['flat below the section', { foretype: { 'server.hint.show': 'off' } }],
    ['without the section', { server: { hint: { show: 'off' } }, editorInfo: { name: 'x' } }],
  ])('come in %s', (_, value) => {
    const store = new SettingsStore();
    expect(store.update(value)).toEqual([]);
    expect(store.current).toEqual({ ...defaultSettings, 'server.hint.show': 'off' });
  });

  it('keep the last good value, and say so once, by path', () => {
    const store = new SettingsStore();
    store.update({ foretype: { 'server.file.maxChars': 5000 } });
    const bad = { foretype: { 'server.file.maxChars': 'many', 'prediction.automatic.enable': false } };
    const messages = store.update(bad);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^foretype\.server\.file\.maxChars: .*keeping 5000$/);
    expect(store.current['server.file.maxChars']).toBe(5000);
    expect(store.current['prediction.automatic.enable']).toBe(false);
    expect(store.update(bad)).toEqual([]);
  });

  it('null puts the default back; an unknown name is reported', () => {
    const store = new SettingsStore();
    store.update({ foretype: { 'server.hint.show': 'off' } });
    store.update({ foretype: { 'server.hint.show': null } });
    expect(store.current).toEqual(defaultSettings);
    expect(store.update({ foretype: { server: { colour: 1 } } })).toEqual([
      expect.stringContaining('foretype.server.colour'),
    ]);
  });

  it('stay valid whatever is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const store = new SettingsStore();
        store.update(value);
        store.update({ foretype: value });
        expect(Object.keys(store.current)).toEqual(settingNames);
      }),
    );
  });

  it('are named by rule', () => {
    for (const name of settingNames) {
      expect(name).toMatch(
        /^(checks|context|frontier|index|model|prediction|server)\.[a-zA-Z]+(\.[a-zA-Z]+)?$/,
      );
      if (typeof defaultSettings[name] === 'boolean') expect(name).toMatch(/\.enable$/);
    }
  });

  it('are documented in clients/settings.md (UPDATE=1 rewrites it)', () => {
    const file = fileURLToPath(new URL('../../clients/settings.md', import.meta.url));
    if (process.env.UPDATE) writeFileSync(file, settingsPage());
    expect(readFileSync(file, 'utf8')).toBe(settingsPage());
  });
});
