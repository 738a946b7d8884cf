import { expect, it } from 'vitest';
import { readAtMost } from '../../lib/read-at-most.ts';

/** An answer in parts of ten bytes that says nothing of its length, and how many of its parts were asked for. */
function endless(parts: number): { response: Response; asked: () => number; isCancelled: () => boolean } {
  let asked = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        asked += 1;
        if (asked > parts) controller.close();
        else controller.enqueue(new Uint8Array(10).fill(asked));
      },
      cancel() {
        isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(body), asked: () => asked, isCancelled: () => isCancelled };
}

it('gives the whole body, part after part', async () => {
  const bytes = await readAtMost(endless(3).response, 30);
  expect(bytes).toEqual(
    Uint8Array.from([...Array<number>(10).fill(1), ...Array<number>(10).fill(2), ...Array<number>(10).fill(3)]),
  );
  expect(await readAtMost(new Response(null), 0)).toEqual(new Uint8Array());
});

it('stops reading what is too long, and gives the connection up', async () => {
  const { response, asked, isCancelled } = endless(1_000_000);
  expect(await readAtMost(response, 45)).toBe(null);
  expect(asked()).toBe(5);
  expect(isCancelled()).toBe(true);
});

it('does not begin to read what says that it is too long', async () => {
  const { response, asked } = endless(5);
  response.headers.set('content-length', '46');
  expect(await readAtMost(response, 45)).toBe(null);
  expect(asked()).toBe(0);
});
