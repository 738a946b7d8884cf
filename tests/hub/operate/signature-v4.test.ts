/* The check of signatures that tests of the mirror rely on, by the published example of the S3 API reference. */
import { expect, it } from 'vitest';
import { signatureProblem, type SignedRequest } from './signature-v4.ts';

// "Example: GET Object", with the credentials, request and signature that the reference prints.
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const EXAMPLE: SignedRequest = {
  method: 'GET',
  url: '/test.txt',
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,' +
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  body: new Uint8Array(),
};
const secretOf = (id: string): string | null =>
  id === 'AKIAIOSFODNN7EXAMPLE' ? 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' : null;

it('holds for the published example, and for nothing else', () => {
  expect(signatureProblem(EXAMPLE, secretOf)).toBeNull();
  expect(signatureProblem({ ...EXAMPLE, url: '/other.txt' }, secretOf)).toBe('SignatureDoesNotMatch');
  expect(signatureProblem({ ...EXAMPLE, method: 'PUT' }, secretOf)).toBe('SignatureDoesNotMatch');
  expect(signatureProblem({ ...EXAMPLE, body: new Uint8Array([1]) }, secretOf)).toBe('XAmzContentSHA256Mismatch');
  expect(signatureProblem(EXAMPLE, () => 'another')).toBe('SignatureDoesNotMatch');
  expect(signatureProblem(EXAMPLE, () => null)).toBe('InvalidAccessKeyId');
  expect(signatureProblem({ ...EXAMPLE, headers: {} }, secretOf)).toBe('AccessDenied');
});
