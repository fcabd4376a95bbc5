import { replyOwed } from '../../src/core/evolve/owed.ts'
import { jobId } from '../../src/core/react.ts'
import { viewOf } from '../../src/core/view.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { repliesQueue } from '../names.ts'
import type { QueueKit } from '../queue-kit.ts'
import { report } from './report.ts'

/** Replies an agent does not fetch are kept so many. */
const KEPT = 10_000

/** Tells the reply queue of an agent what became of its request, if that is still owed. The job's id is the outcome's own, so a repeat adds nothing. */
export async function sendReply(governor: GovernorFace, kit: QueueKit, request_id: string): Promise<void> {
  const state = governor.state()
  const record = state.requests.get(request_id)
  if (!record || !replyOwed(record)) return
  const { version } = record
  const view = viewOf(record, state, governor.charter(), governor.clock.now())
  await kit.queue(repliesQueue(record.ask.agent_id)).add('outcome', view, {
    jobId: jobId(state.org, version, { kind: 'reply', subject: request_id }),
    removeOnComplete: { count: KEPT },
    removeOnFail: { count: KEPT },
  })
  await report(governor, { kind: 'reply-sent', request_id, version })
}
