import { make } from "./elements.mjs";

/** The frames of a file and of its output, side by side; nothing for a file without pixels. */
export function pictures({ before, after }, worker) {
  const area = make("div");
  void fill(area, [side("Before", before), side("After", after)], worker);
  return area;
}

function side(name, bytes) {
  return { name, bytes, canvas: make("canvas", { width: 1, height: 1 }), caption: make("figcaption", {}, name) };
}

async function fill(area, sides, worker) {
  const draw = async (frame) => Math.max(...(await Promise.all(sides.map((one) => drawOn(one, frame, worker)))));
  const frames = await draw(0);
  if (frames === 0) return;
  const figures = sides.map(({ canvas, caption }) => make("figure", {}, canvas, caption));
  area.append(make("div", { className: "images" }, ...figures));
  if (frames > 1) area.append(frameSlider(frames, draw));
}

/** @returns how many frames there are */
async function drawOn({ name, bytes, canvas, caption }, frame, worker) {
  const { frames, image, reason } = await frameOf(bytes, frame, worker);
  canvas.hidden = !image;
  caption.textContent = image ? name : `${name}: not shown (${reason})`;
  if (image) {
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${name}, frame ${frame + 1} of ${frames}`);
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
  return frames;
}

async function frameOf(bytes, frame, worker) {
  try {
    return await worker.ask("frame", { bytes, frame });
  } catch {
    return { frames: 1, reason: "it cannot be decoded" };
  }
}

/** Draws the last one that was asked for, however fast the slider moves. */
function frameSlider(frames, draw) {
  const said = make("span", {}, `1 of ${frames}`);
  const slider = make("input", { type: "range", min: "1", max: String(frames), value: "1" });
  let wanted = 1;
  let drawn = 1;
  let isDrawing = false;
  const follow = async () => {
    if (isDrawing) return;
    isDrawing = true;
    while (drawn !== wanted) await draw((drawn = wanted) - 1);
    isDrawing = false;
  };
  slider.addEventListener("input", () => {
    wanted = Number(slider.value);
    said.textContent = `${wanted} of ${frames}`;
    void follow();
  });
  return make("label", { className: "frame" }, "Frame", slider, said);
}
