/* Keys in `storage.local` of what every verdict on a site waits for. The last has the same name in `storage.session`. */
export const SETTINGS_KEY = 'settings';
/** What the organisation's policy said last time. */
export const POLICY_KEY = 'policy';
export const OWN_PUBLISHERS_KEY = 'ownPublishers';
export const EXCEPTIONS_KEY = 'exceptions';
