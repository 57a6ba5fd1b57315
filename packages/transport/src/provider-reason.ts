/**
 * The provider reason of the A-P-ABORT that an upper layer raises at both ends when a connection failed with ERR_TRANSPORT_INTEGRITY.
 *
 * PS3.15 leaves the number to the implementation; it is none of those that PS3.8 9.3.8 gives to the A-ABORT PDU, which cannot be sent any more.
 *
 * @see PS3.15 B.12
 */
export const integrityFailureReason = 64;
