import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parseHost } from '../../../../lib/core/indicators/host.ts';
import { canonicalizeUrl, hostSuffixes, urlExpressions } from '../../../../lib/core/indicators/url.ts';
import { HAS_SHARED_DATA, sharedText } from './shared-vectors.ts';

/*
 * Safe Browsing's own client reads URLs with a splitter of its own; ours reads them as the browser does. Each vector
 * on which the two standards differ is named here with our answer, so that any other difference fails.
 */
const REFUSED_BY_BROWSERS = 'WHATWG URL §3.5: a forbidden host code point, so no browser opens it';
const EXTRA_SLASHES = 'WHATWG URL §4.4: a special scheme skips extra slashes, so browsers open the host that follows';
const NO_SCHEME = 'not an absolute URL; parseListedUrl puts the scheme in, browsers never give one without';

const DIFFERENT: Record<string, { readonly ours: string | null; readonly why: string }> = {
  'http://host%23.com/%257Ea%2521b%2540c%2523d%2524e%25f%255E00%252611%252A22%252833%252944_55%252B': {
    ours: null,
    why: REFUSED_BY_BROWSERS,
  },
  'http://\u0001\u0080.com/': { ours: null, why: REFUSED_BY_BROWSERS },
  'http:// leadingspace.com/': { ours: null, why: REFUSED_BY_BROWSERS },
  'http://%20leadingspace.com/': { ours: null, why: REFUSED_BY_BROWSERS },
  'http://some%1bhost.com/%1b': { ours: null, why: REFUSED_BY_BROWSERS },
  'http://W!eird<>Ho$^.com/': { ours: null, why: REFUSED_BY_BROWSERS },
  '%20leadingspace.com/': { ours: null, why: NO_SCHEME },
  'http%3A%2F%2Fwackyurl.com:80/': { ours: null, why: NO_SCHEME },
  'http:///blah#ref': { ours: 'blah/', why: EXTRA_SLASHES },
  'http:///blah?query#ref': { ours: 'blah/', why: EXTRA_SLASHES },
  'http:///blah;param': { ours: 'blah;param/', why: EXTRA_SLASHES },
  'http:///blah;param?query#ref': { ours: 'blah;param/', why: EXTRA_SLASHES },
};

const SEVEN_LABELS = 'the client tries seven labels, the published rules five; host keys cover the rest at any depth';
const COMPRESSED_IPV6 = 'WHATWG URL §3.5 writes an IPv6 address in hex groups';

const DIFFERENT_HOSTS: Record<string, { readonly ours: readonly string[]; readonly why: string }> = {
  'http://a.b.c.d.e.f.g.h.i/': {
    ours: ['a.b.c.d.e.f.g.h.i', 'e.f.g.h.i', 'f.g.h.i', 'g.h.i', 'h.i'],
    why: SEVEN_LABELS,
  },
  'http://a.b.c.d.e.f.kita.tokyo.jp': {
    ours: ['a.b.c.d.e.f.kita.tokyo.jp', 'e.f.kita.tokyo.jp', 'f.kita.tokyo.jp', 'kita.tokyo.jp', 'tokyo.jp'],
    why: SEVEN_LABELS,
  },
  'http://[::192.9.5.5]/ipng': { ours: ['[::c009:505]'], why: COMPRESSED_IPV6 },
};

const IP_DIFFERENT: Record<string, { readonly ours: string | null; readonly why: string }> = {
  '276.2.3': { ours: null, why: 'WHATWG URL §3.5: a part over 255 is a failure, not taken modulo 256' },
  '10.192.95.89 xy': { ours: null, why: REFUSED_BY_BROWSERS },
};

const vectorsSchema = v.object({
  canonical: v.array(
    v.object({
      input: v.optional(v.string()),
      input_base64: v.optional(v.string()),
      canonical: v.nullable(v.string()),
    }),
  ),
  expressions: v.array(v.object({ input: v.string(), expressions: v.nullable(v.array(v.string())) })),
  ip_hosts: v.array(v.object({ host: v.string(), ip: v.nullable(v.string()) })),
  hosts: v.array(v.object({ input: v.string(), host: v.nullable(v.string()) })),
  lookup_hosts: v.array(v.object({ input: v.string(), lookup_hosts: v.nullable(v.array(v.string())) })),
});

/** Inputs of the vectors without a scheme go the way that listed text goes. */
function withScheme(input: string): string {
  return input.includes('://') || input.startsWith('/') ? input : `http://${input}`;
}

