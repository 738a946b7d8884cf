/* Figures that are one number: the number, what it is, and what it is compared with. */
import type { ComponentChildren } from 'preact';
import { Phrases } from '../phrases.tsx';

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
          <dt>
            <Phrases text={name} />
          </dt>
          <dd>
            <strong>
              {/* Large: a unit stands below its figure where both are wider than the tile. */}
              <Phrases text={value.replaceAll('\u00a0', ' ')} />
            </strong>
            <span class="soft">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
