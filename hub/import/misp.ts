/*
 * MISP events in their JSON form (misp-core-format): one event, a `response` of events, a collection, or a bare object
 * or attribute. Attributes that name sites, or numbers that can be listed, are taken unless `to_ids` says that they are not for detection.
 * Attribute types: misp-core-format §2.4.2.
 */
import type { NumberKind } from '../../lib/core/indicators/key.ts';
import { isNumberKeyText } from '../../lib/core/indicators/number-key.ts';
import { HubError } from '../hub-error.ts';
import { parseBank, parseCategory, parseDay, parseGrade } from './attributes.ts';
import {
  ignored,
  numberItem,
  refused,
  type FeedAttributes,
  type FeedItem,
  type FeedReader,
  type Place,
  refusedAsRed,
} from './feed-item.ts';
import { isRecord, listOf, readJson, textOf, writtenOf, type JsonRecord } from './json-document.ts';

const URL_TYPES: ReadonlySet<string> = new Set(['url', 'uri']);
/** Composite types hold the host before their bar. */
const HOST_TYPES: ReadonlySet<string> = new Set([
  'domain',
  'hostname',
  'ip-dst',
  'domain|ip',
  'hostname|port',
  'ip-dst|port',
]);
/** Types whose value is a number that can be listed. */
const NUMBER_TYPES: Readonly<Record<string, NumberKind>> = {
  'bank-account-nr': 'account',
  iban: 'iban',
  'phone-number': 'phone',
  btc: 'wallet',
};
/** Types that name persons, banks and cards in ways that no list of ours holds. */
const UNLISTED_TYPES: ReadonlySet<string> = new Set([
  'bic',
  'aba-rtn',
  'cc-number',
  'prtn',
  'xmr',
  'dash',
  'identity-card-number',
]);
/** How deep events nest objects: response → Event → Object → Attribute, and a wrapper or two. */
const MAX_DEPTH = 12;

/** Reads all attributes of all events. @throws HubError `bad-feed` where there is none */
export const readMisp: FeedReader = async function* (source) {
  const { root, placeOf } = await readJson(source, 'a MISP event');
  if (!isMisp(root)) {
    throw new HubError(
      'bad-feed',
      'expected a MISP event, a response of events, or an object with attributes; nothing changed',
    );
  }
  for (const { attribute, isRed, isDeleted, bank } of attributesIn(root, 0)) {
    const place = placeOf(writtenOf(attribute.value) ?? '');
    yield [isDeleted ? ignored(place) : isRed ? refusedAsRed(place) : readAttribute(attribute, bank, place)];
  }
};

/** True where a document has MISP's shape and at least one attribute. */
export function isMisp(root: unknown): boolean {
  return !attributesIn(root, 0).next().done;
}

interface FoundAttribute {
  readonly attribute: JsonRecord;
  /** It, or what it stands in, is marked TLP:RED. */
  readonly isRed: boolean;
  /** It, or what it stands in, was deleted: who syncs is sent what to forget. */
  readonly isDeleted: boolean;
  /** Bank that its object names. */
  readonly bank: string | undefined;
}

/** Attributes at any depth. */
function* attributesIn(
  node: unknown,
  depth: number,
  within: Pick<FoundAttribute, 'isRed' | 'isDeleted'> = { isRed: false, isDeleted: false },
): Generator<FoundAttribute> {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(node)) {
    for (const item of node) yield* attributesIn(item, depth + 1, within);
    return;
  }
  if (!isRecord(node)) return;
  const marks = marksOf(node, within);
  const attributes = listOf(node.Attribute).filter(isRecord);
  const bank = attributes.map(bankOfObject).find((code) => code !== undefined);
  for (const attribute of attributes) {
    if (typeof attribute.type === 'string') yield { attribute, ...marksOf(attribute, marks), bank };
  }
  // Each once: a field that is known and wraps another would double all below it, level by level.
  const wrappers = Object.keys(node).filter((name) => isWrapper(node[name]));
  for (const field of new Set(['response', 'Event', 'Object', 'MISP', ...wrappers])) {
    yield* attributesIn(node[field], depth + 1, marks);
  }
}

