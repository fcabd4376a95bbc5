import type { Command } from '../command.ts'
import { type Refusal, refusal } from '../problem.ts'
import type { Obligations } from '../verdict.ts'

/** What the executor leaves out when it redeems, if anything: a text it must attach, or a field it must fill before it acts. */
export function unmetAtRedeem(
  obligations: Obligations | undefined,
  command: Pick<Command<'redeem'>, 'disclose' | 'reflection'>,
): Refusal | undefined {
  const { disclose = [], reflect = [] } = obligations ?? {}
  const text = disclose.find((one) => !command.disclose?.includes(one))
  if (text !== undefined)
    return refusal('disclosure_missing', 'Attach every text of the grant\'s obligations.disclose, and send them back in "disclose"')
  const field = reflect.find((one) => isEmpty(own(command.reflection, one)))
  return field === undefined
    ? undefined
    : refusal('reflection_missing', `Fill in "reflection.${field}" before you act; the grant's obligations.reflect names all fields`, {
        field,
      })
}

/** The field that an agent's report leaves out, if any. */
export function unmetAtSettle(obligations: Obligations | undefined, command: Command<'settle'>): Refusal | undefined {
  const field = obligations?.log_fields?.find((one) => isEmpty(own(command.fields, one)))
  return field === undefined
    ? undefined
    : refusal('fields_missing', `Report "fields.${field}"; the grant's obligations.log_fields names all fields`, { field })
}

const own = (values: object | undefined, key: string): unknown =>
  values !== undefined && Object.hasOwn(values, key) ? (values as Record<string, unknown>)[key] : undefined

const isEmpty = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
