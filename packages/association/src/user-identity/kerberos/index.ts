export { type AcceptSecurityContext, gssAcceptor, type SecurityContext } from "./gss-acceptor.js";
export { kerberosVerifier, type KerberosVerifierOptions } from "./kerberos-verifier.js";
