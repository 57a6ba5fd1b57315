export { describeWithPeer, itUnless, itWithCorpus, itWithPeer } from "./conditional-tests.js";
