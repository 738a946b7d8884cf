/*
 * The outbox of private windows where these share the worker with others (Firefox): in the browser's session storage, which
 * is memory, with a secret of its own. Nothing of it reaches the disk, and it is gone with the browser's session.
 */
import { createInTurn } from '../core/in-turn.ts';
import * as v from 'valibot';
import { importSecret, SECRET_BYTES } from './identity.ts';
import type { OutboxDatabase } from './outbox-database.ts';
import { OutboxError } from './outbox.ts';
import type { Picture } from './outbox.ts';

export interface SessionArea {
  read(): Promise<unknown>;
  write(record: unknown): Promise<void>;
}

const recordSchema = v.object({
  rows: v.record(v.string(), v.unknown()),
  pictures: v.record(
    v.string(),
    v.object({ type: v.picklist(['image/png', 'image/jpeg', 'image/webp']), base64: v.string() }),
  ),
  aside: v.record(v.string(), v.unknown()),
  pace: v.unknown(),
  secret: v.nullable(v.string()),
});
type Kept = v.InferOutput<typeof recordSchema>;

const EMPTY: Kept = { rows: {}, pictures: {}, aside: {}, pace: null, secret: null };

/** The outbox in one record of an area; changes are made one after the other. Throws OutboxError. */
export function createPrivateOutbox(area: SessionArea): OutboxDatabase {
  const inTurn = createInTurn();

  function using<T>(work: (kept: Kept) => readonly [next: Kept | null, result: T]): Promise<T> {
    return inTurn(async () => {
      try {
        const parsed = v.safeParse(recordSchema, await area.read());
        const [next, result] = work(parsed.success ? parsed.output : EMPTY);
        if (next !== null) await area.write(next);
        return result;
      } catch (cause) {
        throw new OutboxError('outbox-failed', 'the outbox of private windows could not be changed', { cause });
      }
    });
  }

  return {
    entries: () => using((kept) => [null, Object.entries(kept.rows)]),
    change: (id, edit, picture) =>
      using((kept) => {
        const next = edit(kept.rows[id]);
        if (next === undefined) return [null, undefined];
        const { [id]: _row, ...rows } = kept.rows;
        const { [id]: old, ...pictures } = kept.pictures;
        if (next === null) return [{ ...kept, rows, pictures }, undefined];
        const shown = picture === undefined ? old : picture === null ? undefined : encode(picture);
        const withPicture = shown === undefined ? pictures : { ...pictures, [id]: shown };
        return [{ ...kept, rows: { ...rows, [id]: next }, pictures: withPicture }, undefined];
      }),
    picture: (id) =>
      using((kept) => {
        const found = kept.pictures[id];
        return [null, found === undefined ? null : { type: found.type, bytes: bytesOf(found.base64) }];
      }),
    setAside: (id) =>
      using((kept) => {
        const { [id]: stored, ...rows } = kept.rows;
        return [{ ...kept, rows, aside: { ...kept.aside, [id]: stored } }, undefined];
      }),
    countAside: () => using((kept) => [null, Object.keys(kept.aside).length]),
    dropAside: () => using((kept) => [{ ...kept, aside: {} }, undefined]),
    pace: () => using((kept) => [null, kept.pace]),
    setPace: (pace) => using((kept) => [{ ...kept, pace }, undefined]),
    async secretKey() {
      const fresh = base64Of(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
      const secret = await using((kept) => {
        if (kept.secret !== null) return [null, kept.secret];
        return [{ ...kept, secret: fresh }, fresh];
      });
      return importSecret(bytesOf(secret));
    },
  };
}

function encode({ type, bytes }: Picture): Kept['pictures'][string] {
  return { type, base64: base64Of(bytes) };
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
