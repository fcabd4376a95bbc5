import { z } from 'zod'
import type { Absence } from '../../core/approvals/stage.ts'

const time = z.iso.datetime()

/** The fields of `ApprovalView`. */
export const ApprovalSchema = z
  .object({
    route: z.string(),
    severity: z.enum(['low', 'medium', 'high', 'critical']).optional(),
    stage: z.string(),
    number: z.int().describe('Of the stage, from 1'),
    of: z.int(),
    asked: z.array(z.string()).optional().describe('PENDING: operator ids of who may vote now'),
    missing: z.int().optional().describe('PENDING: approvals that the stage misses at the least'),
    deny_quorum: z.int().optional(),
    next: z.object({ what: z.enum(['remind', 'escalate', 'end']), at: time }).optional(),
    escalated: z.literal(true).optional(),
    substitutes: z.array(z.object({ from: z.string(), to: z.string(), why: z.enum(['delegated', 'away']) })).optional(),
    votes: z.array(z.object({ operator: z.string(), vote: z.enum(['approve', 'reject']), stage: z.string(), at: time })),
  })
  .describe('Where the charter has a route for it: its stage, who is asked, who voted, and what time does next')

/** The fields of `QuestionView`. */
export const QuestionSchema = z.object({
  number: z.int(),
  operator: z.string(),
  text: z.string(),
  asked_at: time,
  answer: z.string().optional(),
  answered_at: time.optional(),
})

/** The fields of `PastView`. */
export const PastSchema = z.object({
  approved: z.int(),
  rejected: z.int(),
  last_rejection: z.object({ by: z.string(), at: time, reason: z.string().optional() }).optional(),
})

/** Who is out of office. */
export const AbsenceSchema = z.object({
  operator: z.string(),
  from: time,
  to: time,
  deputy: z.string().optional(),
  coded: z.literal(true).optional().describe('Said with a one-time code: the deputy also decides what asks for codes'),
})

/** An absence on the wire. */
export const absenceView = ({ operator, from, to, deputy, coded }: Absence): z.infer<typeof AbsenceSchema> => ({
  operator,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  ...(deputy === undefined ? {} : { deputy }),
  ...(coded ? { coded } : {}),
})
