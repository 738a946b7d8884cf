/* What a page shape is: one way in which pages show a number, and what a person does there. */
import type { ListedNumber } from '../numbers-fixture.ts';
import type { OtherSite } from './other-site.ts';

export interface Act {
  /**
   * `paste` and `type` put the number into the element; `copy` selects all of it first, `copy-inside` what the page has named `inside`;
   * `move` is with the mouse, after a while.
   */
  readonly how: 'click' | 'scroll' | 'move' | 'copy' | 'copy-inside' | 'paste' | 'type';
  readonly selector: string;
}

export interface Shape {
  readonly name: string;
  /** Which number it shows; a test gives its `listed` or its `twin` to `html`. */
  readonly number: ListedNumber;
  /** The whole document. For QR shapes the number is the PromptPay number in the code. */
  readonly html: (number: string, other: OtherSite) => string | Promise<string>;
  /** What has to be done before there is something to warn of. */
  readonly act?: Act;
  /** With the listed number: is there a warning? The twin is never warned of. */
  readonly expects: 'warning' | 'silence';
  /**
   * Where the number stands. `static`: in the source; `style`: there too, but what it is can be seen by the styles alone; `script`: made by a
   * script; `person`: put there by the act.
   */
  readonly made: 'static' | 'style' | 'script' | 'person';
}
