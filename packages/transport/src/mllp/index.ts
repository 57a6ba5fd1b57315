export { encodeMllp } from "./frame.js";
export { MllpClient, type SendMllpOptions } from "./mllp-client.js";
export { readMllp, type MllpWarning, type ReadMllpOptions } from "./read-mllp.js";
export { serveMllp, type MllpHandler, type ServeMllpOptions } from "./serve-mllp.js";
