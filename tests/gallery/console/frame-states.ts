import type { EnrolState } from '../../../components/console/enrol-page.tsx';

const ASKING = { kind: 'asking', isRunning: false, trouble: null } as const;
const HUB = { address: 'https://hub.example', name: 'ศูนย์ตัวอย่าง' };
const DEVICE = { address: HUB.address, handle: 'anan@bank-b', fingerprint: '40716 02583 91264 05377' };

/** The way in. */
export const enrolStates: Readonly<Record<string, EnrolState>> = {
  asking: ASKING,
  running: { ...ASKING, isRunning: true },
  'not-a-line': { ...ASKING, trouble: 'not-a-line' },
  offline: { ...ASKING, trouble: 'offline' },
  'looked-at': { kind: 'looked-at', isRunning: false, trouble: null, hub: HUB },
  waiting: { kind: 'waiting', device: DEVICE, isReached: true },
  'waiting-offline': {
    kind: 'waiting',
    device: {
      ...DEVICE,
      address: `https://${'long-'.repeat(30)}.example`,
      handle: `${'a'.repeat(40)}@${'b'.repeat(40)}`,
    },
    isReached: false,
  },
  refused: { kind: 'refused' },
  strange: {
    kind: 'looked-at',
    isRunning: false,
    trouble: 'other-hub',
    hub: { address: `https://${'long-'.repeat(30)}.example`, name: '<b>ศูนย์</b> \u202e' },
  },
};
