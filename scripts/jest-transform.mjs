// What jest loads our TypeScript by: @swc/jest, with the names of the language looked up once a module. Tests run in a context of
// node:vm, where each use of a global is a call into the embedder: `Math.min` takes a hundred times as long.
import swc from "@swc/jest";

/** None that a module of ours declares or imports itself, and none that fake timers replace. */
const globals = `Array ArrayBuffer BigInt DataView Error Float32Array Float64Array Infinity Int16Array Int32Array JSON Map Math NaN Number Object
  Promise RangeError RegExp Set String Symbol TextDecoder TextEncoder TypeError Uint16Array Uint32Array Uint8Array WeakMap parseInt`;

/** On the line of what comes first, so that lines keep their numbers. */
const prefix = `const { ${globals.split(/\s+/).join(", ")} } = globalThis; `;

/** @param {Parameters<typeof swc.createTransformer>[0]} options */
function createTransformer(options) {
  const made = /** @type {Required<ReturnType<typeof swc.createTransformer>>} */ (swc.createTransformer(options));
  const { getCacheKey, processAsync } = made;
  return {
    getCacheKey: (/** @type {string} */ source, /** @type {string} */ path, /** @type {any} */ how) =>
      getCacheKey(prefix + source, path, how),
    processAsync: (/** @type {string} */ source, /** @type {string} */ path, /** @type {any} */ how) =>
      processAsync(prefix + source, path, how),
  };
}

// oxlint-disable-next-line import/no-default-export -- Jest looks for nothing else in a module.
export default { createTransformer };
