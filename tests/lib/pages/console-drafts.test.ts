import { describe, expect, test } from 'vitest';
import { draftOf } from '../../../components/console/use-draft.ts';
import { createDrafts } from '../../../lib/pages/console-drafts.ts';

describe('drafts of the console', () => {
  test('keep what was typed, field by field, until the form is sent', () => {
    const drafts = createDrafts();
    drafts.write('people invite', 'name', 'anan', false);
    drafts.write('people invite', 'role', 'publisher', false);
    expect(drafts.read('people invite', 'name')).toBe('anan');
    expect([drafts.has('people invite'), drafts.has('people')]).toEqual([true, false]);
    drafts.forget('people invite');
    expect([drafts.read('people invite', 'name'), drafts.isEmpty()]).toEqual([undefined, true]);
  });

  test('keep nothing of a form that is as it begins', () => {
    const drafts = createDrafts();
    drafts.write('people invite', 'name', 'a', false);
    drafts.write('people invite', 'name', '', true);
    expect([drafts.has('people invite'), drafts.isEmpty()]).toEqual([false, true]);
  });

  test('are of one case each, and of one state of it', () => {
    const names = [
      draftOf.decision('list', 1, 'open'),
      draftOf.decision('reject', 1, 'open'),
      draftOf.decision('reject', 1, 'listed'),
      draftOf.decision('reject', 11, 'open'),
      draftOf.note(1),
      draftOf.appeal('1'),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});
