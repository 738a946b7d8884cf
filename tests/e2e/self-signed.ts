/*
 * A certificate that a TLS server in a test shows of itself. Node makes keys but no certificates, so the few DER
 * bytes of one are put together here: X.509 version 1 (RFC 5280 §4.1, no extensions), ECDSA with SHA-256 over P-256.
 */
import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;

/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256 (RFC 5758 §3.2). */
const ECDSA_WITH_SHA256 = der(SEQUENCE, der(OBJECT_IDENTIFIER, Buffer.from('2a8648ce3d040302', 'hex')));
/** 2.5.4.3, commonName. */
const COMMON_NAME = der(OBJECT_IDENTIFIER, Buffer.from('550403', 'hex'));

/** A new key and its certificate, both PEM. From the first day of 2020 to the last of 2049, where UTCTime ends. */
export function makeSelfSigned(commonName: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(commonName)))));
  const toBeSigned = der(
    SEQUENCE,
    // Positive, and never twice: Firefox refuses two certificates of one issuer with one number, come what may.
    der(INTEGER, Buffer.of(1), randomBytes(15)),
    ECDSA_WITH_SHA256,
    name,
    der(SEQUENCE, der(UTC_TIME, Buffer.from('200101000000Z')), der(UTC_TIME, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  // The zero says that no bit of the last byte is unused.
  const signature = der(BIT_STRING, Buffer.of(0), sign('sha256', toBeSigned, privateKey));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: new X509Certificate(der(SEQUENCE, toBeSigned, ECDSA_WITH_SHA256, signature)).toString(),
  };
}

/** Tag, length, content (X.690 §8.1); lengths from 128 on in one or two bytes behind their number. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  if (length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, length), content]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}
