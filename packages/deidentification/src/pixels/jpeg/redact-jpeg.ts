import type { PixelBox } from "../pixel-box.js";
import { isBesideImage, keptSegment } from "../frame-metadata.js";
import { type FrameHeader, readFrameHeader } from "./frame-header.js";
import { HuffmanTable, wholeTable } from "./huffman-table.js";
import { JpegError } from "./jpeg-error.js";
import { MissingCode, redactScan, type ScanComponent } from "./redact-scan.js";

const Marker = {
  SOF0: 0xc0,
  SOF1: 0xc1,
  DHT: 0xc4,
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DQT: 0xdb,
  DNL: 0xdc,
  DRI: 0xdd,
  APP14: 0xee,
} as const;

export interface RedactJpegOptions {
  readonly rows: number;
  readonly columns: number;
  /** Whether the greatest value is black, as in MONOCHROME1. */
  readonly inverted: boolean;
  /** Whether Photometric Interpretation (0028,0004) is RGB. */
  readonly rgb: boolean;
}

/**
 * Blacks out boxes in a JPEG stream of sequential DCT with Huffman coding, without decoding it: the MCUs that a box touches become
 * black, and the coefficients of all others stay what they are. COM and APPn, in which a picture of the whole may be, go but for what
 * decoding needs; segments other than these and DHT stay as they are.
 * @throws JpegError when the stream is damaged or of another process
 * @see ISO/IEC 10918-1
 */
export function redactJpeg(stream: Uint8Array, boxes: readonly PixelBox[], options: RedactJpegOptions): Uint8Array {
  const whole = new Set<string>();
  // At most four tables of each class; each round makes one of them whole.
  for (let round = 0; round <= 8; round++) {
    const redactor = new JpegRedactor(stream, boxes, options, whole);
    try {
      return redactor.run();
    } catch (error) {
      if (!(error instanceof MissingCode)) throw error;
      whole.add(redactor.nameOf(error.table));
    }
  }
  throw new JpegError("a Huffman table cannot be extended");
}

class JpegRedactor {
  readonly #stream: Uint8Array;
  readonly #boxes: readonly PixelBox[];
  readonly #options: RedactJpegOptions;
  /** Tables, by class and destination, that have a code for everything in the output. */
  readonly #whole: ReadonlySet<string>;
  readonly #tables = new Map<string, { readonly old: HuffmanTable; readonly now: HuffmanTable }>();
  readonly #quantizers = new Map<number, number>();
  readonly #parts: Uint8Array[] = [];
  #frame: FrameHeader | undefined;
  #restartInterval = 0;
  #adobeTransform: number | undefined;
  #isJfif = false;
  #scanned = 0;

  constructor(stream: Uint8Array, boxes: readonly PixelBox[], options: RedactJpegOptions, whole: ReadonlySet<string>) {
    this.#stream = stream;
    this.#boxes = boxes;
    this.#options = options;
    this.#whole = whole;
  }

