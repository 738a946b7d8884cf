/* A page's values without its callbacks and words: what a state of the gallery holds. */
export type Values<Props> = {
  readonly [Key in keyof Props as Key extends 'm' | `on${string}` ? never : Key]: Props[Key];
};
