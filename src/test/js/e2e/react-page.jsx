/** A page that uses the example as its users would; the test names the subscription in `window`. */
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useExecHub } from '../../../examples/react/useExecHub.js';

function Submissions() {
  const { state, submissions } = useExecHub({ ...window.subscription, token: async () => window.subscription.token });
  return (
    <ul data-testid="submissions" data-state={state}>
      {Object.values(submissions).map(({ submissionId, status }) => (
        <li key={submissionId}>{`${submissionId} ${status}`}</li>
      ))}
    </ul>
  );
}

function Page() {
  const [isShown, show] = useState(true);
  return (
    <>
      <button onClick={() => show(!isShown)}>toggle</button>
      {isShown && <Submissions />}
    </>
  );
}

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
