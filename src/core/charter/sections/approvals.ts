import { z } from 'zod'
import { Duration } from '../shapes.ts'

const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected 1–64 of a–z 0–9 _ -, first a letter or digit')
const condition = z.string().min(1).max(2000).describe('A CEL condition over the same variables as in rules')
const groups = z.array(name).min(1).max(20)
const quorum = z.int().min(1).max(20)
const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 09:00')

const confirm = z.enum(['typed', 'totp'])

const onlyOne = (one: { readonly any_of?: unknown; readonly all_of?: unknown }): boolean =>
  (one.any_of === undefined) !== (one.all_of === undefined)
const ONE = 'expected either any_of or all_of'

const way = {
  any_of: groups.optional().describe('As many as the quorum says, out of these groups together'),
  all_of: groups.optional().describe('As many as the quorum says, out of each of these groups'),
  quorum: quorum.default(1),
}

const alternative = z.strictObject({ when: condition.optional(), ...way }).refine(onlyOne, ONE)

const stage = z
  .strictObject({
    id: name,
    ...way,
    or: z.array(alternative).max(10).default([]).describe('Other ways to satisfy the stage; one is enough'),
    deny_quorum: quorum.default(1).describe('How many rejections refuse'),
    separate_from_requester: z.boolean().optional().describe('The owner of the agent does not count; false only with solo: true'),
    timeout: Duration.optional().describe('Absent: by `timeouts`, else escalate.timeout. Silence always means no'),
    remind_at: Duration.optional().describe('So long after the stage began; absent: half of the timeout'),
    escalate_to: z
      .strictObject({ after: Duration, any_of: groups, extend: Duration.optional().describe('The deadline moves only by this') })
      .optional()
      .describe('Who may approve besides, after a while'),
    hours: name.optional().describe('A calendar: with out_of_hours it says who is asked, without it the clock of the stage runs only then'),
    out_of_hours: groups.optional().describe('Who is asked instead when `hours` is closed as the stage begins'),
    channels: z.array(z.string().min(1).max(200)).min(1).max(50).optional().describe('Channel keys; absent: all for approvals'),
  })
  .refine(onlyOne, ONE)

/** Requests that a digest takes at the most: ten with all that each says fit into one message of either platform. */
export const DIGEST_MOST = 10

const digest = z.strictObject({
  every: Duration.describe('It is posted so long after its first request; at most a quarter of the first stage'),
  most: z.int().min(2).max(DIGEST_MOST).optional().describe('As soon as so many wait it is posted; absent: 10'),
  risk_below: z.enum(['medium', 'high']).optional().describe('What is as risky as this has a card of its own at once; absent: high'),
})

const route = z.strictObject({
  id: name,
  when: condition,
  severity: z.enum(['low', 'medium', 'high', 'critical']).optional(),
  confirm: confirm.optional().describe('Each approval needs more than a tap: what is at stake typed by hand, or a one-time code'),
  digest: digest.optional().describe('One message for several requests that are not risky, each with its own buttons; absent: a card each'),
  stages: z.array(stage).min(1).max(10),
})

const calendar = z
  .strictObject({
    days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
    from: clock,
    to: z.union([clock, z.literal('24:00')]),
    zone: z.string().min(1).max(64).optional().describe("Absent: the charter's timezone"),
    except: z.array(z.iso.date()).max(1000).default([]).describe('Days on which it is closed'),
  })
  .refine(({ from, to }) => from < to, 'expected `to` to be later in the day than `from`')

const timeouts = z.strictObject({
  low: Duration.optional(),
  medium: Duration.optional(),
  high: Duration.optional(),
  critical: Duration.optional(),
})

/** The charter's section `approvals`: who is asked, in which order and for how long. Absent, every approver is asked at once. */
export const ApprovalsSection = z.strictObject({
  groups: z.record(name, z.array(name).min(1).max(1000)).default({}).describe('Operator ids by group'),
  calendars: z.record(name, calendar).default({}),
  routes: z.array(route).max(1000).default([]).describe('The first whose condition holds; none: every approver is asked'),
  timeouts: timeouts.default({}).describe('By the severity of the route, else by risk, where a stage names none'),
  edit_cost: z.enum(['lower', 'any']).optional().describe('How who approves may change the estimated cost; absent: only lower it'),
  reasons: z.array(z.string().min(1).max(64)).max(10).default([]).describe('Common reasons to reject'),
  break_glass: z
    .strictObject({ any_of: groups, review_within: Duration.default('24h').describe('By then somebody else must have looked at it') })
    .optional()
    .describe('Who may grant a waiting request alone; absent: nobody'),
  summary_at: clock.optional().describe('When channels for reports are told of the day before, by the clocks of `timezone`; absent: never'),
  confirm_critical: confirm.optional().describe('The same as `confirm` of a route, for all that is critical by severity or by risk'),
})
/** Parsed {@link ApprovalsSection}. */
export type ApprovalsSection = z.infer<typeof ApprovalsSection>
/** One stage as written. */
export type StageBody = z.infer<typeof stage>
/** One route as written. */
export type RouteBody = z.infer<typeof route>
/** One way to satisfy a stage, as written. */
export type WayBody = Pick<StageBody, 'any_of' | 'all_of' | 'quorum'>