/** Documents that show one object in several formats keep MISP's under its name. */
function isWrapper(value: unknown): boolean {
  return isRecord(value) && 'MISP' in value;
}

/** An object `bank-account` says its bank in an attribute of its own. */
function bankOfObject({ object_relation: relation, value }: JsonRecord): string | undefined {
  return relation === 'institution-code' || relation === 'institution-name' ? parseBank(value) : undefined;
}

function readAttribute(attribute: JsonRecord, bank: string | undefined, place: Place): FeedItem {
  const type = textOf(attribute.type) ?? '';
  const value = writtenOf(attribute.value) ?? '';
  if (UNLISTED_TYPES.has(type)) return refused(place, 'kind-not-listable', `${type}: not a kind that this list holds`);
  if (Object.hasOwn(NUMBER_TYPES, type)) {
    if (isContextOnly(attribute)) return contextOnly(place);
    const ofObject = type === 'bank-account-nr' && bank !== undefined ? { bank } : {};
    return numberItem(place, NUMBER_TYPES[type] ?? null, value, { ...ofObject, ...mispAttributes(attribute) });
  }
  // Our own export, for kinds that MISP has no type for.
  if (type === 'text' && isNumberKeyText(value))
    return isContextOnly(attribute) ? contextOnly(place) : numberItem(place, null, value, mispAttributes(attribute));
  const isUrl = URL_TYPES.has(type);
  if (!isUrl && !HOST_TYPES.has(type))
    return refused(place, 'not-a-site', `${type || 'attribute'}: expected a url, domain, hostname or ip-dst`);
  if (isContextOnly(attribute)) return contextOnly(place);
  const bare = isUrl ? value : value.replace(/\|.*$/, '');
  return { kind: isUrl ? 'url' : 'host', value: bare, ...place, attributes: mispAttributes(attribute) };
}

function isContextOnly(attribute: JsonRecord): boolean {
  return isNo(attribute.to_ids);
}

function contextOnly(place: Place): FeedItem {
  return refused(place, 'context-only', 'marked as not for detection (to_ids is false)');
}

function marksOf(
  node: JsonRecord,
  { isRed, isDeleted }: Pick<FoundAttribute, 'isRed' | 'isDeleted'>,
): Pick<FoundAttribute, 'isRed' | 'isDeleted'> {
  return { isRed: isRed || isMarkedRed(node), isDeleted: isDeleted || isYes(node.deleted) };
}

/** Yes and no as exports of several ages write them. */
function isYes(value: unknown): boolean {
  return value === true || value === 1 || value === '1';
}

function isNo(value: unknown): boolean {
  return value === false || value === 0 || value === '0';
}

function isMarkedRed(node: JsonRecord): boolean {
  return tagsOf(node).some((tag) => /^tlp:red$/i.test(tag));
}

function tagsOf(node: JsonRecord): readonly string[] {
  return listOf(node.Tag).flatMap((tag) => (isRecord(tag) ? [textOf(tag.name) ?? ''] : []));
}

/** Our own tags say grade, category and bank; `timestamp`, `first_seen` and `last_seen` the days. */
function mispAttributes(attribute: JsonRecord): FeedAttributes {
  const tags = tagsOf(attribute);
  const tagged = (prefix: string) => tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length);
  const grade = parseGrade(tagged('tuean-grade:'));
  const category = parseCategory(tagged('th-scam:'));
  const bank = parseBank(tagged('tuean-bank:'));
  const listedOn = parseDay(attribute.first_seen) ?? parseDay(attribute.timestamp);
  const seenOn = parseDay(attribute.last_seen);
  return {
    ...(grade && { grade }),
    ...(category && { category }),
    ...(listedOn !== undefined && { listedOn }),
    ...(seenOn !== undefined && { seenOn }),
    ...(bank !== undefined && { bank }),
  };
}
