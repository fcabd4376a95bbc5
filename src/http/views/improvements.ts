import { z } from 'zod'
import { pathText } from '../../core/improvements/edit.ts'
import type { ImprovementRecord } from '../../core/improvements/record.ts'
import { kindOf } from '../../core/improvements/table.ts'
import { UNTESTED } from '../../core/improvements/untested.ts'
import { evidenceView } from '../../core/improvements/view.ts'
import type { Millis } from '../../core/units.ts'
import { en } from '../../core/wording/catalogue/en.ts'
import { improvementTitle } from '../../core/wording/improvement.ts'

const time = z.iso.datetime()

/** What a backtest said of a change, in short. */
export const EvidenceSchema = z.object({
  from: time,
  to: time,
  requests: z.int(),
  changed: z.int(),
  taps: z.object({ was: z.int(), would: z.int() }),
  granted_more_usd: z.number(),
  held_back_usd: z.number(),
  risk_added: z.int(),
  against_people: z.int(),
  too_late: z.int().describe('Requests that people approved later than they could have'),
  waits_saved_ms: z.int().describe('Time that requests would have waited less for people'),
  blind: z.array(z.string()),
  digest: z.string().describe('SHA-256 of the whole backtest'),
  untested: z
    .enum(UNTESTED)
    .nullable()
    .describe('Why deciding the past again says nothing of such a change; then the figures say nothing either'),
})

/** A typed change of the law, as operators see it. */
export const ImprovementSchema = z.object({
  id: z.string().describe('That of its motion'),
  title: z.string().describe('What it would do'),
  change: z.looseObject({ kind: z.string() }),
  changes: z
    .array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
    .describe('What it changes in the charter; empty for what is no text of it'),
  at: time,
  base: z.string().describe('Hash of the charter it was made and tested for'),
  state: z.enum(['open', 'carried', 'lost']),
  ended_at: time.nullable(),
  why_lost: z.string().nullable().describe('A code, such as rejected, no_answer, base_changed'),
  found_by: z.string().nullable(),
  undoes: z.string().nullable(),
  rebases: z.string().nullable(),
  evidence: EvidenceSchema,
})

const iso = (at: Millis): string => new Date(Math.max(0, at)).toISOString()

/** An improvement as this door answers it. */
export function improvementView(record: ImprovementRecord): z.infer<typeof ImprovementSchema> {
  const { id, change, at, base, ended, found_by, undoes, rebases, evidence } = record
  const edits = kindOf(change).edits?.(change) ?? []
  return {
    id,
    title: improvementTitle(change, en),
    change,
    changes: edits.map((edit) => ({
      path: pathText(edit.at),
      ...(edit.from === undefined ? {} : { before: edit.from }),
      ...(edit.to === undefined ? {} : { after: edit.to }),
    })),
    at: iso(at),
    base,
    state: ended?.how ?? 'open',
    ended_at: ended ? iso(ended.at) : null,
    why_lost: ended?.reason ?? null,
    found_by: found_by ?? null,
    undoes: undoes ?? null,
    rebases: rebases ?? null,
    evidence: evidenceView(evidence, change),
  }
}
