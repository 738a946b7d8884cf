/* The next root as this browser sees it: compared with the root that it trusts, signed over the bytes that were compared. */
import type { Ceremony, CeremonySignature } from '../core/console/release.ts';
import { rootDifferences } from '../core/console/root-difference.ts';
import { parseRoot, type Metadata, type Root } from '../core/trust/metadata.ts';
import type { CeremonyReviewer } from '../pages/console-keys.ts';
import { signHex } from './enrolment.ts';

export interface CeremonyDeps {
  /** The newest root that this browser trusts. */
  readonly trustedRoot: () => Promise<Metadata<Root>>;
  readonly ownKey: () => Promise<{ readonly keyid: string; readonly key: CryptoKey } | null>;
}

/** The reviewer of ceremonies of this browser. */
export function createCeremonyReviewer({ trustedRoot, ownKey }: CeremonyDeps): CeremonyReviewer {
  return {
    ownKeyid: async () => (await ownKey())?.keyid ?? null,
    async compare(ceremony) {
      return rootDifferences((await trustedRoot()).signed, (await nextRoot(ceremony)).signed);
    },
    async sign(ceremony) {
      const own = await ownKey();
      if (own === null) throw Object.assign(new Error('this browser has no key'), { code: 'not-a-key' });
      const { signedBytes } = await nextRoot(ceremony);
      return signatures(ceremony, [{ keyid: own.keyid, signature: await signHex(own.key, signedBytes) }]);
    },
    async readSigned(ceremony, file) {
      const signed = parseRoot(new TextEncoder().encode(file));
      if ((await sha256Hex(signed.signedBytes)) !== ceremony.sha256) throw wrongBytes();
      return signatures(
        ceremony,
        signed.signatures.map(({ keyid, sig }) => ({ keyid, signature: sig })),
      );
    },
  };
}

/** The root of a ceremony, whose bytes are those that are named: one thing is never shown and another signed. */
async function nextRoot(ceremony: Ceremony): Promise<Metadata<Root>> {
  const root = parseRoot(new TextEncoder().encode(ceremony.root));
  if ((await sha256Hex(root.signedBytes)) !== ceremony.sha256) throw wrongBytes();
  return root;
}

function signatures(
  { id, sha256 }: Ceremony,
  made: readonly { readonly keyid: string; readonly signature: string }[],
): CeremonySignature {
  return { id, sha256, signatures: [...made] };
}

function wrongBytes(): Error {
  return Object.assign(new Error('the root is not the one that is named'), { code: 'wrong-bytes' });
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
