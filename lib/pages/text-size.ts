/* Large letters on all pages of ours: chosen once, kept in this browser. Other pages that are open follow. */
import { signal, type Signal } from '@preact/signals';

const KEY = 'tuean.text';

/** Whether letters are large; `choose` keeps it. Applies what was kept to the document at once. */
export function createTextSize(): { readonly isLarge: Signal<boolean>; readonly choose: (isLarge: boolean) => void } {
  const isLarge = signal(stored());
  const apply = (large: boolean): void => {
    isLarge.value = large;
    document.documentElement.dataset.text = large ? 'large' : 'normal';
  };
  apply(isLarge.value);
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY || key === null) apply(stored());
  });
  return {
    isLarge,
    choose(large) {
      apply(large);
      // Everything has moved: what was pressed must not be out of sight.
      document.activeElement?.scrollIntoView({ block: 'nearest' });
      try {
        localStorage.setItem(KEY, large ? 'large' : 'normal');
      } catch {
        // Storage may be closed (private window, policy): the choice then holds for this page only.
      }
    },
  };
}

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) === 'large';
  } catch {
    return false;
  }
}
