/** A rectangle of pixels; x and y count from the top left corner, from 0. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What of a box lies in an image; undefined when nothing does. Parts of pixels count as whole ones. */
export function clipBox(box: PixelBox, columns: number, rows: number): PixelBox | undefined {
  const x = Math.max(0, Math.floor(box.x));
  const y = Math.max(0, Math.floor(box.y));
  const width = Math.min(columns, Math.ceil(box.x + box.width)) - x;
  const height = Math.min(rows, Math.ceil(box.y + box.height)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** The boxes that together cover what is outside all of the given ones. */
export function boxesOutside(inside: readonly PixelBox[], columns: number, rows: number): readonly PixelBox[] {
  const kept = inside.flatMap((box) => clipBox(box, columns, rows) ?? []);
  const edges = [...new Set([0, rows, ...kept.flatMap(({ y, height }) => [y, y + height])])].sort((a, b) => a - b);
  return edges.slice(1).flatMap((to, at) => {
    const y = edges[at]!;
    return gapsOf(kept, y, columns).map(([from, end]) => ({ x: from, y, width: end - from, height: to - y }));
  });
}

/** The stretches of a row that no box covers. */
function gapsOf(boxes: readonly PixelBox[], y: number, columns: number): (readonly [number, number])[] {
  const covered = boxes.filter((box) => box.y <= y && y < box.y + box.height).sort((a, b) => a.x - b.x);
  const gaps: (readonly [number, number])[] = [];
  let from = 0;
  for (const { x, width } of covered) {
    if (x > from) gaps.push([from, x]);
    from = Math.max(from, x + width);
  }
  if (from < columns) gaps.push([from, columns]);
  return gaps;
}
