/* What the hub refuses, with a stable code. The command line prints the message and ends with 1; the API answers a problem. */
import type { GateReason } from '../lib/core/policy/gate.ts';

export type HubErrorCode =
  | 'no-hub'
  | 'already-initialised'
  | 'bad-config'
  | 'busy'
  | 'bad-feed'
  | 'nothing-taken'
  | 'not-shared'
  | 'not-listed'
  | 'shrinks-too-much'
  | 'no-release'
  | 'state-missing'
  | 'no-canary'
  | 'bad-handle'
  | 'bad-invite'
  | 'bad-proof'
  | 'no-organisation'
  | 'no-member'
  | 'no-device'
  | 'no-api-key'
  | 'no-proposal'
  | 'proposal-stale'
  | 'not-a-key'
  | 'bad-signature'
  | 'already-signed'
  | 'wrong-bytes'
  | 'no-ceremony'
  | 'ceremony-open'
  | 'ceremony-in-force'
  | 'bad-change'
  | 'chain-broken'
  | 'bad-record'
  | 'reason-needed'
  | 'bad-file'
  | 'no-case'
  | 'no-appeal'
  | 'already-decided'
  | 'bad-span'
  | 'no-source'
  | 'no-webhook'
  | 'changed-meanwhile'
  | 'name-taken'
  | 'rules'
  | 'newer-database'
  | 'not-empty'
  | 'bad-backup'
  | 'bad-passphrase'
  | 'bad-log'
  | 'mirror-newer'
  | 'mirror-failed';

/** A refusal that the operator can act upon: the message says what was expected and that nothing was changed. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A refusal by the rules, in the words of both languages. */
export class RuleRefusal extends HubError {
  readonly because: GateReason;

  /** @param hint what the command line says beside it */
  constructor(because: GateReason, hint = '') {
    super('rules', because.en + hint);
    this.because = because;
  }
}
