export { signFileTo, type SignFileToOptions } from "./sign-file-to.js";
