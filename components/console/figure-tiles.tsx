/* Figures that are one number: the number, what it is, and what it is compared with. */
import type { ComponentChildren } from 'preact';

export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note: ComponentChildren;
}

export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl class="tiles">
      {tiles.map(({ name, value, note }) => (
        <div class="tile" key={name}>
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong>
            <span class="soft">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
