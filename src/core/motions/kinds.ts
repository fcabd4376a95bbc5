import { z } from 'zod'
import type { CharterContent } from '../charter/content.ts'
import type { CharterSignature } from '../constitution/statement.ts'
import type { ExperimentMotions } from '../experiments/motions.ts'
import type { ImproveBody } from '../improvements/record.ts'

/**
 * What operators decide together that is no agent's request, by kind: what each carries besides. A kind is added here, in
 * {@link MotionBody} when it may be moved over HTTP, and in the table `MOTIONS`.
 */
export interface Motions extends ExperimentMotions {
  /** A decision in words, kept in the ledger; it changes nothing by itself. */
  resolution: { readonly text: string }
  /** Lets the organisation go on after a halt. */
  'lift-halt': Readonly<Record<never, never>>
  /** Puts a charter into force. Proposed by `POST /api/v1/charter/adopt`, which reads and judges the file. */
  'adopt-charter': { readonly content: CharterContent; readonly signatures?: readonly CharterSignature[] }
  /** A typed change of the law with what a backtest says of it. Proposed by `POST /api/v1/kaizen/improvements`, which tests it. */
  improve: ImproveBody
  /**
   * Makes somebody's one-time codes anew from `enrolment`, as they cannot show one of `replaces` any more. Proposed by
   * `POST /api/v1/operators/:id/totp`, which makes the enrolment.
   */
  'replace-authenticator': { readonly operator: string; readonly enrolment: string; readonly replaces: string }
}

/** The name of a kind of motion. */
export type MotionKind = keyof Motions
/** A motion of kind `K`; all of them when `K` is left out. Plain JSON. */
export type Motion<K extends MotionKind = MotionKind> = { [P in K]: { readonly kind: P } & Motions[P] }[K]

/** What may be moved over HTTP. */
export const MotionBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('resolution'), text: z.string().min(1).max(2000) }),
  z.strictObject({ kind: z.literal('lift-halt') }),
])
/** Parsed {@link MotionBody}. */
export type MotionBody = z.infer<typeof MotionBody>