describe.skipIf(!HAS_SHARED_DATA)('Safe Browsing vectors (google/safebrowsing urls_test.go)', () => {
  const vectors = HAS_SHARED_DATA
    ? v.parse(vectorsSchema, JSON.parse(sharedText('url-vectors/gsb-google-safebrowsing.json')))
    : { canonical: [], expressions: [], ip_hosts: [], hosts: [], lookup_hosts: [] };

  test('the file holds what it should', () => {
    expect(vectors.canonical).toHaveLength(52);
    expect(vectors.expressions).toHaveLength(14);
    expect(vectors.ip_hosts).toHaveLength(11);
  });

  test.each(vectors.canonical)('canonical form of $input$input_base64', ({ input, input_base64, canonical }) => {
    const text = input ?? Buffer.from(input_base64 ?? '', 'base64').toString('latin1');
    const url = canonicalizeUrl(text);
    const ours = url === null ? null : `${url.host}${url.path}`;
    // Their client keeps the case of an escape; the rules ask for upper case.
    const theirs = canonical?.replace(/^[a-z]+:\/\//, '').replace(/%[0-9a-f]{2}/g, (hex) => hex.toUpperCase()) ?? null;
    const differs = DIFFERENT[text];
    expect(ours).toBe(differs === undefined ? theirs : differs.ours);
    if (differs !== undefined) expect(theirs).not.toBe(differs.ours);
  });

  test('every named difference is a vector', () => {
    const inputs = vectors.canonical.map(
      ({ input, input_base64 }) => input ?? Buffer.from(input_base64 ?? '', 'base64').toString('latin1'),
    );
    for (const named of Object.keys(DIFFERENT)) expect(inputs).toContain(named);
  });

  test.each(vectors.expressions)('expressions of $input', ({ input, expressions }) => {
    const url = canonicalizeUrl(withScheme(input));
    if (expressions === null || url === null) {
      expect(url === null && expressions === null).toBe(true);
      return;
    }
    // A bare root is a host key with us, so it is put back for the comparison.
    const ours = [
      ...hostSuffixes(url.host).map((host) => `${host}/`),
      ...urlExpressions(url).map((key) => key.slice('url:'.length)),
    ];
    const deep = DIFFERENT_HOSTS[withScheme(input).replace('https:', 'http:')];
    expect(ours.sort()).toEqual((deep === undefined ? [...expressions] : deep.ours.map((host) => `${host}/`)).sort());
  });

  test.each(vectors.ip_hosts)('IPv4 spelled $host', ({ host, ip }) => {
    const differs = IP_DIFFERENT[host];
    const ours = parseHost(host);
    if (differs !== undefined) expect(ours).toBe(differs.ours);
    else if (ip === null) expect(ours === null || !/^\d+\.\d+\.\d+\.\d+$/.test(ours)).toBe(true);
    else expect(ours).toBe(ip);
  });

  test.each(vectors.hosts)('host of $input', ({ input, host }) => {
    const differs = DIFFERENT_HOSTS[input];
    expect(canonicalizeUrl(input)?.host ?? null).toBe(differs === undefined ? host : differs.ours[0]);
  });

  test.each(vectors.lookup_hosts)('lookup hosts of $input', ({ input, lookup_hosts }) => {
    const url = canonicalizeUrl(input);
    const ours = url === null ? null : hostSuffixes(url.host);
    expect(ours).toEqual(DIFFERENT_HOSTS[input]?.ours ?? lookup_hosts);
  });
});

const toAsciiSchema = v.array(
  v.union([
    v.string(),
    v.object({ input: v.string(), output: v.nullable(v.string()), comment: v.optional(v.string()) }),
  ]),
);

/** Newer than some engines: the URL Standard now lets a purely ASCII host pass with punycode that does not decode. */
const INVALID_PUNYCODE: ReadonlySet<string> = new Set([
  'xn--a',
  'xn--a.xn--zca',
  'xn--ls8h=',
  'xn--1ug.example',
  'xn--a-yoc',
  'xn--zn7c.com',
  'xn--0.com',
]);

describe.skipIf(!HAS_SHARED_DATA)('IDNA ToASCII vectors (web-platform-tests url/toascii.json)', () => {
  const vectors = HAS_SHARED_DATA
    ? v
        .parse(toAsciiSchema, JSON.parse(sharedText('url-vectors/wpt-toascii.json')))
        .filter((t) => typeof t !== 'string')
    : [];

  test.each(vectors)('$input', ({ input, output }) => {
    const ours = canonicalizeUrl(`https://${input}/x`)?.host ?? null;
    if (INVALID_PUNYCODE.has(input)) expect([output, null]).toContain(ours);
    // No DNS name is that long, so nothing can be loaded from it.
    else if (output !== null && output.length > 253) expect(ours).toBeNull();
    // Safe Browsing collapses dots.
    else expect(ours).toBe(output?.replace(/\.{2,}/g, '.') ?? null);
  });

  test('there are enough of them', () => {
    expect(vectors.length).toBeGreaterThan(50);
  });
});
