import type { Charter } from '../../src/core/charter/compile.ts'
import type { Command, MessageRef } from '../../src/core/command.ts'
import { shadowKey } from '../../src/core/experiments/choose.ts'
import type { Experiment, Shadow } from '../../src/core/experiments/record.ts'
import { mayBegin } from '../../src/core/experiments/shadow.ts'
import { isSwapped } from '../../src/core/experiments/thumb.ts'
import type { SampleContent } from '../../src/core/samples/content.ts'
import { mayReuse } from '../../src/core/samples/law.ts'
import type { Blinded } from '../../src/core/wording/thumb.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { prepareShadow, type ShadowDeps, type ShadowOutcome, type ShadowWork } from '../../src/kaizen/shadow/shadow.ts'
import { shadowsQueue } from '../names.ts'
import { EffectJob } from '../payloads.ts'
import type { JobWorker, QueueKit } from '../queue-kit.ts'
import { report } from './report.ts'

/** Calls under way at once, of all experiments: they may take minutes, and nobody waits for them. */
const CONCURRENCY = 4

/** What the worker needs: the governor, the kept samples, and the models. */
export interface ShadowWorkerDeps extends ShadowDeps {
  readonly governor: GovernorFace
  /** Shows two blinded answers to people; answers where they stand, by channel. */
  readonly ask: (pair: Blinded) => Promise<Readonly<Record<string, MessageRef>>>
  /** As of `Samples`. */
  readonly samples: {
    read(request: string, digest: string): Promise<SampleContent | undefined>
    remove(request: string, digest: string): Promise<void>
  }
}

/** Starts the worker that runs requests again in the shadow. */
export const startShadows = (kit: QueueKit, deps: ShadowWorkerDeps): JobWorker =>
  kit.worker(
    shadowsQueue(deps.governor.org),
    async (job) => {
      const { effect, seq = 0 } = EffectJob.parse(job.data)
      const { governor } = deps
      // Another process made it owed.
      if (governor.state().head.seq < seq) await governor.catchUp()
      if (effect.kind === 'shadow') await runShadow(deps, effect.experiment, effect.subject)
    },
    { concurrency: CONCURRENCY },
  )

/**
 * Runs one request again in the shadow, if that is still owed. Money is set aside before the call, in the ledger; a process that dies after that
 * leaves it set aside, and whoever comes next counts all of it as spent, because nobody knows. The answer is scored and forgotten: it is
 * neither kept nor sent anywhere.
 * @throws StoreUnavailable when the ledger or the samples are away
 */
export async function runShadow(deps: ShadowWorkerDeps, experiment_id: string, request_id: string): Promise<void> {
  const { governor } = deps
  const state = governor.state()
  const shadow = state.shadows.get(shadowKey(experiment_id, request_id))
  const experiment = state.experiments.get(experiment_id)
  if (!shadow || !experiment) return
  const about = { experiment_id, request_id }
  if (shadow.held) return report(governor, lost(about, shadow.held.attempt))
  if (!mayBegin(state, shadow, governor.clock.now())) return
  const content = await lent(deps, request_id)
  if ('gone' in content) return report(governor, { kind: 'sample-removed', request_id, reason: content.gone })
  const prepared = await prepareShadow(workOf(governor.charter(), experiment, shadow, content), deps)
  if ('reason' in prepared) return report(governor, { kind: 'shadow-failed', ...about, spent: 0, reason: prepared.reason })
  const attempt = governor.ids.next('try_')
  const reserved = await governor.submit({ kind: 'shadow-reserve', ...about, attempt, amount: prepared.worst }, WORKER)
  // It is let go, or somebody else has it: the ledger says why.
  if (!reserved.ok) return
  const came = await prepared.run()
  if (came.kind === 'failed') return report(governor, { kind: 'shadow-failed', ...about, attempt, spent: came.spent, reason: came.reason })
  if (came.kind === 'answered') return compare(deps, { ...about, attempt }, content, came)
  const { quality, cost, spent } = came
  return report(governor, {
    kind: 'shadow-scored',
    ...about,
    attempt,
    spent,
    control: { quality: quality.control, cost: cost.control },
    candidate: { quality: quality.candidate, cost: cost.candidate },
  })
}

/** Shows both answers to people, blinded. If nobody could be shown them, there is no pair. */
async function compare(
  { governor, ask }: ShadowWorkerDeps,
  about: { readonly experiment_id: string; readonly request_id: string; readonly attempt: string },
  { messages }: SampleContent,
  { answers, cost, spent }: Extract<ShadowOutcome, { readonly kind: 'answered' }>,
): Promise<void> {
  const { control, candidate } = answers
  const question = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const blinded = isSwapped(about.attempt) ? { a: candidate, b: control } : { a: control, b: candidate }
  const refs = await ask({ attempt: about.attempt, question, ...blinded })
  const channels = Object.keys(refs)
  if (channels.length > 0) return report(governor, { kind: 'shadow-asked', ...about, spent, cost, channels, refs })
  return report(governor, { kind: 'shadow-failed', ...about, spent, reason: 'No channel for reports could show both answers' })
}

const WORKER = { kind: 'system', part: 'worker' } as const

const lost = (about: { readonly experiment_id: string; readonly request_id: string }, attempt: string): Command => ({
  kind: 'shadow-failed',
  ...about,
  attempt,
  spent: null,
  reason: 'The try ended without a word: the process died, or the ledger was away',
})

/** The content of a request, as long as the charter lends it; else why it is gone, and then it is. */
async function lent({ governor, samples }: ShadowWorkerDeps, request: string): Promise<SampleContent | { readonly gone: string }> {
  const kept = governor.state().samples.get(request)
  if (!kept) return { gone: 'It was removed' }
  if (mayReuse(governor.charter().samples, kept.agent))
    return (await samples.read(request, kept.digest)) ?? { gone: 'It could not be found, or is not what was kept' }
  await samples.remove(request, kept.digest)
  return { gone: `The charter does not lend the content of ${kept.agent} any more` }
}

const workOf = ({ arbiter }: Charter, { plan }: Experiment, { phase, run }: Shadow, content: SampleContent): ShadowWork => ({
  run: { model: run, as: phase === 'trial' ? 'candidate' : 'control' },
  scorer: plan.scorer,
  content,
  models: arbiter,
})
