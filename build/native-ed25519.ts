/*
 * Stands in Firefox's build where Chromium's has @noble/curves: the oldest Firefox of the manifest checks Ed25519 itself (since 129),
 * and a key that it refuses is none. A tenth of the code that its event page reads whenever it starts.
 */
export const ed25519 = { verify: (): boolean => false };
