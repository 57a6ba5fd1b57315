import { blobSource } from "@dicomsec/core";
import { deidentifySources } from "@dicomsec/deidentification/sources";
import { codecsLoader } from "./codecs.mjs";
import { compareFiles } from "./compare.mjs";
import { frameOf } from "./frame.mjs";
import { zipOutputs } from "./zip.mjs";

let codecs;

const tasks = {
  deidentify: async ({ inputs, config, ...settings }, tell) => {
    const needsCodecs = ["clean-pixel-data", "clean-recognizable-visual-features"].some((option) =>
      config.options?.includes(option),
    );
    return deidentifySources({
      ...settings,
      config,
      inputs: inputs.map(({ path, file }) => ({ path, source: blobSource(file) })),
      softwareVersion: SOFTWARE_VERSION,
      ...(needsCodecs ? { codecs: await codecs.load() } : {}),
      onOutput: (output) => tell({ output }),
      onProgress: (progress) => tell({ progress }),
    });
  },
  compare: ({ before, after }) => compareFiles(before, after),
  frame: ({ bytes, frame }) => frameOf(bytes, frame, codecs),
  zip: ({ outputs, report }) => zipOutputs(outputs, report),
};

addEventListener("message", ({ data }) => {
  if (data.what === "codecs") codecs = codecsLoader(data.content);
  else void answer(data);
});

async function answer({ id, what, content }) {
  try {
    postMessage({ id, answer: await tasks[what](content, (news) => postMessage({ id, news })) });
  } catch (error) {
    // Only our own errors say nothing of what a file holds.
    const isOwn = typeof error?.code === "string" && error.code.startsWith("ERR_");
    const told = isOwn ? { code: error.code, message: error.message } : { message: "This could not be done." };
    postMessage({ id, error: told });
  }
}
