import { endpoint, socketLink } from './websocket.js';

/** The SockJS door. Where the page has not loaded the library, the service has it. */
export async function sockjs({ base, SockJS, sockjsOptions }) {
  const Library = SockJS ?? (await library(endpoint(base, 'client/sockjs.min.js')));
  return (events) => socketLink(new Library(endpoint(base, 'socket'), null, sockjsOptions), events);
}

/** A classic script, which tells its one global name. */
async function library(src) {
  if (!globalThis.SockJS) {
    await new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement('script'), { src, onload: resolve });
      script.onerror = () => reject(new Error(`${src} could not be loaded`));
      document.head.append(script);
    });
  }
  return globalThis.SockJS;
}