  nameOf(table: HuffmanTable): string {
    for (const [name, { now }] of this.#tables) if (now === table) return name;
    throw new JpegError("a Huffman table is missing");
  }

  run(): Uint8Array {
    const stream = this.#stream;
    if (stream[0] !== 0xff || stream[1] !== Marker.SOI) throw new JpegError("the stream does not begin with SOI");
    this.#parts.push(stream.subarray(0, 2));
    let at = 2;
    while (at < stream.length) {
      if (stream[at] !== 0xff) throw new JpegError("a marker is missing");
      const marker = stream[at + 1];
      if (marker === 0xff) {
        at++;
        continue;
      }
      if (marker === undefined || marker === Marker.EOI) break;
      const end = at + 2 + (stream[at + 2]! << 8) + stream[at + 3]!;
      if (!(end <= stream.length) || end < at + 4) throw new JpegError("a segment reaches beyond the end");
      this.#segment(marker, stream.subarray(at + 4, end), stream.subarray(at, end));
      at = marker === Marker.SOS ? this.#scan(stream.subarray(at + 4, end), end) : end;
    }
    if (!this.#frame || this.#scanned < this.#frame.components.length) throw new JpegError("a component has no scan");
    this.#parts.push(Uint8Array.of(0xff, Marker.EOI));
    return joined(this.#parts);
  }

  #segment(marker: number, content: Uint8Array, segment: Uint8Array): void {
    if (marker === Marker.SOF0 || marker === Marker.SOF1) {
      if (this.#frame) throw new JpegError("there is more than one frame");
      this.#frame = readFrameHeader(content);
      const { height, width } = this.#frame;
      if (height !== this.#options.rows || width !== this.#options.columns)
        throw new JpegError("the frame has not the size of the image");
    } else if ((marker >= 0xc0 && marker <= 0xcf && marker !== Marker.DHT) || marker === Marker.DNL) {
      throw new JpegError("the process is not sequential DCT with Huffman coding");
    }
    if (marker === Marker.DHT) return this.#huffmanTables(content);
    if (marker === Marker.DQT) this.#quantizationTables(content);
    if (marker === Marker.DRI) this.#restartInterval = (content[0]! << 8) + content[1]!;
    if (marker === Marker.APP14 && latin(content, 5) === "Adobe") this.#adobeTransform = content[11];
    if (marker === 0xe0 && latin(content, 4) === "JFIF") this.#isJfif = true;
    const kept = isBesideImage(marker) ? keptSegment(marker, segment) : segment;
    if (kept) this.#parts.push(kept);
  }

  #huffmanTables(content: Uint8Array): void {
    for (let at = 0; at < content.length;) {
      const destination = content[at]!;
      const counts = content.subarray(at + 1, at + 17);
      const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
      if (end > content.length || counts.length < 16) throw new JpegError("a Huffman table reaches beyond its segment");
      const name = String(destination);
      const old = new HuffmanTable(content.subarray(at + 1, end));
      const now = this.#whole.has(name) ? wholeTable(destination >= 16) : old;
      this.#tables.set(name, { old, now });
      const { definition } = now;
      const length = 3 + definition.length;
      this.#parts.push(Uint8Array.of(0xff, Marker.DHT, length >>> 8, length & 0xff, destination), definition);
      at = end;
    }
  }

  #quantizationTables(content: Uint8Array): void {
    for (let at = 0; at < content.length;) {
      const bytes = content[at]! >>> 4 ? 2 : 1;
      const first = bytes === 2 ? (content[at + 1]! << 8) + content[at + 2]! : content[at + 1]!;
      if (!(first > 0)) throw new JpegError("a quantization table is impossible");
      this.#quantizers.set(content[at]! & 15, first);
      at += 1 + 64 * bytes;
    }
  }

  /** @returns where the scan's data end */
  #scan(header: Uint8Array, start: number): number {
    const frame = this.#frame;
    if (!frame) throw new JpegError("a scan comes before its frame");
    const end = endOfScan(this.#stream, start);
    const count = header[0]!;
    const components = Array.from({ length: count }, (_, at) =>
      this.#scanComponent(frame, header[1 + 2 * at], header[2 + 2 * at]!),
    );
    // Spectral selection, which has only one meaning here, is often written wrongly, and read by nobody.
    if (count < 1 || count > 4) throw new JpegError("a scan has no components");
    this.#scanned += count;
    const isCovered = this.#coverage(frame);
    const scan = { frame, components, restartInterval: this.#restartInterval, isCovered };
    this.#parts.push(redactScan(scan, this.#stream.subarray(start, end)));
    return end;
  }

  #scanComponent(frame: FrameHeader, id: number | undefined, tables: number): ScanComponent {
    const at = frame.components.findIndex((component) => component.id === id);
    const component = frame.components[at];
    const dc = this.#tables.get(String(tables >>> 4));
    const ac = this.#tables.get(String(16 + (tables & 15)));
    const quantizer = component && this.#quantizers.get(component.quantization);
    if (!dc || !ac || !quantizer) throw new JpegError("a table is missing");
    return {
      component,
      dc: dc.old,
      ac: ac.old,
      newDc: dc.now,
      newAc: ac.now,
      black: this.#black(frame, at, quantizer),
    };
  }

  /** DC is eight times the mean, less the middle of the range. */
  #black(frame: FrameHeader, at: number, quantizer: number): number {
    const isChrominance = frame.components.length === 3 && at > 0 && !this.#isRgb(frame);
    if (isChrominance) return 0;
    const isInverted = this.#options.inverted || (frame.components.length === 4 && at === 3);
    const magnitude = Math.ceil(2 ** (frame.precision + 2) / quantizer);
    // The greatest value is one step below the middle of the range doubled.
    return isInverted ? Math.min(magnitude, Math.floor((2 ** (frame.precision + 2) - 1) / quantizer)) : -magnitude;
  }

  #isRgb({ components }: FrameHeader): boolean {
    if (components.some(({ horizontal }) => horizontal !== components[0]!.horizontal)) return false;
    if (this.#adobeTransform !== undefined) return this.#adobeTransform === 0;
    return !this.#isJfif && (this.#options.rgb || String.fromCharCode(...components.map(({ id }) => id)) === "RGB");
  }

  #coverage(frame: FrameHeader): (column: number, row: number) => boolean {
    const width = 8 * frame.mostHorizontal;
    const height = 8 * frame.mostVertical;
    const across = Math.ceil(frame.width / width);
    const covered = new Uint8Array(across * Math.ceil(frame.height / height));
    for (const { x, y, width: boxWidth, height: boxHeight } of this.#boxes) {
      for (let row = Math.floor(y / height); row * height < Math.min(y + boxHeight, frame.height); row++) {
        const lastColumn = Math.min(across, Math.ceil((x + boxWidth) / width));
        covered.fill(1, row * across + Math.floor(x / width), row * across + lastColumn);
      }
    }
    return (column, row) => covered[row * across + column] === 1;
  }
}

/** Where entropy-coded data end: at the next marker but for RSTn. */
function endOfScan(stream: Uint8Array, start: number): number {
  for (let at = stream.indexOf(0xff, start); at >= 0; at = stream.indexOf(0xff, at + 1)) {
    const next = stream[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return stream.length;
}

function latin(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, length));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
