import { attemptRefused, type Context, type Decider, type Decision, done, inputOf, refused, stopperOf } from '../decide/context.ts'
import type { DecidedBy } from '../decided-by.ts'
import { type Event, event } from '../event.ts'
import type { Door } from '../principal.ts'
import type { Reason } from '../reason.ts'
import { formatUsd } from '../units.ts'
import { owedAtStart } from './choose.ts'
import { baseOf, type ExperimentLaw, planOf } from './law.ts'
import type { Experiment, Plan } from './record.ts'

/** Samples that are kept already and tried at once when an experiment starts. */
const AT_START = 500

/** What is said where the charter has no section for experiments. */
export const off = (): Decision =>
  refused('experiments_off', 'The charter in force has no section kaizen.experiments, so no experiment is run')

/** What is said of an experiment nobody here knows. */
export const unknownExperiment = (id: string): Decision =>
  refused('not_found', `There is no experiment ${id} here; \`countersign experiments list\` shows them`)

/** Who may draft, start and stop, as entries name them; the program itself may run what the charter declares (then without a name). */
function starterOf(ctx: Context, door: Door, declared: boolean): { readonly by?: DecidedBy } | undefined {
  const operator = stopperOf(ctx)
  if (operator) return { by: { operator, door } }
  return declared && ctx.principal.kind === 'system' ? {} : undefined
}

const notOperator = (ctx: Context, command: Parameters<typeof attemptRefused>[1]): Decision =>
  attemptRefused(ctx, command, ctx.state.org, 'not_operator', 'Only a listed operator drafts, starts and stops experiments')

/** Writes an experiment down. */
export const decideDraft: Decider<'experiment-draft'> = (ctx, command) => {
  const { experiment_id: id, declared, door } = command
  const by = starterOf(ctx, door, declared !== undefined)
  if (!by) return notOperator(ctx, command)
  const law = ctx.charter.experiments
  if (!law) return off()
  if (ctx.state.experiments.has(id)) return refused('already_exists', `There is an experiment ${id} already`)
  const plan = declared === undefined ? command.plan && planOf(command.plan) : law.declared.get(declared)
  if (!plan)
    return refused('not_found', `The charter declares no experiment ${declared ?? 'without a plan'}: see kaizen.experiments.declared`)
  return against(ctx, law, plan) ?? done(id, event('experiment.drafted', id, { input: inputOf(ctx, command), plan, ...by }))
}

/** Why a plan cannot be tried under the charter in force. */
function against(ctx: Context, law: ExperimentLaw, plan: Plan): Decision | undefined {
  if (plan.budget > law.budget)
    return refused(
      'experiment_budget',
      `It may spend ${formatUsd(law.budget)} at the most (kaizen.experiments.budget_usd), not ${formatUsd(plan.budget)}`,
    )
  if (baseOf(ctx.charter.models, plan) === undefined)
    return refused('invalid_field', `Both models must be in the charter's models file: ${plan.control}, ${plan.candidate}`)
  return undefined
}

/** Begins to try: from here on matching work is run again in the shadow, and what is kept already first. */
export const decideStart: Decider<'experiment-start'> = (ctx, command) => {
  const { state, charter, now } = ctx
  const { experiment_id: id, door } = command
  const known = state.experiments.get(id)
  const by = starterOf(ctx, door, known?.declared !== undefined)
  if (!by) return notOperator(ctx, command)
  const law = charter.experiments
  if (!law) return off()
  if (!known) return unknownExperiment(id)
  if (known.status.name !== 'draft') return refused('wrong_state', `${id} is ${known.status.name}; only a draft is started`)
  if (running(ctx) >= law.maxRunning)
    return refused(
      'wrong_state',
      `${law.maxRunning} experiments are running already, as many as kaizen.experiments.max_running lets; stop one first`,
    )
  const cannot = against(ctx, law, known.plan)
  if (cannot) return cannot
  const started: Experiment = { ...known, status: { name: 'running', since: now } }
  const shadows = owedAtStart(started, state.samples, now, Math.min(AT_START, known.plan.max))
  const base = baseOf(charter.models, known.plan) as string
  return done(id, event('experiment.started', id, { input: inputOf(ctx, command), base, ...by, shadows }))
}

const running = ({ state }: Context): number =>
  [...state.experiments.entries()].filter(([, { status }]) => status.name === 'running').length

/** Ends a draft, a running experiment, or one that is proposed; what it promoted before is rolled back by a motion instead. */
export const decideStop: Decider<'experiment-stop'> = (ctx, command) => {
  const { experiment_id: id, door, reason } = command
  const by = starterOf(ctx, door, false)
  if (!by) return notOperator(ctx, command)
  const known = ctx.state.experiments.get(id)
  if (!known) return unknownExperiment(id)
  const { name } = known.status
  if (name !== 'draft' && name !== 'running' && name !== 'proposed')
    return refused('wrong_state', `${id} is ${name}${name === 'committed' ? '; roll it back instead' : ' and has ended'}`)
  const why = { code: 'stopped', text: reason ?? `${by.by?.operator} stopped it` }
  const stopped = event('experiment.stopped', id, { input: inputOf(ctx, command), why: 'operator', reason: why, ...by })
  return done(id, stopped, ...withdrawn(known, why))
}

/** The end of a motion that cannot be carried any more. */
export const lostMotion = (id: string, reason: Reason): Event => event('motion.lost', id, { cause: 'stale', reason })

/** The end of the motion that proposes an experiment which cannot be promoted any more. */
export const withdrawn = ({ status }: Experiment, reason: Reason): readonly Event[] =>
  status.name === 'proposed' ? [lostMotion(status.motion, reason)] : []
