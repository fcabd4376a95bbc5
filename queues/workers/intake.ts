import { timingSafeEqual } from 'node:crypto'
import { type Ask, AskBody, askFromBody } from '../../src/core/ask.ts'
import { parseBody } from '../../src/core/parse.ts'
import { askFromPlan, PlanBody } from '../../src/core/plans/body.ts'
import { PROBLEMS, type ProblemCode, type Refusal, refusal } from '../../src/core/problem.ts'
import { redactBody, redactText, UNKEYED } from '../../src/core/redaction/redact.ts'
import type { KeyRecord, State } from '../../src/core/state.ts'
import type { Millis } from '../../src/core/units.ts'
import { type RequestView, viewOf } from '../../src/core/view.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { keyToken, queueSecret, queueSignature, redactionHash } from '../../src/governor/tokens.ts'
import { REQUESTS_QUEUE } from '../names.ts'
import { SignedRequest } from '../payloads.ts'
import type { JobWorker, QueueKit } from '../queue-kit.ts'

/** How old a signature may be, in ms: as Slack's own limit for its requests. */
const FRESH: Millis = 300_000
/** Requests decided at once: they share the governor's group commit. */
const CONCURRENCY = 64

/** A refusal as a job's return value: the problem document that HTTP would answer (RFC 9457). */
export interface QueueProblem {
  readonly status: 'REFUSED'
  readonly code: ProblemCode
  readonly title: string
  readonly detail: string
}

/** The immediate answer to a queued request: a job's return value. */
export type QueueAnswer = RequestView | QueueProblem

/** Starts the worker that takes agents' signed requests from the queue. */
export function startIntake(kit: QueueKit, governor: GovernorFace, master: Uint8Array): JobWorker {
  return kit.worker(REQUESTS_QUEUE, (job) => takeRequest(governor, master, job.data), { concurrency: CONCURRENCY })
}

/**
 * Parses a job, checks its signature, and submits the request. What is wrong with it is the return value; a ledger that is away
 * is thrown, so that BullMQ tries the job again.
 */
export async function takeRequest(governor: GovernorFace, master: Uint8Array, data: unknown): Promise<QueueAnswer> {
  const signed = SignedRequest.safeParse(data)
  if (!signed.success)
    return problem(refusal('signature_refused', 'The job is not a signed request; `countersign queue info` prints how to make one'))
  const key = signedBy(governor.state(), master, signed.data, governor.clock.now())
  if (!key)
    return problem(refusal('signature_refused', 'The signature is wrong, older than five minutes, or of a key that is not in force'))
  const parsed = parseAsk(parseJson(signed.data.body))
  if ('refusal' in parsed) return problem(parsed.refusal)
  // A job played again is a repeat, not another request: its nonce is its idempotency key.
  const idempotency_key = parsed.value.idempotency_key ?? `queue:${signed.data.nonce}`
  const ask = askOf(redactBody({ ...parsed.value, idempotency_key }, redactionHash(master)))
  const command = {
    kind: 'ask',
    request_id: governor.ids.next('req_'),
    ask,
    door: 'queue',
  } as const
  const answer = await governor.submit(command, { kind: 'agent', agent: key.agent, key: key.id })
  if (!answer.ok) return problem(answer.refusal)
  const record = await governor.request(answer.subject)
  if (!record) throw new Error(`the request ${answer.subject} is gone`)
  return viewOf(record, governor.state(), governor.charter(), governor.clock.now())
}

/** A body with steps is a plan; any other is a request. */
const parseAsk = (json: unknown) =>
  typeof json === 'object' && json !== null && 'steps' in json ? parseBody(PlanBody, json) : parseBody(AskBody, json)

const askOf = (body: AskBody | PlanBody): Ask => ('steps' in body ? askFromPlan(body) : askFromBody(body))

/** The agent's key that signed, if it did, lately, and is in force. */
function signedBy(
  state: State,
  master: Uint8Array,
  signed: SignedRequest,
  now: Millis,
): (KeyRecord & { readonly agent: string }) | undefined {
  const { key_id, time, nonce, body, signature } = signed
  if (Math.abs(now - time) > FRESH) return undefined
  const expected = queueSignature(queueSecret(keyToken(master, key_id)), time, nonce, body)
  if (!timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(signature, 'hex'))) return undefined
  for (const [, key] of state.keys.entries())
    if (key.id === key_id && key.revoked === undefined && key.purpose === 'agent' && key.agent !== null) return { ...key, agent: key.agent }
  return undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An answer is no place for a secret either. */
const problem = ({ code, detail }: Refusal): QueueProblem => ({
  status: 'REFUSED',
  code,
  title: PROBLEMS[code].title,
  detail: redactText(detail, UNKEYED),
})
