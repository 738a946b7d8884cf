import { describe, expect, it } from 'vitest';
import type { Offered, PublisherOffer, PublisherView } from '../../../lib/messages.ts';
import type { Ask } from '../../../lib/pages/interstitial.ts';
import { createPublishersPanel } from '../../../lib/pages/publishers-panel.ts';

const offer: PublisherOffer = {
  url: 'https://lists.example/repo/',
  fingerprint: 'a'.repeat(64),
  name: { th: 'ธนาคาร', en: 'Bank' },
  counts: { hosts: 1, urls: 0, numbers: 0 },
  signers: { need: 1, of: 1 },
  rootExpiresAt: 1,
};
const found: Offered = { kind: 'found', offer };

function setUp(answers: Record<string, unknown>, access = true) {
  const asked: [string, unknown][] = [];
  const ask: Ask = (type, request) => {
    asked.push([type, request]);
    const answer = answers[type];
    return answer === undefined ? Promise.reject(new Error(type)) : Promise.resolve(answer as never);
  };
  const panel = createPublishersPanel({
    ask,
    askAccess: () => Promise.resolve(access),
    onChanged: () => Promise.resolve(),
  });
  return { panel, asked };
}

describe('adding a publisher', () => {
  it('asks about it, waits for the comparison, and adds it with that fingerprint', async () => {
    const { panel, asked } = setUp({ 'publisher.look': found, 'publisher.add': found });
    await panel.look('lists.example');
    expect(panel.add.value.kind).toBe('comparing');
    expect(asked.map(([type]) => type)).toEqual(['publisher.look']);
    await panel.compared(true);
    expect(asked.at(-1)).toEqual(['publisher.add', { address: 'lists.example', fingerprint: offer.fingerprint }]);
    expect(panel.add.value.kind).toBe('added');
  });

  it('adds nothing when the person says that it differs', async () => {
    const { panel, asked } = setUp({ 'publisher.look': found, 'publisher.add': found });
    await panel.look('lists.example');
    await panel.compared(false);
    expect(panel.add.value).toMatchObject({ kind: 'typing', trouble: 'wrong-fingerprint' });
    expect(asked).toHaveLength(1);
  });

  it('asks no address that the browser may not ask', async () => {
    const { panel, asked } = setUp({ 'publisher.look': found }, false);
    await panel.look('lists.example');
    expect(panel.add.value).toMatchObject({ kind: 'typing', address: 'lists.example', trouble: 'no-access' });
    expect(asked).toEqual([]);
  });

  it('says when the root has changed between comparing and adding, and when the worker is silent', async () => {
    const { panel } = setUp({
      'publisher.look': found,
      'publisher.add': { kind: 'refused', why: 'wrong-fingerprint' },
    });
    await panel.look('lists.example');
    await panel.compared(true);
    expect(panel.add.value).toMatchObject({ kind: 'typing', trouble: 'wrong-fingerprint' });
    const silent = setUp({});
    await silent.panel.look('lists.example');
    expect(silent.panel.add.value).toMatchObject({ trouble: 'failed' });
  });
});

describe('removing a publisher', () => {
  const publisher: PublisherView = {
    id: 'own-a',
    setBy: 'person',
    host: 'lists.example',
    name: null,
    fingerprint: offer.fingerprint,
    signers: null,
    rootExpiresAt: null,
    lastError: null,
  };

  it('can be undone, once', async () => {
    const { panel, asked } = setUp({ 'publisher.remove': { done: true }, 'publisher.restore': { done: true } });
    await panel.remove(publisher);
    expect(panel.removed.value?.id).toBe('own-a');
    await panel.restore();
    await panel.restore();
    expect(asked.map(([type]) => type)).toEqual(['publisher.remove', 'publisher.restore']);
    expect(panel.removed.value).toBeNull();
  });

  it('says that it could not be done', async () => {
    const { panel } = setUp({ 'publisher.remove': { done: false } });
    await panel.remove(publisher);
    expect(panel.failed.value).toBe(true);
    expect(panel.removed.value).toBeNull();
  });
});
