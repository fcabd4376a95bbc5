import { z } from 'zod'
import { Duration } from '../shapes.ts'

/** How many may hold a resource at once, by pattern; `*` stands for any characters. */
const capacity = z.record(z.string().min(1).max(200), z.int().min(1).max(1000))

/** The charter's section `locks`: leases on named resources. Absent, the same defaults hold. */
export const LocksSection = z.strictObject({
  default_ttl: Duration.default('5m').describe('How long a lock is held that says nothing else'),
  max_ttl: Duration.default('1h').describe('The longest a lock is held without being renewed'),
  max_wait: Duration.default('10m').describe('The longest anybody waits for a lock'),
  grace: Duration.default('10s').describe('How long a holder is told before somebody of strictly higher priority takes over'),
  preemption: z.boolean().default(true).describe('Whether a strictly higher priority takes over at all'),
  max_per_agent: z.int().min(1).max(10_000).default(100).describe('Locks one agent holds and waits for at once'),
  max_waiting: z.int().min(1).max(10_000).default(1000).describe('Who may wait for one resource at once'),
  capacity: capacity.default({}).describe('Holders at once by resource pattern; of several that match the least; none: one holder'),
})
/** Parsed {@link LocksSection}. */
export type LocksSection = z.infer<typeof LocksSection>
