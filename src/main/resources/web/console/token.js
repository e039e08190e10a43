/**
 * What a token says about itself. Nothing is verified: that is the service's part.
 * @typedef {{userId: string, mayPublish: boolean, expiresAt: number | undefined}} TokenClaims
 */

/**
 * @param {string} token
 * @returns {TokenClaims | undefined} undefined if it does not look like a token
 */
export function readToken(token) {
  const payload = parse(token.split('.')[1] ?? '');
  if (payload === null || typeof payload !== 'object') return undefined;
  return {
    userId: String(payload.sub ?? payload.userId ?? ''),
    mayPublish: typeof payload.scope === 'string' && payload.scope.split(' ').includes('publish'),
    expiresAt: typeof payload.exp === 'number' ? payload.exp * 1_000 : undefined,
  };
}

/**
 * One line for people.
 * @param {TokenClaims} claims
 * @param {number} now
 */
export function describe({ mayPublish, expiresAt }, now) {
  const publishing = mayPublish ? 'May publish' : 'May not publish';
  return expiresAt === undefined ? `${publishing}.` : `${publishing}, ${expiry(expiresAt - now)}.`;
}

function expiry(ms) {
  if (ms <= 0) return 'has expired';
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'expires within a minute';
  if (minutes < 120) return `expires in ${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `expires in ${hours} h` : `expires in ${Math.round(hours / 24)} days`;
}

function parse(base64url) {
  try {
    const binary = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    return null;
  }
}
