export { openPath, pathSource, type PathSource } from "./path-source.js";
export { writeFileTo, type WriteFileToOptions } from "./write-file-to.js";
