/* How this browser becomes a member's: the line of an invite, keys that are made here, and a proof that they are held. */
import { SignJWT } from 'jose';
import { deviceFingerprint } from '../core/console/device-fingerprint.ts';
import { INVITE_CODE, type Hello } from '../core/console/people.ts';
import { ENROLMENT_TOKEN } from '../core/console/request-token.ts';
import { base64url, ConsoleError, fetchHello, sendEnrolment } from './client.ts';
import {
  erasePending,
  readPending,
  writeIdentity,
  writePending,
  type ConsoleIdentity,
  type KeyPair,
  type PendingEnrolment,
} from './key-store.ts';

/** An invite as it was given: where the hub is, and the code. */
export interface InviteLine {
  readonly address: string;
  readonly code: string;
}

/** Reads the line of an invite; null: it is none. */
export function parseInviteLine(text: string): InviteLine | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  const code = url.hash.slice(1);
  const isHttp = url.protocol === 'https:' || (url.protocol === 'http:' && isOwnMachine(url.hostname));
  if (!isHttp || url.username !== '' || !url.pathname.endsWith('/console') || !INVITE_CODE.test(code)) return null;
  return { address: `${url.origin}${url.pathname.slice(0, -'/console'.length)}`, code };
}

/** What the hub says of itself, before anything is made or told. */
export async function lookAt({ address }: InviteLine): Promise<Hello> {
  const hello = await fetchHello(address);
  // A token is made out to this address: a hub that says it is another would pass our requests on to it.
  if (hello.url !== address) throw new ConsoleError('other-hub', `expected ${address}, it says ${hello.url}`);
  return hello;
}

/**
 * Makes the keys, enrols and keeps who this browser is now. `releases`: this device is to sign releases. The keys are kept before they
 * are sent: where the answer is lost, `finishEnrolment` asks for it again.
 */
export async function enrolBrowser(
  { address, code }: InviteLine,
  { deviceName, releases, now }: { readonly deviceName: string; readonly releases: boolean; readonly now: number },
): Promise<ConsoleIdentity> {
  const begun = await readPending();
  const isSame = begun !== null && begun.address === address && begun.code === code;
  const pending: PendingEnrolment = {
    address,
    code,
    deviceName,
    device: isSame ? begun.device : await makeKey(),
    release: releases ? ((isSame ? begun.release : null) ?? (await makeKey())) : null,
  };
  await writePending(pending);
  return sendPending(pending, now);
}

/** Finishes what was begun before this page was closed; null: nothing was, or the hub knows nothing of it and it is forgotten. */
export async function finishEnrolment(now: number): Promise<ConsoleIdentity | null> {
  const pending = await readPending();
  if (pending === null) return null;
  try {
    return await sendPending(pending, now);
  } catch (error) {
    // Without an answer it may have been taken: it is asked for again the next time.
    if (error instanceof ConsoleError && error.code === 'offline') throw error;
    await erasePending();
    return null;
  }
}

async function sendPending(
  { address, code, deviceName, device, release }: PendingEnrolment,
  now: number,
): Promise<ConsoleIdentity> {
  const proof = await new SignJWT({
    invite: await sha256Hex(new TextEncoder().encode(code)),
    keys: [device.publicKey, release?.publicKey ?? null],
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: ENROLMENT_TOKEN })
    .setAudience(address)
    .setIssuedAt(Math.floor(now / 1000))
    .setJti(base64url(crypto.getRandomValues(new Uint8Array(16))))
    .sign(device.privateKey);
  const { waits, ...me } = await sendEnrolment(address, {
    invite: code,
    deviceName,
    deviceKey: device.publicKey,
    releaseKey: release?.publicKey ?? null,
    proof,
    releaseProof: release === null ? null : await signHex(release.privateKey, new TextEncoder().encode(proof)),
  });
  const identity: ConsoleIdentity = {
    address,
    audience: address,
    me,
    deviceKey: device.privateKey,
    releaseKey: release?.privateKey ?? null,
    // Of the key that is here, not of one that the hub names: comparing it is what tells whether they are the same.
    ...(waits && { waitsAs: deviceFingerprint(device.publicKey) }),
  };
  await writeIdentity(identity);
  return identity;
}

/** A key whose private half nobody can read out. */
async function makeKey(): Promise<KeyPair> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('expected a pair of keys');
  return { privateKey: pair.privateKey, publicKey: hex(await crypto.subtle.exportKey('raw', pair.publicKey)) };
}

/** Signature over bytes, hex. */
export async function signHex(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(await crypto.subtle.sign('Ed25519', key, bytes));
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', bytes));
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isOwnMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
