import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MAX_CASE_PICTURE_BYTES, pictureType, takePicture } from '../../../lib/emergency/slip-picture.ts';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const SLIP = '00420006000001010300402210150000000000ATF000015102TH910433FB';
const deps = (codes: readonly string[]) => ({
  readCodes: () => Promise.resolve(codes),
  newId: () => 'p1',
  now: () => 1441,
});

describe('a picture that is added', () => {
  test('is hashed, and the code of a slip is read', async () => {
    const taken = await takePicture(new File([PNG], 'slip.png'), deps(['https://a.example/', SLIP]));
    expect(taken).toMatchObject({
      bytes: PNG,
      picture: {
        id: 'p1',
        name: 'slip.png',
        type: 'image/png',
        sizeBytes: PNG.length,
        sha256: createHash('sha256').update(PNG).digest('hex'),
        slip: { bank: '004', reference: '0150000000000ATF00001' },
      },
    });
  });

  test('is kept without a code too, and where the reader breaks', async () => {
    expect(await takePicture(new File([PNG], 'a.png'), deps([`${SLIP.slice(0, -1)}C`]))).toMatchObject({
      picture: { slip: null },
    });
    const broken = { ...deps([]), readCodes: () => Promise.reject(new Error('no reader')) };
    expect(await takePicture(new File([PNG], 'a.png'), broken)).toMatchObject({ picture: { slip: null } });
  });

  test('is known by its first bytes, whatever it is called', async () => {
    expect(await takePicture(new File(['<svg onload="1">'], 'a.png', { type: 'image/png' }), deps([]))).toBe(
      'not-a-picture',
    );
    expect(pictureType(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
    expect(pictureType(new TextEncoder().encode('RIFF1234WEBPVP8 '))).toBe('image/webp');
    expect(pictureType(new TextEncoder().encode('RIFF1234WAVEfmt '))).toBeNull();
    expect(pictureType(new Uint8Array())).toBeNull();
  });

  test('may not be larger than what is kept', async () => {
    const file = new File([new Uint8Array(MAX_CASE_PICTURE_BYTES + 1)], 'a.png');
    expect(await takePicture(file, deps([]))).toBe('too-large');
  });
});
