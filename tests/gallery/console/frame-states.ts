import type { EnrolState } from '../../../components/console/enrol-page.tsx';

const ASKING: EnrolState = { kind: 'asking', isRunning: false, trouble: null, hub: null };
const HUB = { address: 'https://hub.example', name: 'ศูนย์ตัวอย่าง' };

/** The way in. */
export const enrolStates: Readonly<Record<string, EnrolState>> = {
  asking: ASKING,
  running: { ...ASKING, isRunning: true },
  'not-a-line': { ...ASKING, trouble: 'not-a-line' },
  offline: { ...ASKING, trouble: 'offline' },
  'looked-at': { kind: 'looked-at', isRunning: false, trouble: null, hub: HUB },
  strange: {
    kind: 'looked-at',
    isRunning: false,
    trouble: 'other-hub',
    hub: { address: `https://${'long-'.repeat(30)}.example`, name: '<b>ศูนย์</b> \u202e' },
  },
};
