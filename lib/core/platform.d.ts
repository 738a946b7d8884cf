/*
 * What lib/core may use of its surroundings: the few platform objects that browsers, workers and Node share.
 * Only tsconfig.core.json reads this file, so core code cannot see `document`, `chrome`, `node:` or the network.
 */
declare class URL {
  constructor(url: string, base?: string);
  static canParse(url: string, base?: string): boolean;
  readonly href: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}
declare function btoa(bytes: string): string;
type CryptoKeyHandle = { readonly type: string };
declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256' | 'SHA-512', data: BufferSource): Promise<ArrayBuffer>;
    importKey(
      format: 'raw' | 'spki',
      key: BufferSource,
      algorithm: unknown,
      extractable: boolean,
      usages: readonly string[],
    ): Promise<CryptoKeyHandle>;
    exportKey(format: 'spki', key: CryptoKeyHandle): Promise<ArrayBuffer>;
    verify(algorithm: unknown, key: CryptoKeyHandle, signature: BufferSource, data: BufferSource): Promise<boolean>;
  };
};
type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;
declare class CompressionStream {
  constructor(format: 'deflate-raw');
  readonly readable: ReadableStreamLike;
  readonly writable: WritableStreamLike;
}
declare class DecompressionStream {
  constructor(format: 'deflate-raw');
  readonly readable: ReadableStreamLike;
  readonly writable: WritableStreamLike;
}
interface ReadableStreamLike {
  getReader(): {
    read(): Promise<{ done: false; value: Uint8Array<ArrayBuffer> } | { done: true; value?: undefined }>;
    cancel(reason?: unknown): Promise<void>;
  };
}
interface WritableStreamLike {
  getWriter(): {
    write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
    close(): Promise<void>;
    abort(reason?: unknown): Promise<void>;
  };
}
