import { JpegError } from "./jpeg-error.js";

/** A component of a frame. @see ISO/IEC 10918-1 B.2.2 */
export interface Component {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantization: number;
  /** Blocks that hold pixels, across and down. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
}

/** SOF0 or SOF1: sequential DCT with Huffman coding. */
export interface FrameHeader {
  readonly precision: number;
  readonly height: number;
  readonly width: number;
  readonly components: readonly Component[];
  readonly mostHorizontal: number;
  readonly mostVertical: number;
}

/** @param segment The content of SOF after its length. @throws JpegError */
export function readFrameHeader(segment: Uint8Array): FrameHeader {
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, count = 0] = segment;
  const height = heightHigh * 256 + heightLow;
  const width = widthHigh * 256 + widthLow;
  if (![8, 12].includes(precision) || height === 0 || width === 0 || segment.length < 6 + 3 * count || count === 0)
    throw new JpegError("the frame header is not one of sequential DCT");
  const raw = Array.from({ length: count }, (_, at) => segment.subarray(6 + 3 * at, 9 + 3 * at));
  // The blocks of a component that is alone are not grouped, whatever its sampling factors say (A.2.2).
  const factors = raw.map(([, sampling = 0]) =>
    count === 1 ? ([1, 1] as const) : ([sampling >>> 4, sampling & 15] as const),
  );
  if (factors.some(([across, down]) => across < 1 || across > 4 || down < 1 || down > 4) || count > 4)
    throw new JpegError("a sampling factor is impossible");
  const mostHorizontal = Math.max(...factors.map(([across]) => across));
  const mostVertical = Math.max(...factors.map(([, down]) => down));
  const components = raw.map(([id = 0, , quantization = 0], at) => {
    const [horizontal, vertical] = factors[at]!;
    return {
      id,
      horizontal,
      vertical,
      quantization,
      blocksAcross: Math.ceil(Math.ceil((width * horizontal) / mostHorizontal) / 8),
      blocksDown: Math.ceil(Math.ceil((height * vertical) / mostVertical) / 8),
    };
  });
  return { precision, height, width, components, mostHorizontal, mostVertical };
}
