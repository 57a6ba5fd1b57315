import { createFile, Dataset, lookupUid, Tag, writeFile } from "@dicomsec/core";

/**
 * Fills a Dataset: keywords, or `"00291010 LO"` for private elements, with values as `Dataset.set` takes them; a list of objects makes the
 * Items of a Sequence. What is undefined is left out.
 */
export function fill(dataset, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const [tag, vr] = tagAndVr(name);
    if (isItems(value)) for (const item of value) fill(dataset.addItem(tag), item);
    else dataset.set(tag, value, vr);
  }
  return dataset;
}

function tagAndVr(name) {
  const [digits, vr] = name.split(" ");
  if (vr !== undefined) return [parseInt(digits, 16), vr];
  if (Tag[name] === undefined) throw new RangeError(`no such keyword: ${name}`);
  return [Tag[name], undefined];
}

const isItems = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => Object.getPrototypeOf(item) === Object.prototype);

/** An Item that is a code. */
export const code = (value, scheme, meaning) => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
});

/** An Item that refers to an instance. */
export const reference = (sopClassUid, sopInstanceUid) => ({
  ReferencedSOPClassUID: sopClassUid,
  ReferencedSOPInstanceUID: sopInstanceUid,
});

/** As many Items inside one another as `depth` says, the last one with these attributes. */
export function nest(sequence, depth, innermost, onEach = {}) {
  return depth === 0 ? innermost : { ...onEach, [sequence]: [nest(sequence, depth - 1, innermost, onEach)] };
}

export const ascii = (text) => new TextEncoder().encode(text);

/** Text as bytes of even length. */
export const paddedText = (text) => ascii(text.length % 2 === 0 ? text : `${text} `);

/**
 * The bytes of a file.
 * @param attributes of the Dataset, Specific Character Set (0008,0005) first
 * @param options `preamble` text, and what else group 0002 is to say
 */
export function fileBytes(attributes, transferSyntaxUid, { preamble = "", fileMeta = {} } = {}) {
  if (lookupUid(transferSyntaxUid) === undefined) throw new RangeError("no such Transfer Syntax");
  const file = createFile(fill(new Dataset(), attributes), transferSyntaxUid);
  fill(file.fileMeta, fileMeta);
  file.preamble = new Uint8Array(128);
  file.preamble.set(ascii(preamble).subarray(0, 128));
  return writeFile(file);
}
