/* Argon2id in WebAssembly, for digests of numbers. The pages' policy allows it by 'wasm-unsafe-eval'. */
import { argon2id } from 'hash-wasm';
import { TAG_BYTES, type Argon2id } from './core/indicators/digest.ts';

/** Argon2id by hash-wasm. Blocks its thread for one digest, about 13 ms at the default cost. */
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
