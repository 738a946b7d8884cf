/*
 * Which parts of a screenshot to look into for codes. Pure geometry: places in CSS pixels of the viewport in, crops in pixels
 * of the screenshot out. The places come from a page's process and may be anything that parses.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

/** A part of the screenshot, in whole pixels of it, and the size at which it is looked into. */
export interface Crop extends Place {
  readonly target: Size;
}

/** Smallest side of a place, in CSS pixels: the smallest QR code, of 21 modules, has then not two pixels a module. */
const MIN_SIDE = 40;
/** A code needs light around it; pictures are often cut at the code's edge, and the page around is the light. In CSS pixels. */
const QUIET_ZONE = 8;
/** Shorter of the two sides below which a crop is looked into at twice its size: modules of two pixels read badly. */
const SMALL_SIDE = 200;
/** Most pixels of one crop as looked into, and of all crops together. */
const MAX_CROP_PIXELS = 1_500_000;
const MAX_PIXELS = 4_000_000;
/** Two places that share so much of the smaller one are one picture: an image and the frame around it. */
const SAME_SHARE = 0.6;
/** How far the two ratios of screenshot to viewport may differ: a scroll bar, a rounded device pixel ratio. */
const RATIO_TOLERANCE = 0.08;

/**
 * The crops of the first places, at most `limit`, in their order. Null where the screenshot does not have the viewport's shape:
 * the window has changed since the places were measured.
 */
export function planCrops(
  places: readonly Place[],
  viewport: Size,
  screenshot: Size,
  limit: number,
): readonly Crop[] | null {
  const scaleX = screenshot.width / viewport.width;
  const scaleY = screenshot.height / viewport.height;
  // Written so that NaN, of an empty viewport, is refused as well.
  if (!(scaleX > 0 && scaleY > 0 && Math.abs(scaleX / scaleY - 1) <= RATIO_TOLERANCE)) return null;
  const visible = places
    .map((place) => intersect(place, { x: 0, y: 0, ...viewport }))
    .filter(({ width, height }) => Math.min(width, height) >= MIN_SIDE)
    .slice(0, limit);
  const crops = mergeSame(visible).map((place) => cropOf(place, scaleX, scaleY, screenshot));
  const cap = fairCap(crops.map(({ target }) => areaOf(target)));
  return crops.map((crop) => ({ ...crop, target: shrink(crop.target, cap) }));
}

/** The size at which a picture of this size is looked into. */
export function targetSize({ width, height }: Size): Size {
  const isSmall = Math.min(width, height) < SMALL_SIDE && width * height * 4 <= MAX_CROP_PIXELS;
  return shrink(isSmall ? { width: width * 2, height: height * 2 } : { width, height }, MAX_CROP_PIXELS);
}

function shrink({ width, height }: Size, maxPixels: number): Size {
  const factor = Math.min(1, Math.sqrt(maxPixels / (width * height)));
  return { width: Math.max(1, Math.floor(width * factor)), height: Math.max(1, Math.floor(height * factor)) };
}

/** Most pixels for one of these crops, so that all fit the budget and none is left out: the large ones give way first. */
function fairCap(areas: readonly number[]): number {
  let left = MAX_PIXELS;
  const ascending = areas.toSorted((a, b) => a - b);
  for (const [index, area] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (area > share) return share;
    left -= area;
  }
  return MAX_CROP_PIXELS;
}

function cropOf(place: Place, scaleX: number, scaleY: number, screenshot: Size): Crop {
  const left = Math.max(0, Math.floor((place.x - QUIET_ZONE) * scaleX));
  const top = Math.max(0, Math.floor((place.y - QUIET_ZONE) * scaleY));
  const right = Math.min(screenshot.width, Math.ceil((place.x + place.width + QUIET_ZONE) * scaleX));
  const bottom = Math.min(screenshot.height, Math.ceil((place.y + place.height + QUIET_ZONE) * scaleY));
  const size = { width: right - left, height: bottom - top };
  return { x: left, y: top, ...size, target: targetSize(size) };
}

/** Puts places together that overlap heavily, as long as together they are not so large that they would have to be scaled down. */
function mergeSame(places: readonly Place[]): readonly Place[] {
  const merged: Place[] = [];
  for (const place of places) {
    const same = merged.findIndex((other) => isSame(place, other));
    const other = merged[same];
    if (other === undefined) merged.push(place);
    else merged[same] = unite(place, other);
  }
  return merged;
}

function isSame(a: Place, b: Place): boolean {
  const shared = areaOf(intersect(a, b));
  const union = areaOf(unite(a, b));
  if (union > MAX_CROP_PIXELS) return false;
  // A small code on a large picture is better looked into alone, at twice its size.
  const isSmallOnLarge = Math.min(a.width, a.height, b.width, b.height) < SMALL_SIDE && shared < SAME_SHARE * union;
  return !isSmallOnLarge && shared >= SAME_SHARE * Math.min(areaOf(a), areaOf(b));
}

function intersect(a: Place, b: Place): Place {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y),
  };
}

function unite(a: Place, b: Place): Place {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

function areaOf({ width, height }: Size): number {
  return width * height;
}
