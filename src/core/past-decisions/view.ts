import type { RequestRecord } from '../state.ts'
import type { PastDecisions } from './record.ts'

/** How people decided requests like it before, on the wire; frozen when it was asked. */
export interface PastView {
  readonly approved: number
  readonly rejected: number
  readonly last_rejection?: { readonly by: string; readonly at: string; readonly reason?: string }
}

/** What a request that people were asked about says of the past; undefined when they never decided one like it. */
export function pastView({ escalation }: RequestRecord): PastView | undefined {
  if (!escalation?.past) return undefined
  const { approved, rejected, rejection } = escalation.past
  if (!rejection) return { approved, rejected }
  const { operator: by, at, reason } = rejection
  return { approved, rejected, last_rejection: { by, at: new Date(at).toISOString(), ...(reason === undefined ? {} : { reason }) } }
}

/** The same back from the wire, for who writes it in words. */
export function pastFromView({ approved, rejected, last_rejection: last }: PastView): PastDecisions {
  if (!last) return { approved, rejected }
  const { by: operator, at, reason } = last
  return { approved, rejected, rejection: { operator, at: Date.parse(at), ...(reason === undefined ? {} : { reason }) } }
}
