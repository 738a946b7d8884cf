/*
 * A picture that a person adds: a slip or a screenshot of the chat. What it is, its first bytes say, not its name; the codes in it
 * are read here. A slip's code shows that a code was printed, not that money moved: nobody has asked the bank.
 */
import { readSlipCode } from '../core/detect/qr.ts';
import { sha256Hex } from '../core/emergency/case-file.ts';
import type { CasePicture } from '../core/emergency/paid-case.ts';
import type { Bytes } from './vault.ts';

/** The largest picture that is taken: a photograph of a telephone. */
export const MAX_CASE_PICTURE_BYTES = 12 * 1024 * 1024;
/** Longest file name that is kept. */
const MAX_NAME = 200;

export interface SlipPictureDeps {
  /** Texts of the codes in a picture; rejects where it cannot be opened. */
  readonly readCodes: (picture: Blob) => Promise<readonly string[]>;
  readonly newId: () => string;
  readonly now: () => number;
}

export interface TakenPicture {
  readonly picture: CasePicture;
  readonly bytes: Bytes;
}

/** Takes a file in; `too-large` and `not-a-picture` where it cannot be. */
export async function takePicture(
  file: Blob & { readonly name: string },
  deps: SlipPictureDeps,
): Promise<TakenPicture | 'too-large' | 'not-a-picture'> {
  if (file.size > MAX_CASE_PICTURE_BYTES) return 'too-large';
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = pictureType(bytes);
  if (type === null) return 'not-a-picture';
  // Without a readable code it is still a picture worth keeping.
  const codes = await deps.readCodes(new Blob([bytes], { type })).catch(() => []);
  const slip = codes.map(readSlipCode).find((code) => code !== null) ?? null;
  const picture: CasePicture = {
    id: deps.newId(),
    name: file.name.slice(0, MAX_NAME).toWellFormed(),
    type,
    sizeBytes: bytes.length,
    sha256: await sha256Hex(bytes),
    addedAt: deps.now(),
    note: '',
    slip,
  };
  return { picture, bytes };
}

/** What a file is, by its first bytes; null for what is not kept. */
export function pictureType(bytes: Uint8Array): CasePicture['type'] | null {
  const starts = (offset: number, ...expected: readonly number[]): boolean =>
    expected.every((byte, i) => bytes[offset + i] === byte);
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return null;
}
