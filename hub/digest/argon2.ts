/* Argon2id for the hub: Node's own (OpenSSL, from Node 24.7), on its thread pool; WebAssembly where it is absent. */
import * as crypto from 'node:crypto';
import { argon2id } from 'hash-wasm';
import { TAG_BYTES, type Argon2id } from '../../lib/core/indicators/digest.ts';

/** True where digests are computed natively, off the main thread and several at a time. */
export const isNative = typeof crypto.argon2 === 'function';

/** Node's Argon2id. Rejects where this Node has none. */
export const nativeArgon2id: Argon2id = (password, salt, { memoryKiB, passes }) =>
  new Promise((resolve, reject) => {
    const parameters = {
      message: password,
      nonce: salt,
      parallelism: 1,
      tagLength: TAG_BYTES,
      memory: memoryKiB,
      passes,
    };
    crypto.argon2('argon2id', parameters, (error, tag) => {
      if (error) reject(error);
      else resolve(new Uint8Array(tag.buffer, tag.byteOffset, tag.length));
    });
  });

/** Argon2id by hash-wasm; equal to the native one byte for byte. */
export const wasmArgon2id: Argon2id = (password, salt, { memoryKiB, passes }) =>
  argon2id({
    password,
    salt,
    memorySize: memoryKiB,
    iterations: passes,
    parallelism: 1,
    hashLength: TAG_BYTES,
    outputType: 'binary',
  });

/** The fastest Argon2id of this Node. */
export const hubArgon2id: Argon2id = isNative ? nativeArgon2id : wasmArgon2id;
