/* The pages of the end-to-end tests hold what they say: found without a browser where the source of the page has it. */
import { describe, expect, it } from 'vitest';
import { scanFile } from '../../hub/scan/scan-file.ts';
import { LIKELY } from '../../lib/core/detect/candidate.ts';
import { parseNumberKey } from '../../lib/core/indicators/number-key.ts';
import { ACCOUNT, BILLER, LINE_ID, NATIONAL_ID, PHONE } from '../e2e/numbers-fixture.ts';
import { createOtherSite, SHAPES, type Shape } from '../e2e/pages/shapes.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function keysOf(file: Uint8Array): Promise<string[]> {
  const { indicators } = await scanFile(file);
  return indicators.filter(({ confidence }) => confidence >= LIKELY).map(({ key }) => key);
}

/** Keys in the text of a page and in the pictures that stand in its source. */
async function keysOn(html: string): Promise<string[]> {
  const pictures = [...html.matchAll(/data:image\/png;base64,([A-Za-z0-9+/=]+)/g)];
  const files = [bytes(html), ...pictures.map(([, data = '']) => new Uint8Array(Buffer.from(data, 'base64')))];
  return (await Promise.all(files.map(keysOf))).flat();
}

const isStatic = ({ made, expects }: Shape): boolean => made === 'static' && expects === 'warning';

describe('page shapes', () => {
  it('have names of their own', () => {
    expect(new Set(SHAPES.map(({ name }) => name)).size).toBe(SHAPES.length);
    expect(SHAPES.filter(isStatic).length).toBeGreaterThan(24);
  });

  it.each(SHAPES.filter(isStatic).map((shape) => [shape.name, shape] as const))(
    '%s: shows its number',
    async (_, shape) => {
      const { listed, listedKey, twin, twinKey } = shape.number;
      const other = createOtherSite();
      expect(await keysOn(await shape.html(listed, other))).toContain(listedKey);
      const onTwin = await keysOn(await shape.html(twin, other));
      expect(onTwin).toContain(twinKey);
      expect(onTwin).not.toContain(listedKey);
    },
  );

  it.each(
    SHAPES.filter(({ made, expects }) => expects === 'silence' && made !== 'style').map(
      (shape) => [shape.name, shape] as const,
    ),
  )('%s: nothing to find', async (_, shape) => {
    expect(await keysOn(await shape.html(shape.number.listed, createOtherSite()))).not.toContain(
      shape.number.listedKey,
    );
  });
});

describe('the numbers of the tests', () => {
  it.each([
    ['account', ACCOUNT, 'account'],
    ['phone', PHONE, 'phone'],
    ['PromptPay', NATIONAL_ID, 'promptpay'],
    ['LINE', LINE_ID, 'line'],
    ['biller', BILLER, 'biller'],
  ] as const)('%s: number and twin have the keys they are said to have', (_name, number, kind) => {
    expect(parseNumberKey(number.listed, kind)).toBe(number.listedKey);
    expect(parseNumberKey(number.twin, kind)).toBe(number.twinKey);
  });
});
