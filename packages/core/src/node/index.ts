export { collectInputs, filesBelow, type FolderFile, type InputFile, isInside } from "./collect-inputs.js";
export { openPath, pathSource, type PathSource } from "./path-source.js";
export { answerTasks, ThreadPool, type ThreadPoolOptions } from "./thread-pool.js";
export { WholeFile, type WholeFileOptions } from "./whole-file.js";
export { appendFile, writeFileTo, type WriteFileToOptions } from "./write-file-to.js";
