import { z } from 'zod'
import type { Charter } from '../../core/charter/compile.ts'
import type { Motion } from '../../core/motions/kinds.ts'
import { matterNow } from '../../core/motions/matter.ts'
import type { MotionRecord } from '../../core/motions/record.ts'
import { motionQuorum, peopleOf, ruleOf } from '../../core/motions/table.ts'
import { approvalsOf, shortId } from '../../core/quorum.ts'
import type { Millis } from '../../core/units.ts'

const time = z.iso.datetime()

/** A motion, as operators see it. */
export const MotionSchema = z.object({
  motion_id: z.string(),
  kind: z.string(),
  title: z.string().describe('What it would do'),
  state: z.enum(['open', 'carried', 'lost']),
  by: z.string().nullable().describe('Who made it; null: the program, or whoever holds the store'),
  reason: z.string().nullable(),
  made_at: time,
  deadline: time,
  people: z.int().describe('Approvals it needs'),
  approvals: z.int().describe('Approvals that count now'),
  votes: z.array(
    z.object({
      operator: z.string(),
      vote: z.enum(['approve', 'reject']),
      at: time,
      reason: z.string().nullable(),
      solo: z.boolean().describe('A second approval by one person, in an organisation of one'),
    }),
  ),
  confirm: z.string().describe('What one person types to approve it a second time, where the charter says solo'),
  outcome: z.string().nullable().describe('Why it was lost'),
  changes: z
    .array(
      z.object({
        path: z.string(),
        before: z.unknown().optional().describe('Absent: it comes'),
        after: z.unknown().optional().describe('Absent: it goes'),
        locked: z.boolean().optional().describe('It touches the locked layer'),
      }),
    )
    .optional()
    .describe('An open motion for a charter or an improvement: what it would change in the charter in force'),
})
/** A motion on the wire. */
export type MotionView = z.infer<typeof MotionSchema>

const iso = (at: Millis): string => new Date(at).toISOString()

/** A motion as this door answers it. */
export function motionView(record: MotionRecord, charter: Charter): MotionView {
  const { id, motion, by, reason, at, deadline, people, votes, status } = record
  const rule = ruleOf(motion)
  const needed = status.name === 'open' ? peopleOf(charter, record) : people
  return {
    motion_id: id,
    kind: motion.kind,
    title: rule.title(motion),
    state: status.name,
    by: by?.operator ?? null,
    reason: reason ?? null,
    made_at: iso(at),
    deadline: iso(deadline),
    people: needed,
    approvals: approvalsOf(motionQuorum(charter, record, needed), votes).length,
    votes: votes.map((cast) => ({
      operator: cast.operator,
      vote: cast.vote,
      at: iso(cast.at),
      reason: cast.reason ?? null,
      solo: cast.solo ?? false,
    })),
    confirm: shortId(id),
    outcome: status.name === 'lost' ? status.reason.text : null,
    ...(LAW.has(motion.kind) && status.name === 'open' ? { changes: changesBy(motion, charter) } : {}),
  }
}

/** Nobody approves a charter unseen: what it would change. */
const changesBy = (motion: Motion, { document, models }: Charter): NonNullable<MotionView['changes']> => [
  ...(matterNow({ halted: null, charter: { charter: document, models } }, motion).changes ?? []),
]

/** Motions that change the charter. */
const LAW: ReadonlySet<string> = new Set<Motion['kind']>(['adopt-charter', 'improve'])
