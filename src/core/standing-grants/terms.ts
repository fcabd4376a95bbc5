import { z } from 'zod'
import { type ResourceType, UsdAmount } from '../ask.ts'
import { Duration } from '../charter/shapes.ts'
import { MAX_MICROS, type Micros, type Millis, microsFromUsd, parseDuration } from '../units.ts'
import type { Purpose } from './purpose.ts'

/** A value among the arguments that a pattern may speak of. */
export type Scalar = string | number | boolean

/** What a value must be: one of these exactly, or a text that a glob (as in the charter's tool patterns) or the whole of an RE2 pattern matches. */
export type Pattern = { readonly exact: readonly Scalar[] } | { readonly glob: string } | { readonly re2: string }

/** What a person who approves says beyond the request at hand. */
export interface SaidTerms {
  /** Said again by who approves, so that nobody allows another tool than they read. */
  readonly tool?: string
  /** By path: a JSON Pointer (RFC 6901) such as `/to/0`, or the plain name of an argument. What is not named stays exactly as it is. */
  readonly args?: Readonly<Record<string, Pattern>>
  /** Absent: exactly the intent of the request. */
  readonly intent?: Pattern
  /** Absent: exactly the target of the request. */
  readonly target?: Pattern
  readonly max_uses: number
  readonly max_spend: Micros
}

/** The very same action again; with a purpose everything that the agent declared its session to be for, said again as it was read. */
export interface ForSession {
  readonly session: true
  readonly purpose?: Purpose
}

/**
 * What approvers want to allow beyond the request they decide; equal from voter to voter, or nothing of it is given. `session`: until
 * the agent's session ends; `for`: ms from the moment it is given.
 */
export type Proposal = ForSession | (SaidTerms & { readonly until: Millis }) | (SaidTerms & { readonly for: Millis })

/** The terms of a standing grant, frozen when it is given. */
export interface PermitTerms {
  readonly agent: string
  readonly resource_type: ResourceType
  /** Null: requests that name no tool. Compared letter by letter. */
  readonly tool: string | null
  readonly intent: Pattern
  /** Null: requests that name no target. */
  readonly target: Pattern | null
  /** By JSON Pointer; every other argument is exactly that of the request it was given with. */
  readonly args: Readonly<Record<string, Pattern>>
  /** SHA-256 of the canonical JSON of those arguments, with null where `args` speaks; null: there are none. */
  readonly others: string | null
  readonly environment: string | null
  /** Good until then, and not at that moment. */
  readonly until: Millis
  readonly max_uses: number
  readonly max_spend: Micros
  /** Good in this session only. */
  readonly session?: string
  /** Every request for this purpose with one of its tools: intent, target and arguments are then the agent's choice. */
  readonly purpose?: Purpose
}

const scalar = z.union([z.string().max(4096), z.number(), z.boolean()])
const text = z.string().min(1).max(512)

/** A pattern on the wire. */
const PatternBody = z
  .union([
    z.strictObject({ exact: z.union([scalar, z.array(scalar).min(1).max(50)]) }),
    z.strictObject({ glob: text }),
    z.strictObject({ re2: text }),
  ])
  .describe('`{"exact": value or list}`, `{"glob": "docs/**"}` or `{"re2": "[0-9]{1,3}"}`, which must match the whole text')

/** Terms on the wire. */
export const ProposalBody = z
  .strictObject({
    tool: z.string().min(1).max(256).optional().describe('The tool of the request, said again; another one is refused'),
    args: z
      .record(z.string().min(1).max(512), PatternBody)
      .refine((args) => Object.keys(args).length <= 50, 'at most 50 arguments')
      .optional()
      .describe('By argument, or by JSON Pointer; what is not named must be exactly as in the request'),
    intent: PatternBody.optional().describe('Absent: exactly the intent of the request'),
    target: PatternBody.optional().describe('Absent: exactly the target of the request'),
    until: z.iso.datetime().optional(),
    for: Duration.optional().describe('Instead of `until`, such as `2h`'),
    max_uses: z.int().min(1).max(10_000),
    max_usd: UsdAmount,
  })
  .refine(({ until, for: length }) => (until === undefined) !== (length === undefined), 'expected either until or for')

const patternOf = (body: z.infer<typeof PatternBody>): Pattern =>
  'exact' in body ? { exact: Array.isArray(body.exact) ? body.exact : [body.exact] } : body

/** The core's form of terms on the wire. */
export function proposalOf(body: z.infer<typeof ProposalBody>): Proposal {
  const { tool, args, intent, target, until, for: length, max_uses, max_usd } = body
  const terms = {
    ...(tool === undefined ? {} : { tool }),
    ...(args ? { args: Object.fromEntries(Object.entries(args).map(([path, one]) => [path, patternOf(one)])) } : {}),
    ...(intent ? { intent: patternOf(intent) } : {}),
    ...(target ? { target: patternOf(target) } : {}),
    max_uses,
    max_spend: microsFromUsd(max_usd) ?? MAX_MICROS,
  }
  return until === undefined ? { ...terms, for: parseDuration(length ?? '') ?? 0 } : { ...terms, until: Date.parse(until) }
}
