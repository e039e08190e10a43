/** What the service's codes mean for whoever looks at them, and what helps. From 4500 on coming back alone does not. */
const MEANINGS = {
  SERVER_DRAINING: 'This node is shutting down; another one takes over.',
  SLOW_CONSUMER: 'This page did not read fast enough. What it missed is replayed.',
  HEARTBEAT_TIMEOUT: 'The service had not heard from this page for two heartbeats.',
  SERVICE_UNAVAILABLE: 'The service cannot reach Redis, or the issuer’s keys, right now.',
  THROTTLED: 'This user has registered too often within a minute.',
  NODE_FULL: 'This node holds as many connections as it may.',
  INVALID_TOKEN: 'The token is malformed, not signed with a known key, or names no user or end. Use another one.',
  TOKEN_EXPIRED: 'The token has expired. Connect again with a fresh one.',
  USER_MISMATCH: 'The token is another user’s. Change the user id, or the token.',
  REGISTRATION_TIMEOUT: 'The connection was opened, and nobody registered on it in time.',
  BAD_MESSAGE: 'The service did not understand what it was sent.',
  RATE_LIMITED: 'More was sent than ten frames a second.',
  TOO_MANY_CONNECTIONS: 'This user has as many open sockets as a user may. Close another one first.',
  KICKED: 'An operator closed this socket, or revoked its token.',
  CONNECTION_LOST: 'The connection broke off without a word from the service.',
  CONNECT_TIMEOUT: 'The service could not be reached, or did not answer, in time.',
  DEAD_PEER: 'The service has fallen silent, although the connection is open.',
};

/** @param {{code: string, message: string, closeCode?: number}} reason of the client @returns {string} for people */
export function explain({ code, message, closeCode }) {
  const name = [closeCode, code].filter(Boolean).join(' ');
  const meaning = MEANINGS[code] ?? sentence(message);
  return name ? `${name}: ${meaning}` : meaning;
}

function sentence(words) {
  const text = String(words);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
