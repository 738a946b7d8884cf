/** A Vite plugin that changes the code of some modules before they are bundled; null: this one stays as it is. */
export interface CodeTransform {
  readonly name: string;
  transform(code: string, id: string): { code: string; map: null } | null;
}
