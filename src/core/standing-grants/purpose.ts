import { z } from 'zod'
import type { Ask } from '../ask.ts'
import { digestOf } from '../json.ts'

/** What an agent declares that its session is for: in its own words, and the tools that takes. It never changes while the session is open. */
export interface Purpose {
  readonly text: string
  /** Compared letter by letter. */
  readonly tools: readonly string[]
}

/** Longest purpose, in characters: a card shows it whole. */
const TEXT = 256
/** Tools of a purpose at the most, and the longest name of one: what a person can still read through. */
const TOOLS = 10
const TOOL = 64

/** The text of a purpose on the wire. */
const PurposeText = z.string().min(1).max(TEXT)

/** A purpose on the wire. */
export const PurposeBody = z
  .strictObject({
    text: PurposeText.describe('What the session is for, in the words of the agent'),
    tools: z.array(z.string().min(1).max(TOOL)).min(1).max(TOOLS).describe('The tools that it takes'),
  })
  .refine(({ tools }) => new Set(tools).size === tools.length, 'each tool once')

/** The declared purpose that a request is for: it says so, and uses one of its tools. Undefined: it is for none. */
export function purposeOf(
  { purpose: said, tool }: Pick<Ask, 'purpose' | 'tool'>,
  session: { readonly purpose?: Purpose } | undefined,
): Purpose | undefined {
  const declared = session?.purpose
  return declared && said === declared.text && tool !== undefined && declared.tools.includes(tool) ? declared : undefined
}

/** Whether two purposes are the same one: the same words, and the same tools in the same order. */
export const isSamePurpose = (one: Purpose | undefined, other: Purpose): boolean => one !== undefined && digestOf(one) === digestOf(other)
