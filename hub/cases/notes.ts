/* Notes and questions of members about a case, with their events. */
import type { Orm } from '../db/database.ts';
import { insertNote, type StoredNote } from '../db/case-notes.ts';
import { caseById } from '../db/cases.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import { HubError } from '../hub-error.ts';

/**
 * Writes a note about a case, whatever its state: what was learned later belongs to it too.
 * @throws HubError `no-case`
 */
export async function writeNote(
  orm: Orm,
  id: number,
  note: Pick<StoredNote, 'words' | 'asks' | 'by'>,
  now: Date,
): Promise<StoredNote> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    if ((await caseById(tx, id)) === null) throw new HubError('no-case', `there is no case ${id}`);
    const noteId = await insertNote(tx, id, note, now, seq);
    await appendEvent(tx, note.asks ? 'case.ask' : 'case.note', { case: id, note: noteId, by: note.by }, now);
    return { id: noteId, at: now, ...note };
  });
}
