/* Takes every database of the extension off this device. */
import { deleteDB } from 'idb';

/** Connections that are open close when they hear of it; one that does not is closed by the restart that follows. */
const PATIENCE_MS = 5000;

/** Deletes databases by name; resolves when they are gone, or are going. */
export async function eraseDatabases(names: readonly string[]): Promise<void> {
  const gone = Promise.all(names.map((name) => deleteDB(name)));
  const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([gone, late]);
}
