import type { Context, Decision } from '../decide/context.ts'
import { type Event, event } from '../event.ts'
import { openDesk } from '../locks/desk.ts'
import type { RequestRecord } from '../state.ts'
import type { Micros } from '../units.ts'
import { isOver, type StepState } from './steps.ts'

/** Ends, in the same decision, every plan of which nothing more can be done once a step of it is settled or has lapsed. */
export function withPlans(ctx: Context, decision: Decision): Decision {
  const touched = new Set(decision.events.flatMap((one) => endedStepOf(ctx, one) ?? []))
  if (touched.size === 0) return decision
  const desk = openDesk(ctx.state, ctx.now)
  for (const one of decision.events) desk.apply(one)
  const over = [...touched].flatMap((id) => {
    const record = desk.state.requests.get(id)
    return record?.status.name === 'executing' && isOver(record) ? [planDone(record)] : []
  })
  return over.length === 0 ? decision : { ...decision, events: [...decision.events, ...over] }
}

/** The plan of a step that an event ends. */
const endedStepOf = ({ state }: Context, { type, subject }: Event): string | undefined =>
  type === 'request.settled' || type === 'request.lapsed' ? state.requests.get(subject)?.step?.plan : undefined

function planDone({ id, steps = [] }: RequestRecord): Event {
  const sum = (of: (step: StepState) => Micros): Micros => steps.reduce((total, step) => total + of(step), 0)
  return event('plan.done', id, {
    outcome: steps.every(({ name }) => name === 'succeeded') ? 'succeeded' : 'failed',
    actual: sum((step) => ('charged' in step ? (step.actual ?? 0) : 0)),
    charged: sum((step) => ('charged' in step ? step.charged : 0)),
    steps,
  })
}
