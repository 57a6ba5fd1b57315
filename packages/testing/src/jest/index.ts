export { describeWithPeer, itUnless, itWithCorpus, itWithPeer } from "./conditional-tests.js";
export { ownTime } from "./own-time.js";
