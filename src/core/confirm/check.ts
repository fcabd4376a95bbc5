import type { Command } from '../command.ts'
import { attemptRefused, type Context, type Decision, inputOf, refused, refusedWith } from '../decide/context.ts'
import { event } from '../event.ts'
import { isTyped } from '../quorum.ts'
import type { RequestRecord } from '../state.ts'
import { span } from '../when.ts'
import { DRIFT, type Factor, restAfter, type SecondFactor, stepOf } from './factor.ts'
import type { Confirm } from './kinds.ts'
import { phraseOf } from './phrase.ts'

/** What somebody sends to confirm an approval. */
export interface Confirmation {
  readonly confirm?: string | undefined
  readonly second_factor?: SecondFactor | undefined
}

type Check = (ctx: Context, command: Command & Confirmation, record: RequestRecord, operator: string) => Decision | undefined

/** How each kind of confirmation is looked at: the refusal, with its evidence, or undefined when it is there. */
const CHECKS = {
  typed: (ctx, command, record) => {
    const phrase = phraseOf(record)
    if (isTyped(phrase, command.confirm)) return undefined
    const wrong = command.confirm === undefined ? 'This is approved in writing' : 'What was typed is not what the card shows'
    const detail = `${wrong}: to approve it, type ${phrase}`
    return withContext(attemptRefused(ctx, command, record.id, 'confirmation_required', detail), { confirm: phrase })
  },
  totp: (ctx, command, { id }, operator) => wrongCode(ctx, command, id, operator),
} as const satisfies Record<Confirm, Check>

/** Why an approval that would count is not confirmed as the request asks; undefined when it is. The same for every door and everybody. */
export function unconfirmed(ctx: Context, command: Command & Confirmation, record: RequestRecord, operator: string): Decision | undefined {
  for (const kind of record.escalation?.confirm ?? []) {
    const refusal = CHECKS[kind](ctx, command, record, operator)
    if (refusal) return refusal
  }
  return undefined
}

/**
 * Why the one-time code that came with a command is not taken; undefined: it is. A step counts once for an operator, is never far
 * from now, and wrong ones are counted in the ledger, so that guessing ends for every door and process alike.
 */
export function wrongCode(
  ctx: Context,
  command: Command & Pick<Confirmation, 'second_factor'>,
  request: string,
  operator: string,
): Decision | undefined {
  const factor = ctx.state.factors.get(operator)
  if (!factor)
    return attemptRefused(ctx, command, request, 'second_factor_required', `${operator} has no authenticator yet: ${HOW_TO_ENROL}`)
  const said = command.second_factor
  if (!said) return attemptRefused(ctx, command, request, 'second_factor_required', NO_CODE)
  if (factor.until !== undefined && ctx.now < factor.until)
    return refused('rate_limited', `Too many wrong codes: none of ${operator} is looked at for ${span(factor.until - ctx.now)}`)
  const { step } = said
  if (step === null || said.enrolment !== factor.enrolment || Math.abs(step - stepOf(ctx.now)) > DRIFT)
    return wrongly(ctx, command, request, operator, factor)
  return step <= (factor.last ?? -1)
    ? refused('second_factor_used', 'This code, or a later one, was used already: wait for the next one')
    : undefined
}

const HOW_TO_ENROL = 'an administrator sets one up with `countersign operators totp NAME`'
const NO_CODE =
  'This needs a code of your authenticator: in the inbox, on the command line with --code, in a direct message to the bot (Telegram) or in the form of the card (Slack); never in a group'

function wrongly(ctx: Context, command: Command, request: string, operator: string, factor: Factor): Decision {
  const tries = factor.tries + 1
  const until = restAfter(tries, ctx.now)
  const evidence = event('totp.refused', operator, {
    input: inputOf(ctx, command),
    request,
    tries,
    ...(until === undefined ? {} : { until }),
  })
  const rest = until === undefined ? '' : `; it was the ${tries}th in a row, so none is looked at for ${span(until - ctx.now)}`
  return refusedWith([evidence], 'second_factor_wrong', `The code is wrong, or too old${rest}`)
}

const withContext = (decision: Decision, context: Readonly<Record<string, string>>): Decision =>
  decision.answer.ok ? decision : { ...decision, answer: { ok: false, refusal: { ...decision.answer.refusal, context } } }
