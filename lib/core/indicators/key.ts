/*
 * Canonical keys: the one spelling under which an indicator is listed, looked up and exported.
 * Sites, public facts that ship readable:
 *   host:evil.example            ASCII host, lower case, no trailing dot; also IPv4 dotted, IPv6 in brackets
 *   url:evil.example/a/b?x=1     Safe Browsing expression: host and path, no scheme, user, port or fragment
 * Numbers, which belong to people and ship as slow digests only (digest.ts):
 *   acct:TH:1234567890           digits of a Thai bank account; the bank is an attribute, never part of the key
 *   phone:+66812345678           E.164; PromptPay IDs and TrueMoney wallets of a telephone are this key too
 *   ppid:natid:1234567890121     PromptPay by national or tax ID
 *   ppid:ewallet:012345678901234 PromptPay by e-wallet ID, where it is not a telephone
 *   biller:<15 digits>:<ref 1>   one payee of a bill payment; never a biller alone, gateways share it
 *   line:@shop, line:~person     LINE official account, personal ID
 *   coin:<chain>:<address>       wallet: btc, tron, evm
 *   iban:AE070331234567890123456
 */
export type HostKey = `host:${string}`;
export type UrlKey = `url:${string}`;
export type SiteKey = HostKey | UrlKey;

export type AccountKey = `acct:TH:${string}`;
export type PhoneKey = `phone:+${string}`;
export type PromptPayKey = `ppid:natid:${string}` | `ppid:ewallet:${string}`;
export type BillerKey = `biller:${string}:${string}`;
export type LineKey = `line:${string}`;
export type WalletKey = `coin:${'btc' | 'tron' | 'evm'}:${string}`;
export type IbanKey = `iban:${string}`;
export type NumberKey = AccountKey | PhoneKey | PromptPayKey | BillerKey | LineKey | WalletKey | IbanKey;

/** Every kind that the blocklist can hold. */
export type IndicatorKey = SiteKey | NumberKey;

export type SiteKind = 'host' | 'url';
/** How a number is used where it stands: a telephone named as PromptPay ID is a `promptpay` with a `phone:` key. */
export type NumberKind = 'account' | 'promptpay' | 'phone' | 'biller' | 'line' | 'wallet' | 'iban';
export type IndicatorKind = SiteKind | NumberKind;

/** True for the key of a host or URL. */
export function isSiteKey(key: IndicatorKey): key is SiteKey {
  return key.startsWith('host:') || key.startsWith('url:');
}

/** Splits the key of a site at its first colon: `host:a.example` is `{ kind: 'host', value: 'a.example' }`. */
export function splitKey(key: SiteKey): { kind: SiteKind; value: string } {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon) as SiteKind, value: key.slice(colon + 1) };
}
