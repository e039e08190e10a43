import { ExecHubError } from './listeners.js';

/**
 * @param {string | (() => string | Promise<string>)} token
 * @returns {Promise<string>}
 * @throws {ExecHubError} TOKEN_UNAVAILABLE if the application's function fails
 */
export async function freshToken(token) {
  try {
    return typeof token === 'function' ? await token() : token;
  } catch (cause) {
    throw ExecHubError.causedBy('TOKEN_UNAVAILABLE', cause);
  }
}
