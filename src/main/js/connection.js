/** @typedef {import('../resources/web/client/exechub-client').Link} Link */

/** One attempt, from asking for a token to the end of what came of it. */
export class Connection {
  /** None until there is a token and a door. @type {Link | undefined} */
  link;
  /** Whether a door was knocked at. */
  isTried = false;
  isRegistered = false;
  registerSentAt = 0;
  /** The last frame, if it was an error. @type {{code: string, message: string} | undefined} */
  complaint;
  /** What a draining service asked for. @type {unknown} */
  comeBackAfterMs;
}
