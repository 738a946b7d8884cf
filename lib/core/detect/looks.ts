/*
 * How a picture is looked into for codes, in the browser and in the hub alike: what the reader (zxing-wasm) is asked for, and
 * what is done to the pixels when it found nothing. The looks are ordered by what they cost; most codes are read by the first.
 */

/** RGBA pixels, as the browser's `ImageData`. */
export interface Pixels {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

export interface Look {
  /** Options of the reader beside `READER_OPTIONS`. */
  readonly options: {
    readonly binarizer?: 'GlobalHistogram' | 'FixedThreshold';
    readonly tryDenoise?: boolean;
  };
  /** The pixels to look at instead, null where this look is of no use for a picture of this size. Absent: as they are. */
  readonly prepare?: (pixels: Pixels) => Pixels | null;
}

/** QR codes as people pay by, and the barcode of printed bills. */
export const READER_OPTIONS = {
  formats: ['QRCode', 'MicroQRCode', 'Code128'] as ('QRCode' | 'MicroQRCode' | 'Code128')[],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 16,
};

/**
 * A picture in which nothing is found is looked at again: with another threshold, with its specks closed, with its light
 * evened out (shadows, glare, pale print), and, if it is small, at twice its size and sharpened.
 */
export const LOOKS: readonly Look[] = [
  { options: {} },
  { options: { binarizer: 'GlobalHistogram' } },
  { options: { tryDenoise: true } },
  { options: { binarizer: 'FixedThreshold' }, prepare: evenLight },
  { options: {}, prepare: enlarge },
];

/** Most pixels to even out: a larger picture is a poster or a camera's, whose codes are large. */
const MAX_EVENED_PIXELS = 16_000_000;
/** Most pixels to enlarge: in a larger picture a code is not as small. */
const MAX_ENLARGED_PIXELS = 160_000;
/** How far around a pixel its light is measured: more than the three modules of a finder's core, in pixels. */
const LIGHT_RADIUS = 20;
const LIGHT_GAIN = 3;
const EDGE_RADIUS = 4;
const EDGE_GAIN = 2;
/** The middle of grey, where the reader's fixed threshold lies. */
const MIDDLE = 128;

/** Each pixel by how much lighter or darker it is than what is around it. */
function evenLight(pixels: Pixels): Pixels | null {
  if (pixels.width * pixels.height > MAX_EVENED_PIXELS) return null;
  const grey = greyOf(pixels);
  const around = meanAround(grey, pixels.width, pixels.height, LIGHT_RADIUS);
  for (let i = 0; i < grey.length; i++) grey[i] = MIDDLE + (grey[i]! - around[i]!) * LIGHT_GAIN;
  return ofGrey(grey, pixels.width, pixels.height);
}

/** Twice the size, with its edges sharpened: modules of one or two pixels, and blurred ones, get edges of their own. */
function enlarge(pixels: Pixels): Pixels | null {
  if (pixels.width * pixels.height > MAX_ENLARGED_PIXELS) return null;
  const [width, height] = [pixels.width * 2, pixels.height * 2];
  const grey = doubled(greyOf(pixels), pixels.width, pixels.height);
  const around = meanAround(grey, width, height, EDGE_RADIUS);
  for (let i = 0; i < grey.length; i++) grey[i] = grey[i]! + (grey[i]! - around[i]!) * EDGE_GAIN;
  return ofGrey(grey, width, height);
}

function greyOf({ data, width, height }: Pixels): Uint8ClampedArray {
  const grey = new Uint8ClampedArray(width * height);
  // Luma by the weights of BT.601, in 1/256.
  for (let i = 0; i < grey.length; i++)
    grey[i] = (data[i * 4]! * 77 + data[i * 4 + 1]! * 150 + data[i * 4 + 2]! * 29) >> 8;
  return grey;
}

function ofGrey(grey: Uint8ClampedArray, width: number, height: number): Pixels {
  const data = new Uint8ClampedArray(grey.length * 4);
  // Four bytes at once, made of bytes so that the order of bytes in a word does not matter.
  const opaque = new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer)[0]!;
  const channels = new Uint32Array(Uint8Array.of(1, 1, 1, 0).buffer)[0]!;
  const words = new Uint32Array(data.buffer);
  for (let i = 0; i < grey.length; i++) words[i] = (grey[i]! * channels) | opaque;
  return { data, width, height };
}

/** Twice the size, between the pixels by a straight line. */
function doubled(grey: Uint8ClampedArray, width: number, height: number): Uint8ClampedArray {
  const large = new Uint8ClampedArray(grey.length * 4);
  for (let y = 0; y < height * 2; y++) {
    const near = (y >> 1) * width;
    const far = Math.min(height - 1, Math.max(0, (y >> 1) + (y % 2 === 0 ? -1 : 1))) * width;
    for (let x = 0; x < width * 2; x++) {
      const left = x >> 1;
      const right = Math.min(width - 1, Math.max(0, left + (x % 2 === 0 ? -1 : 1)));
      large[y * width * 2 + x] =
        (9 * grey[near + left]! + 3 * grey[near + right]! + 3 * grey[far + left]! + grey[far + right]!) / 16;
    }
  }
  return large;
}

/** The mean of the square around each pixel, from sums over the rectangles above and left of each: one pass, whatever the radius. */
function meanAround(grey: Uint8ClampedArray, width: number, height: number, radius: number): Uint8ClampedArray {
  const row = width + 1;
  // Sums wrap at 2³²; their differences are right all the same.
  const sums = new Uint32Array(row * (height + 1));
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += grey[y * width + x]!;
      sums[(y + 1) * row + x + 1] = sums[y * row + x + 1]! + sum;
    }
  }
  const means = new Uint8ClampedArray(grey.length);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius);
    const bottom = Math.min(height, y + radius + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radius);
      const right = Math.min(width, x + radius + 1);
      const sum =
        (sums[bottom * row + right]! -
          sums[top * row + right]! -
          sums[bottom * row + left]! +
          sums[top * row + left]!) >>>
        0;
      means[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return means;
}
