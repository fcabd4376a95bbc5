import { z } from 'zod'
import { Duration } from '../shapes.ts'

const phrases = z.array(z.string().min(1).max(200)).max(1000).default([])

/** A class of requests that always needs people: one that exists already, widened, or one of the charter's own. There is no way to narrow one. */
const standingClass = z.strictObject({
  class: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected 1–64 of a–z 0–9 _, first a letter'),
  people: z.int().min(1).max(20).optional().describe('How many must approve; the built-in number, or more'),
  phrases: phrases.describe('Found in the intent or the tool, as in escalate.sensitive_intents'),
  tools: phrases.describe('Found in the name of the tool only'),
})

/** The charter's section `people`: how many must approve what, and how one person does it twice. Absent, the same times hold. */
export const PeopleSection = z.strictObject({
  cool_off: Duration.default('60s').describe('Where one person runs the organisation: how long between two approvals of theirs'),
  motion_timeout: Duration.default('24h').describe('How long operators have to second a motion; silence means no'),
  classes: z.array(standingClass).max(1000).default([]).describe('Standing classes: added to, never taken from'),
})
/** Parsed {@link PeopleSection}. */
export type PeopleSection = z.infer<typeof PeopleSection>
