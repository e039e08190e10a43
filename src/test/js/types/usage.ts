// Not run: it must compile, and what stands under @ts-expect-error must not.
import { connect, ExecHubError, type CloseReason, type SubmissionEvent } from 'exechub-client';

const abort = new AbortController();
const client = connect({
  url: 'https://push.example.com',
  userId: 7,
  token: async () => 'token',
  transport: 'auto',
  storage: null,
  signal: abort.signal,
  timing: { pingMs: 5_000 },
});

const stop: () => void = client.on('execution_result', ({ submissionId, result, timeMs }, id) => {
  const text: string = submissionId + id;
  console.log(text, result.stdout, timeMs);
});
stop();

client.on('state', (state, { reason, retryInMs, attempt }) => {
  if (state === 'waiting') console.log(reason?.message, retryInMs?.toFixed(), attempt);
  // @ts-expect-error: there is no such state
  if (state === 'open') console.log();
});
client.on('gap', ({ after }) => console.log(after?.length));
client.on('contest_ended', (data, id) => console.log(data.contest, id.length));
client.on('error', (problem) => {
  const reason: Error = problem;
  if (problem.code === 'TOKEN_UNAVAILABLE') console.log(problem.cause, reason.message);
});

async function readAll(): Promise<void> {
  for await (const { event, data, id } of client) {
    if (event === 'execution_result') console.log(data.result, id);
    // @ts-expect-error: only results have one
    else data.result.stdout;
  }
  for await (const arrived of client.events({ signal: abort.signal })) show(arrived);
}

function show(arrived: SubmissionEvent): string {
  switch (arrived.event) {
    case 'submission_status_update':
      return arrived.data.status;
    case 'execution_result':
      return `${arrived.data.status} ${arrived.data.result}`;
  }
}

function why(reason: CloseReason): ExecHubError {
  return new ExecHubError(reason.code, reason.message, { cause: reason });
}

// @ts-expect-error: the user is missing
connect({ token: 't' });
// @ts-expect-error: there is no such door
connect({ userId: 'u1', token: 't', transport: 'smoke' });
// @ts-expect-error: nobody says when they change
client.state = 'closed';

connect({ userId: 'u1', token: 't', transport: (tell) => ({ send: () => tell.opened(), close() {} }) });
void [readAll, why];
