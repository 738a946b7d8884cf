/*
 * What a member has typed in the console and not sent. A form is gone when another page of the console, or another case, takes its
 * place: what stands in it waits here until it is shown again. In memory only, for as long as the tab lives and the member is in it.
 */

export interface Drafts {
  /** What was typed last into a field of a form; `undefined`: nothing that differs from what the form begins with. */
  readonly read: (form: string, field: string) => unknown;
  /** Keeps it; `isBlank`: it is what the form begins with, so nothing is kept. */
  readonly write: (form: string, field: string, value: unknown, isBlank: boolean) => void;
  /** Whether something is kept of a form. */
  readonly has: (form: string) => boolean;
  /** The form was sent, or what it was about is over. */
  readonly forget: (form: string) => void;
  readonly isEmpty: () => boolean;
}

/** The drafts of one member. */
export function createDrafts(): Drafts {
  const forms = new Map<string, Map<string, unknown>>();
  return {
    read: (form, field) => forms.get(form)?.get(field),
    write(form, field, value, isBlank) {
      const fields = forms.get(form) ?? new Map<string, unknown>();
      if (isBlank) fields.delete(field);
      else fields.set(field, value);
      if (fields.size === 0) forms.delete(form);
      else forms.set(form, fields);
    },
    has: (form) => forms.has(form),
    forget: (form) => void forms.delete(form),
    isEmpty: () => forms.size === 0,
  };
}
