/** The signing side of the repository, as the rest of the hub uses it. */
export type { BasePart, Repository } from './repository.ts';
export {
  createRepositoryKeys,
  LIFE_DAYS,
  proposeTargets,
  publishMetadata,
  readCurrent,
  refreshTimestamp,
  SigningError,
  trustRootPath,
} from './repository.ts';
export { addKey, listKeys, raiseEpoch, removeKey, renewRoot, rotateKey, setThreshold } from './ceremony.ts';
