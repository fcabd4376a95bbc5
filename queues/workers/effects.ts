import { DelayedError } from 'bullmq'
import type { Effect } from '../../src/core/react.ts'
import type { Millis } from '../../src/core/units.ts'
import { effectsQueue } from '../names.ts'
import { EffectJob } from '../payloads.ts'
import type { JobWorker, QueueKit } from '../queue-kit.ts'
import { postAlerts } from './alerts.ts'
import { type CardDeps, showCard } from './cards.ts'
import { showDigest } from './digests.ts'
import { type ImageDeps, postImage } from './images.ts'
import { postNote } from './notes.ts'
import { sendReply } from './replies.ts'
import { editHead, postReport } from './reports.ts'
import { editThumb } from './thumbs.ts'

/** What every effect needs together. */
export type EffectDeps = CardDeps & ImageDeps

/** How each kind of message is brought up to date. */
const MESSAGES = {
  card: showCard,
  note: postNote,
  image: postImage,
  digest: showDigest,
  alert: (deps, _, channel) => postAlerts(deps, channel),
  report: postReport,
  head: editHead,
  thumb: editThumb,
} as const satisfies Record<
  Exclude<Effect['kind'], 'reply' | 'shadow' | 'run'>,
  (deps: EffectDeps, subject: string, channel: string) => Promise<Millis | undefined>
>

/** Effects under way at once: enough that a slow platform does not hold the other up. */
const CONCURRENCY = 32

/** Starts the worker that does what is owed: it asks the state right before an effect whether it is still owed. */
export function startEffects(kit: QueueKit, deps: EffectDeps): JobWorker {
  const work = async (job: Parameters<Parameters<QueueKit['worker']>[1]>[0]): Promise<void> => {
    const { governor, skins, backlog } = deps
    const { effect, seq = 0 } = EffectJob.parse(job.data)
    // Another process made it owed: judged by what is not known yet, it would be dropped until the next minute.
    if (governor.state().head.seq < seq) await governor.catchUp()
    if (effect.kind === 'backlog') return backlog.tell(skins, effect.channel)
    if (effect.kind === 'reply') return sendReply(deps.governor, kit, effect.subject)
    // These have queues of their own.
    if (effect.kind === 'shadow' || effect.kind === 'run') return
    const again = await MESSAGES[effect.kind](deps, effect.subject, effect.channel)
    if (again === undefined) return
    // Delays are judged by the queue's own clock, not by the governor's.
    await job.moveToDelayed(Date.now() + again, job.token)
    throw new DelayedError()
  }
  return kit.worker(effectsQueue(deps.governor.org), work, { concurrency: CONCURRENCY })
}
