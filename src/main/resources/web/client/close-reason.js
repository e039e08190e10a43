/** The service's close codes. 4000 to 4499: come back, with backoff; 4500 to 4999: something must change first. */
const CLOSE_CODES = new Map(Object.entries({
  SERVER_DRAINING: 4000,
  SLOW_CONSUMER: 4001,
  HEARTBEAT_TIMEOUT: 4002,
  SERVICE_UNAVAILABLE: 4003,
  THROTTLED: 4004,
  NODE_FULL: 4005,
  INVALID_TOKEN: 4500,
  TOKEN_EXPIRED: 4501,
  USER_MISMATCH: 4502,
  REGISTRATION_TIMEOUT: 4503,
  BAD_MESSAGE: 4504,
  RATE_LIMITED: 4505,
  TOO_MANY_CONNECTIONS: 4506,
  KICKED: 4507,
}));

const MESSAGE_TOO_BIG = 1009;

/**
 * Why a connection ended.
 * @typedef {object} CloseReason
 * @property {string} code an error code of the service, or one of the client's own such as CONNECTION_LOST
 * @property {string} message one sentence for people
 * @property {number} [closeCode] as in the service's table, or the transport's own
 * @property {boolean} final whether reconnecting is pointless until something changes
 */

/**
 * What the client itself calls the end of a connection: always worth another try.
 * @param {string} code
 * @param {string} message
 * @param {number} [closeCode]
 * @returns {CloseReason}
 */
export function passing(code, message, closeCode) {
  return { code, message, closeCode, final: false };
}

/**
 * Reads the end of a connection.
 * A WebSocket names the reason in its close code. SockJS always says 3000, and a proxy may swallow the close frame:
 * then the error frame that came last decides.
 *
 * @param {number} closeCode what the transport said
 * @param {string} closeMessage what the transport said
 * @param {{code: string, message: string} | null} complaint the last frame, if it was an error
 * @param {boolean} registered whether the registration had succeeded
 * @returns {CloseReason}
 */
export function closeReason(closeCode, closeMessage, complaint, registered) {
  const complained = fatalCloseCode(complaint, registered);
  if (isServiceCode(closeCode) && closeCode !== complained) {
    const code = nameOf(closeCode);
    return { code, message: closeMessage || code, closeCode, final: closeCode >= 4500 };
  }
  if (complaint && complained) {
    return { ...complaint, closeCode: complained, final: complained >= 4500 };
  }
  if (closeCode === MESSAGE_TOO_BIG && !registered) {
    // Only our own register_user can have been too long, and it would be again.
    return { code: 'BAD_MESSAGE', message: closeMessage || 'the registration is too long', closeCode, final: true };
  }
  return passing('CONNECTION_LOST', closeMessage || 'the connection was lost', closeCode);
}

function fatalCloseCode(complaint, registered) {
  // A registered connection survives a bad message: that complaint explains nothing.
  const harmless = registered && complaint?.code === 'BAD_MESSAGE';
  return complaint && !harmless ? CLOSE_CODES.get(complaint.code) : undefined;
}

function isServiceCode(code) {
  return code >= 4000 && code <= 4999;
}

function nameOf(code) {
  return [...CLOSE_CODES].find(([, known]) => known === code)?.[0] ?? `CLOSE_${code}`;
}
