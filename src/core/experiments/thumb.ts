import { callerOperator, type Decider, done, inputOf, refused } from '../decide/context.ts'
import { event } from '../event.ts'
import { sha256 } from '../json.ts'
import type { State } from '../state.ts'
import type { Seq } from '../units.ts'
import { shadowKey } from './choose.ts'
import type { Comparison, Quality, Shadow, Thumb } from './record.ts'

/** Whether the candidate's answer is shown as A: by a hash of the try, so that nobody chooses and who looks sees no order. */
export const isSwapped = (attempt: string): boolean => Number.parseInt(sha256(`thumb ${attempt}`).slice(0, 8), 16) % 2 === 1

/** What a choice says of both answers: 1 to 0 for the better one, 0.5 each for a tie. */
export function qualityOf(choice: Thumb, attempt: string): Quality {
  if (choice === 'tie') return { control: 0.5, candidate: 0.5 }
  const candidate = Number((choice === 'a') === isSwapped(attempt))
  return { control: 1 - candidate, candidate }
}

/** The work whose answers people are asked about under a try's name. */
export const askedAs = ({ shadows }: Pick<State, 'shadows'>, attempt: string): Shadow | undefined =>
  [...shadows.entries()].map(([, shadow]) => shadow).find(({ asked }) => asked?.attempt === attempt)

/** A person says which of two blinded answers is better; the first who does decides. */
export const decideThumb: Decider<'thumb'> = (ctx, command) => {
  const { state, now } = ctx
  const { attempt, choice, channel } = command
  const operator = callerOperator(ctx)
  if (!operator) return refused('not_operator', 'Only people whom the charter lists compare answers')
  const shadow = askedAs(state, attempt)
  if (!shadow?.asked || shadow.until <= now) return refused('already_decided', 'Nobody is asked about these answers any more')
  const { asked, experiment, request } = shadow
  if (channel !== undefined && !asked.channels.includes(channel))
    return refused('other_channel', 'These answers were shown in another channel')
  const quality = qualityOf(choice, attempt)
  return done(
    experiment,
    event('shadow.thumbed', experiment, {
      input: inputOf(ctx, command),
      request,
      by: operator.id,
      control: { quality: quality.control, cost: asked.cost.control },
      candidate: { quality: quality.candidate, cost: asked.cost.candidate },
    }),
  )
}

/** Copies that still ask although nobody is asked any more, each with the entry whose job its edit is. */
export const thumbsOwed = ({
  comparisons,
}: Pick<State, 'comparisons'>): readonly {
  readonly effect: { readonly kind: 'thumb'; readonly subject: string; readonly channel: string }
  readonly job: Seq
}[] =>
  comparisons.size === 0
    ? []
    : [...comparisons.entries()].flatMap(([subject, { over, copies }]) =>
        over ? Object.keys(copies).map((channel) => ({ effect: { kind: 'thumb', subject, channel } as const, job: over.seq })) : [],
      )

/** Whether a comparison is over for which nobody has said so: its shadow work is not owed by people any more. */
export const isOver = ({ shadows }: Pick<State, 'shadows'>, attempt: string, { experiment, request }: Comparison): boolean => {
  const shadow = shadows.get(shadowKey(experiment, request))
  return shadow?.asked?.attempt !== attempt || shadow.void === true
}

/** Records that a copy says what became of its answers. */
export const decideThumbEdited: Decider<'thumb-edited'> = (ctx, command) => {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only workers report results')
  const { attempt, channel } = command
  const known = ctx.state.comparisons.get(attempt)
  if (!known?.over || !Object.hasOwn(known.copies, channel))
    return refused('already_exists', `The answers of ${attempt} in ${channel} have been edited, or people are still asked about them`)
  return done(known.experiment, event('thumb.edited', known.experiment, { input: inputOf(ctx, command) }))
}
