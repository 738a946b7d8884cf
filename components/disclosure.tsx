import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A part that folds. It opens by itself where something is in it, and nobody but the person closes it: no emptied field does. */
export function Disclosure(props: {
  readonly title: string;
  /** Something is in it. */
  readonly holdsSome: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  const { title, holdsSome, children } = props;
  const [isOpen, setOpen] = useState(holdsSome);
  useEffect(() => {
    if (holdsSome) setOpen(true);
  }, [holdsSome]);
  return (
    <details
      class={`disclosure ${props.class ?? ''}`.trim()}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {children}
    </details>
  );
}
