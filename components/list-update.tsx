import type { Messages } from '../locales/index.ts';
import { RefreshIcon } from './icons.tsx';

export type UpdateState = 'idle' | 'running' | 'changed' | 'same' | 'failed';

/** "Update now", what it is doing and what came of it. */
export function ListUpdate({ m, state, onUpdate }: { m: Messages; state: UpdateState; onUpdate: () => void }) {
  const running = state === 'running';
  return (
    <div class="update">
      <button type="button" class="button" data-running={running} aria-disabled={running} onClick={onUpdate}>
        <RefreshIcon />
        {running ? m.list.updating : m.list.update}
      </button>
      <p role="status" class={running ? 'visually-hidden' : 'status'}>
        {running ? m.list.updating : state === 'idle' ? '' : m.list.outcome[state]}
      </p>
    </div>
  );
}
