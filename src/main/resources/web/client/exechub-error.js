/** Something went wrong. `code` is an error code of the service, TOKEN_UNAVAILABLE, TRANSPORT_FAILED or BAD_FRAME. */
export class ExecHubError extends Error {
  /** @param {string} code @param {string} message @param {{cause?: unknown}} [options] */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'ExecHubError';
    this.code = code;
  }

  /** @param {string} code @param {any} cause whatever was thrown */
  static causedBy(code, cause) {
    return cause instanceof ExecHubError ? cause : new ExecHubError(code, String(cause?.message ?? cause), { cause });
  }
}
