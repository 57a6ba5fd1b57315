export { type AcceptSecurityContext, gssAcceptor, type SecurityContext } from "./gss-acceptor.js";
export { gssInitiator, type InitiatedContext } from "./gss-initiator.js";
export { kerberosVerifier, type KerberosVerifierOptions } from "./kerberos-verifier.js";
