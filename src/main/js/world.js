/**
 * Watches what changes around the client: the network is back, the page is looked at again, the application aborts.
 * @returns {() => void} stops watching
 */
export function watchWorld({ runtime: { network }, signal }, awake, aborted) {
  const noticed = ({ type }) => {
    if (type === 'online' || !globalThis.document?.hidden) awake();
  };
  network?.addEventListener('online', noticed);
  network?.addEventListener('visibilitychange', noticed);
  signal?.addEventListener('abort', aborted);
  return () => {
    network?.removeEventListener('online', noticed);
    network?.removeEventListener('visibilitychange', noticed);
    signal?.removeEventListener('abort', aborted);
  };
}
