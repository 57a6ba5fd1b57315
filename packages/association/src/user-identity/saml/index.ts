export { createReplayMemory, type ReplayMemory } from "./replay-memory.js";
export { samlVerifier, type SamlVerifierOptions } from "./saml-verifier.js";
