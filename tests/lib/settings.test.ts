import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSettings, DEFAULT_SETTINGS, NOTICES, POLLS, viewSettings } from '../../lib/settings.ts';

function setUp(stored?: unknown, policy: unknown = {}) {
  const state = { stored, policy, writes: 0 };
  const settings = createSettings({
    read: () => (state.stored instanceof Error ? Promise.reject(state.stored) : Promise.resolve(state.stored)),
    write: (values) => {
      state.stored = values;
      state.writes++;
      return Promise.resolve();
    },
    policy: () => Promise.resolve(state.policy),
  });
  return { settings, state };
}

describe('viewSettings', () => {
  it.each<[name: string, stored: unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'off'],
    ['checks that are no switches', { sites: 'false', text: 0, pictures: null, fields: [] }],
    ['choices that there are not', { poll: 'never', notice: 'none' }],
    ['what an object inherits', Object.create({ sites: false })],
  ])('keeps every check on where %s is stored', (_name, stored) => {
    expect(viewSettings(stored, {})).toEqual({ settings: DEFAULT_SETTINGS, locked: [], mayAddPublishers: true });
  });

  it('takes what is right of a record that is half damaged', () => {
    const { settings } = viewSettings({ poll: 'hourly', sites: 'no', fields: false }, undefined);
    expect(settings.poll).toBe('hourly');
    expect(settings.checks).toEqual({ sites: true, text: true, pictures: true, fields: false });
  });

  it('lets the policy win, and names what it has set', () => {
    const view = viewSettings(
      { sites: false, poll: 'often' },
      { checkSites: true, pollInterval: 'seldom', allowPublishers: false },
    );
    expect(view).toMatchObject({ settings: { poll: 'seldom' }, locked: ['poll', 'sites'], mayAddPublishers: false });
    expect(view.settings.checks.sites).toBe(true);
  });

  it('counts a policy that is damaged or out of range as not set', () => {
    const view = viewSettings({ sites: false }, { checkSites: 'yes', pollInterval: 5, unverifiedNotice: 'loud' });
    expect(view.locked).toEqual([]);
    expect(view.settings.checks.sites).toBe(false);
  });
});

describe('createSettings', () => {
  it('remembers a change, and only that', async () => {
    const { settings, state } = setUp({ text: false });
    expect(settings.readSync()).toBeNull();
    const view = await settings.change({ name: 'sites', value: false });
    expect(view?.settings.checks).toEqual({ sites: false, text: false, pictures: true, fields: true });
    expect(state.stored).toEqual({ text: false, sites: false });
    expect(settings.readSync()?.settings.checks.sites).toBe(false);
  });

  it('makes two changes at once both', async () => {
    const { settings, state } = setUp();
    await Promise.all([
      settings.change({ name: 'sites', value: false }),
      settings.change({ name: 'poll', value: 'hourly' }),
    ]);
    expect(state.stored).toEqual({ sites: false, poll: 'hourly' });
  });

  it('changes nothing that the organisation has set', async () => {
    const { settings, state } = setUp(undefined, { checkSites: true });
    expect(await settings.change({ name: 'sites', value: false })).toBeNull();
    expect(state.writes).toBe(0);
  });

  it('keeps every check on where the storage cannot be read', async () => {
    const { settings } = setUp(new Error('storage'));
    expect((await settings.read()).settings).toEqual(DEFAULT_SETTINGS);
  });

  it('reads again what was changed elsewhere', async () => {
    const { settings, state } = setUp({ sites: true });
    await settings.read();
    state.stored = { sites: false };
    expect((await settings.read()).settings.checks.sites).toBe(true);
    settings.forget();
    expect((await settings.read()).settings.checks.sites).toBe(false);
  });
});

describe('the schema of policies', () => {
  const schema: { properties: Record<string, { type: string; enum?: string[] }> } = JSON.parse(
    readFileSync(new URL('../../public/managed-schema.json', import.meta.url), 'utf8'),
  );

  it('names every setting, and what it names is what is read', () => {
    const valueOf = ({ type, enum: values }: { type: string; enum?: string[] }): unknown =>
      type === 'boolean' ? false : values?.at(-1);
    const set = Object.entries(schema.properties).filter(([, { type }]) => type === 'boolean' || type === 'string');
    const policy = Object.fromEntries(set.map(([name, property]) => [name, valueOf(property)]));
    const view = viewSettings(undefined, policy);
    expect(view.locked.toSorted()).toEqual(['fields', 'notice', 'pictures', 'poll', 'sites', 'text']);
    expect(view.mayAddPublishers).toBe(false);
  });

  it('offers the choices that there are', () => {
    expect(schema.properties.pollInterval?.enum).toEqual([...POLLS]);
    expect(schema.properties.unverifiedNotice?.enum).toEqual([...NOTICES]);
  });
});
