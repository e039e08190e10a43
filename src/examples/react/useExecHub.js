import { useEffect, useRef, useState } from 'react';
import { connect } from 'exechub-client';

/**
 * Keeps a component up to date on its user's submissions, for as long as it is mounted:
 *
 *     const { state, submissions } = useExecHub({ url, userId, token: fetchToken });
 *     const { status, result } = submissions[submissionId] ?? {};
 *
 * A new `url`, `userId` or token text means a new connection. Functions may be new at each rendering: the newest is
 * called. What a component knows begins with what the service still tells of the last minute; what is older comes from
 * your own API, as it does after `onGap`.
 *
 * @param {object} options
 * @param {string} [options.url]
 * @param {string} options.userId
 * @param {string | (() => Promise<string>)} options.token
 * @param {(gap: {after?: string}) => void} [options.onGap] some events are gone for good
 * @returns {{
 *   state: import('exechub-client').State,
 *   reason?: import('exechub-client').CloseReason,
 *   submissions: Record<string, import('exechub-client').SubmissionStatusUpdate>,
 * }} `submissions`: the latest of each, by id
 */
export function useExecHub({ url, userId, token, onGap }) {
  const [status, setStatus] = useState({ state: 'connecting' });
  const [submissions, setSubmissions] = useState({});
  const newest = useRef({});
  const tokenText = typeof token === 'string' ? token : undefined;

  useEffect(() => {
    newest.current = { token, onGap };
  });

  useEffect(() => {
    const freshToken = tokenText ?? (() => newest.current.token());
    // Nothing is remembered here from one mounting to the next, so there is nothing to resume after.
    const client = connect({ url, userId, token: freshToken, storage: null });
    client.on('state', (state, { reason }) => setStatus({ state, reason }));
    client.on('gap', (gap) => newest.current.onGap?.(gap));
    client.on('event', ({ data }) => setSubmissions((known) => ({ ...known, [data.submissionId]: data })));
    setStatus({ state: client.state });
    setSubmissions({});
    return () => client.close();
  }, [url, userId, tokenText]);

  return { ...status, submissions };
}
