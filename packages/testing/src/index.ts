export { bytes, concatBytes, joinBytes, latin1, toHex, uint16, uint32, type BytesPart } from "./bytes.js";
export { corpusFiles, corpusFolder, corpusMissing, type CorpusFile, type DcmtkVerdict } from "./corpus.js";
export {
  datasetArbitrary,
  part10Arbitrary,
  type DatasetArbitraryOptions,
  type DatasetSample,
} from "./dataset-arbitraries.js";
export { encodeDataset, type Encoding } from "./dicom-encoding.js";
export {
  element,
  fragments,
  item,
  raw,
  sequence,
  type DatasetNode,
  type ElementNode,
  type ElementValue,
  type FragmentsNode,
  type ItemNode,
  type LengthKind,
  type RawNode,
  type SequenceNode,
} from "./dicom-nodes.js";
export { freePort, isOpen, listenOnLoopback, type LoopbackServer } from "./loopback.js";
export { mutate, mutatedArbitrary, mutationArbitrary, type Mutation } from "./mutations.js";
export { encodingOf, part10, transferSyntax, type Part10Options } from "./part10.js";
export { peakMemory } from "./peak-memory.js";
export { findPeer, missingPeer, requirePeer } from "./peers.js";
export { runProcess, type ProcessResult, type RunProcessOptions } from "./run-process.js";
export { isFullRun, sample } from "./sample.js";
export { startProcess, type StartedProcess, type StartProcessOptions } from "./started-process.js";
export { temporaryFolder, type TemporaryFolder } from "./temporary-folder.js";
export { createTestCa, type IssueOptions, type TestCa, type TestIdentity, type TestKeyKind } from "./test-ca.js";
export { WarmCommand, type WarmCommandOptions } from "./warm-command.js";
export { textEncodings, valueVrs, vrValueArbitrary, type TextEncoding } from "./vr-values.js";
