/*
 * What a person may set, and what an organisation's policy has set for them. Stored as one record; what cannot be read, or is out of
 * range, counts as not set: a damaged record turns no check off.
 */
import { createInTurn } from './core/in-turn.ts';
import * as v from 'valibot';

/** The four kinds of checks that can be turned off, each by itself. */
export const CHECKS = ['sites', 'text', 'pictures', 'fields'] as const;
export type CheckName = (typeof CHECKS)[number];

/** How often lists are asked for, beside "as the publisher asks"; lib/updater/poll-interval.ts says what each comes to. */
export const POLLS = ['asked', 'often', 'hourly', 'seldom'] as const;
export type Poll = (typeof POLLS)[number];

/** How a listing speaks that nobody has checked: with the card, or on the button alone. */
export const NOTICES = ['card', 'button'] as const;
export type Notice = (typeof NOTICES)[number];

export interface Settings {
  readonly poll: Poll;
  readonly notice: Notice;
  readonly checks: Readonly<Record<CheckName, boolean>>;
}

export type SettingName = 'poll' | 'notice' | CheckName;

export interface SettingsView {
  readonly settings: Settings;
  /** Set by an organisation's policy, and not to be changed here. */
  readonly locked: readonly SettingName[];
  /** The policy lets a person follow further publishers. */
  readonly mayAddPublishers: boolean;
}

/** One change. */
export const settingChangeSchema = v.variant('name', [
  v.object({ name: v.literal('poll'), value: v.picklist(POLLS) }),
  v.object({ name: v.literal('notice'), value: v.picklist(NOTICES) }),
  v.object({ name: v.picklist(CHECKS), value: v.boolean() }),
]);
export type SettingChange = v.InferOutput<typeof settingChangeSchema>;

export const DEFAULT_SETTINGS: Settings = {
  poll: 'asked',
  notice: 'card',
  checks: { sites: true, text: true, pictures: true, fields: true },
};

/** What a policy calls them (public/managed-schema.json). */
const POLICY_NAMES: Readonly<Record<SettingName, string>> = {
  poll: 'pollInterval',
  notice: 'unverifiedNotice',
  sites: 'checkSites',
  text: 'checkText',
  pictures: 'checkPictures',
  fields: 'checkFields',
};

const NAMES: readonly SettingName[] = ['poll', 'notice', ...CHECKS];

export interface SettingsDeps {
  readonly read: () => Promise<unknown>;
  readonly write: (values: Values) => Promise<void>;
  /** The organisation's policy, `unknown`: it comes from outside. */
  readonly policy: () => Promise<unknown>;
}

export interface SettingsStore {
  read(): Promise<SettingsView>;
  /** The same without waiting, once they were read; null before. */
  readSync(): SettingsView | null;
  /** Makes one change and answers what holds then; null where the policy has locked it. */
  change(change: SettingChange): Promise<SettingsView | null>;
  /** Something has changed outside: read again when next asked. */
  forget(): void;
}

type Values = Partial<Record<SettingName, string | boolean>>;

/** The settings of this browser. One a worker. */
export function createSettings(deps: SettingsDeps): SettingsStore {
  let reading: Promise<SettingsView> | null = null;
  let known: SettingsView | null = null;
  const inTurn = createInTurn();

  function read(): Promise<SettingsView> {
    if (reading !== null) return reading;
    const mine: Promise<SettingsView> = load().then((view) => {
      // A change that came meanwhile has had this reading forgotten.
      if (reading === mine) known = view;
      return view;
    });
    reading = mine;
    return mine;
  }

  async function load(): Promise<SettingsView> {
    const [stored, policy] = await Promise.all([
      deps.read().catch(() => undefined),
      deps.policy().catch(() => undefined),
    ]);
    return viewSettings(stored, policy);
  }

  function forget(): void {
    reading = null;
  }

  return {
    read,
    readSync: () => known,
    forget,
    change: (change) =>
      inTurn(async () => {
        const policy = await deps.policy().catch(() => undefined);
        if (viewSettings(undefined, policy).locked.includes(change.name)) return null;
        const values = parseValues(await deps.read());
        await deps.write({ ...values, [change.name]: change.value });
        forget();
        return read();
      }),
  };
}

/** Settings from what is stored and what the policy says, both `unknown`; the policy wins. */
export function viewSettings(stored: unknown, policy: unknown): SettingsView {
  const own = parseValues(stored);
  const theirs = parseValues(renamed(policy));
  const values: Values = { ...own, ...theirs };
  const pick = <T>(name: SettingName, allowed: readonly T[], otherwise: T): T =>
    allowed.find((one) => one === values[name]) ?? otherwise;
  const isOn = (name: CheckName): boolean => pick<boolean>(name, [true, false], DEFAULT_SETTINGS.checks[name]);
  return {
    settings: {
      poll: pick('poll', POLLS, DEFAULT_SETTINGS.poll),
      notice: pick('notice', NOTICES, DEFAULT_SETTINGS.notice),
      checks: { sites: isOn('sites'), text: isOn('text'), pictures: isOn('pictures'), fields: isOn('fields') },
    },
    locked: NAMES.filter((name) => name in theirs),
    mayAddPublishers: fieldOf(policy, 'allowPublishers') !== false,
  };
}

/** What of a record are changes that could have been made; the rest is left out. */
function parseValues(record: unknown): Values {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const change = v.safeParse(settingChangeSchema, { name, value: fieldOf(record, name) });
      return change.success ? [[name, change.output.value]] : [];
    }),
  );
}

function renamed(policy: unknown): Record<string, unknown> {
  return Object.fromEntries(NAMES.map((name) => [name, fieldOf(policy, POLICY_NAMES[name])]));
}

function fieldOf(record: unknown, name: string): unknown {
  return typeof record === 'object' && record !== null
    ? Object.getOwnPropertyDescriptor(record, name)?.value
    : undefined;
}
