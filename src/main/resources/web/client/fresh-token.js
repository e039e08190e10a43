import { ExecHubError } from './exechub-error.js';

/**
 * @param {string | (() => string | Promise<string>)} token
 * @returns {Promise<string>}
 * @throws {ExecHubError} TOKEN_UNAVAILABLE if the application's function fails
 */
export async function freshToken(token) {
  if (typeof token !== 'function') return token;
  try {
    return await token();
  } catch (cause) {
    throw ExecHubError.causedBy('TOKEN_UNAVAILABLE', cause);
  }
}
