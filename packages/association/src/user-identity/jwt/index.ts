export { type JwtAlgorithm, jwtVerifier, type JwtVerifierOptions } from "./jwt-verifier.js";
