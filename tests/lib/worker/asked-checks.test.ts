import { describe, expect, it } from 'vitest';
import { createAskedChecks } from '../../../lib/worker/asked-checks.ts';
import type { MessageCheck } from '../../../lib/messages.ts';

const CHECK: MessageCheck = { indicators: [], more: 1 };

function createWorld() {
  const world = {
    now: 1000,
    byAddress: null as readonly string[] | null,
    inView: null as readonly string[] | null,
    breaks: false,
    losesCodes: false,
    texts: [] as string[],
    codes: [] as (readonly string[])[],
    found: [] as [number, readonly string[]][],
    failures: [] as unknown[],
  };
  const asked = createAskedChecks({
    checks: {
      ofText: (text) => {
        world.texts.push(text);
        return world.breaks ? Promise.reject(new Error('store')) : Promise.resolve(CHECK);
      },
      ofCodes: (payloads) => {
        world.codes.push(payloads);
        return Promise.resolve(CHECK);
      },
    },
    readPicture: () => Promise.resolve(world.byAddress),
    readView: () => Promise.resolve(world.inView),
    onCodes: async (tabId, payloads) => {
      await Promise.resolve();
      if (world.losesCodes) throw new Error('store');
      world.found.push([tabId, payloads]);
    },
    onFailure: (error) => void world.failures.push(error),
    now: () => world.now,
    maxLength: 10,
  });
  return { world, asked };
}

describe('what is asked in the menu of a page', () => {
  it('checks the text, cut to what is taken, and answers once', async () => {
    const { world, asked } = createWorld();
    asked.text(7, '123-4-56789-0 and more');
    expect(await asked.take(7)).toEqual({ what: 'text', outcome: 'done', check: CHECK });
    expect(world.texts).toEqual(['123-4-5678']);
    expect(await asked.take(7)).toBeNull();
  });

  it('is of its own tab, and the last question counts', async () => {
    const { world, asked } = createWorld();
    asked.text(7, 'first');
    asked.text(7, 'second');
    expect(await asked.take(8)).toBeNull();
    await asked.take(7);
    expect(world.texts).toEqual(['first', 'second']);
  });

  it('is forgotten when nobody comes for it, and when the tab is closed', async () => {
    const { world, asked } = createWorld();
    asked.text(7, 'text');
    world.now += 60_001;
    expect(await asked.take(7)).toBeNull();
    asked.text(8, 'text');
    asked.forget(8);
    expect(await asked.take(8)).toBeNull();
  });

  it('reads the picture by its address, and counts what its codes say as found', async () => {
    const { world, asked } = createWorld();
    world.byAddress = ['code'];
    world.inView = ['another'];
    asked.picture(7, 'https://shop.example/qr.png');
    expect(await asked.take(7)).toEqual({ what: 'picture', outcome: 'done', check: CHECK });
    expect(world.codes).toEqual([['code']]);
    expect(world.found).toEqual([[7, ['code']]]);
  });

  it('looks at what is shown where the picture cannot be had', async () => {
    const { world, asked } = createWorld();
    world.inView = ['seen'];
    asked.picture(7, 'blob:https://shop.example/1');
    await asked.take(7);
    expect(world.codes).toEqual([['seen']]);
  });

  it.each([
    [null, 'unreadable'],
    [[], 'no-code'],
  ])('says so where the codes are %j', async (inView, outcome) => {
    const { world, asked } = createWorld();
    world.inView = inView;
    asked.picture(7, 'blob:https://shop.example/1');
    expect(await asked.take(7)).toEqual({ what: 'picture', outcome });
    expect(world.found).toEqual([]);
  });

  it('says that the check failed, never that nothing was found', async () => {
    const { world, asked } = createWorld();
    world.breaks = true;
    asked.text(7, 'text');
    expect(await asked.take(7)).toEqual({ what: 'text', outcome: 'failed' });
    expect(world.failures).toHaveLength(1);
  });

  it('answers although what was found could not be kept', async () => {
    const { world, asked } = createWorld();
    world.byAddress = ['code'];
    world.losesCodes = true;
    asked.picture(7, 'https://shop.example/qr.png');
    expect(await asked.take(7)).toEqual({ what: 'picture', outcome: 'done', check: CHECK });
    expect(world.failures).toHaveLength(1);
  });
});
