import type { Charter } from '../charter/compile.ts'
import { adoptionEvents, adoptionFault, BASE_CHANGED } from '../decide/adoption.ts'
import type { Context } from '../decide/context.ts'
import type { Event } from '../event.ts'
import type { MotionRecord } from '../motions/record.ts'
import type { Reason } from '../reason.ts'
import { improve } from './judge.ts'
import type { ImproveBody } from './record.ts'
import { kindOf } from './table.ts'

/** How many must approve what loosens a control. */
const LOOSENED_PEOPLE = 2

/** Approvals an improvement needs: two people for what loosens a control, and never fewer than any other change of this charter. */
export function improvePeople({ document, models }: Charter, { change }: Pick<ImproveBody, 'change'>): number {
  const improved = improve({ charter: document, models }, change)
  const loosens = 'refused' in improved || improved.loosens
  return Math.max(loosens ? LOOSENED_PEOPLE : 1, document.amendments?.people ?? 1)
}

/** Why an improvement cannot be proposed, or not carried any more. */
export function improveAgainst(ctx: Context, { change, base }: ImproveBody): Reason | undefined {
  const { state, now } = ctx
  if (!state.charter || base !== state.charterHash) return BASE_CHANGED
  const improved = improve(state.charter, change)
  if ('refused' in improved) return improved.refused
  const { act } = kindOf(change)
  if (act) return act.against(ctx, change)
  if (improved.changes.length === 0) return { code: 'in_force', text: 'The charter says this already' }
  const fault = adoptionFault(state, { content: improved.content }, now)
  return fault && { code: fault.check, text: `The charter cannot be changed like this: ${fault.text}` }
}

/** What a carried improvement makes: another charter in force, or what its kind does besides. */
export function improveEvents(ctx: Context, { change }: ImproveBody, motion: Pick<MotionRecord, 'id' | 'votes'>): readonly Event[] {
  const { act } = kindOf(change)
  if (act) return act.events(ctx, change, motion)
  const improved = ctx.state.charter && improve(ctx.state.charter, change)
  if (!improved || 'refused' in improved) return []
  const { content } = improved
  return adoptionEvents(ctx, content, { content, motion: motion.id })
}
