import { BreakersSection, HaltSection } from './breakers.ts'
import { TrustSection } from './trust.ts'

/** The sections about trust, for the charter's schema; all may be absent. */
export const trustSections = {
  trust: TrustSection.optional(),
  breakers: BreakersSection.optional(),
  halt: HaltSection.optional(),
}
