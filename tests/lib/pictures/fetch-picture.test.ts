import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchPicture, isPublicWebAddress } from '../../../lib/pictures/fetch-picture.ts';

const ADDRESS = 'https://shop.example/qr.png';

/** Answers the next requests; gives what was asked. */
function answerWith(response: Response | Error, url = ADDRESS) {
  const fetch = vi.fn((_address: string, _init: RequestInit) => {
    if (response instanceof Error) return Promise.reject(response);
    Object.defineProperty(response, 'url', { value: url });
    return Promise.resolve(response);
  });
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const picture = (bytes: BodyInit = 'picture', headers: Record<string, string> = {}): Response =>
  new Response(bytes, { headers: { 'content-type': 'image/png', ...headers } });

afterEach(() => vi.unstubAllGlobals());

describe('fetching a picture that the person asked about', () => {
  it('says neither who asks nor from which page', async () => {
    const fetch = answerWith(picture());
    const file = await fetchPicture(ADDRESS);
    expect(await file?.text()).toBe('picture');
    expect(file?.type).toBe('image/png');
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' });
    expect(fetch.mock.calls[0]?.[1].signal).toBeInstanceOf(AbortSignal);
  });

  it.each<[string, Response | Error]>([
    ['is not there', new Response('', { status: 404, headers: { 'content-type': 'image/png' } })],
    ['is no picture', new Response('<p>', { headers: { 'content-type': 'text/html' } })],
    ['has no type', new Response(new Uint8Array(3))],
    ['says that it is too large', picture('x', { 'content-length': String(17 * 1024 * 1024) })],
    ['is too large', picture(new Uint8Array(17 * 1024 * 1024))],
    ['does not arrive', new TypeError('network')],
  ])('gives none when it %s', async (_name, response) => {
    answerWith(response);
    expect(await fetchPicture(ADDRESS)).toBeNull();
  });

  it('gives none when it was sent on to the own network', async () => {
    answerWith(picture(), 'https://192.168.1.1/qr.png');
    expect(await fetchPicture(ADDRESS)).toBeNull();
  });

  it.each([
    'http://shop.example/qr.png',
    'https://localhost/qr.png',
    'https://router/qr.png',
    'https://printer.local/qr.png',
    'https://printer.local./qr.png',
    'https://a.localhost/',
    'https://nas.home.arpa/',
    'https://192.168.1.1/qr.png',
    'https://0x7f000001/qr.png',
    'https://8.8.8.8/qr.png',
    'https://[::1]/qr.png',
    'blob:https://shop.example/1',
    'file:///qr.png',
    'chrome-extension://a/qr.png',
    'nothing',
  ])('does not ask for %s', async (address) => {
    const fetch = answerWith(picture());
    expect(await fetchPicture(address)).toBeNull();
    expect(fetch).not.toHaveBeenCalled();
    expect(isPublicWebAddress(address)).toBe(false);
  });

  it('reads data: itself, base64 or not', async () => {
    const fetch = answerWith(picture());
    expect(await (await fetchPicture(`data:image/png;base64,${btoa('bytes')}`))?.text()).toBe('bytes');
    expect(await (await fetchPicture('data:image/svg+xml;charset=utf-8,%3Csvg%3E'))?.text()).toBe('<svg>');
    expect((await fetchPicture('DATA:image/png;base64,AAAA'))?.size).toBe(3);
    expect(await fetchPicture('data:text/html,<p>')).toBeNull();
    expect(await fetchPicture('data:image/png;base64,%%%')).toBeNull();
    expect(await fetchPicture('data:image/png;base64,*')).toBeNull();
    expect(fetch).not.toHaveBeenCalled();
  });
});
