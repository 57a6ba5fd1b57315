export { describeWithPeer, itWithPeer } from "./peer-tests.js";
