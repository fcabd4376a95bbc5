import type { types } from '@slack/bolt'
import type { SecondFactor } from '../../../src/core/confirm/factor.ts'
import type { ProblemCode, Refusal } from '../../../src/core/problem.ts'
import { needsCode } from '../../../src/core/wording/quorum.ts'
import { recordable } from '../../commands/said.ts'
import { textInput, type Values, written } from './fields.ts'
import type { About } from './modal.ts'

/** Longest text that is typed to confirm, in characters; a target is at most 64 long. */
const MOST = 100

/** The inputs of what is not approved by a tap: `phrase`, what is at stake; and a one-time code, where one is asked for. */
export const confirmInputs = ({ record, words: { forms } }: About, phrase: string | undefined): readonly types.InputBlock[] => [
  ...(phrase === undefined ? [] : [textInput('confirm', forms.confirmed.type(phrase), { most: MOST })]),
  ...(needsCode(record) ? [textInput('code', forms.confirmed.code, { most: 7, hint: forms.confirmed.codeHint })] : []),
]

/** What was filled into them, for a command; or what is wrong, by block id. The code goes no further than here. */
export function confirmedIn(
  { record, codes, operator, words: { forms } }: About,
  phrase: string | undefined,
  values: Values,
):
  | { readonly confirm?: string; readonly second_factor?: SecondFactor; readonly errors?: undefined }
  | { readonly errors: Readonly<Record<string, string>> } {
  const confirm = phrase === undefined ? '' : recordable(written(values, 'confirm'), MOST)
  const code = needsCode(record) ? written(values, 'code') : ''
  const errors = {
    ...(phrase !== undefined && confirm === '' ? { confirm: forms.confirmed.asAbove } : {}),
    ...(needsCode(record) && !/^\d{3} ?\d{3}$/.test(code) ? { code: forms.confirmed.sixDigits } : {}),
  }
  if (Object.keys(errors).length > 0) return { errors }
  const found = code === '' ? undefined : codes?.(operator, code)
  return { ...(confirm === '' ? {} : { confirm }), ...(found ? { second_factor: found } : {}) }
}

const ABOUT_THE_CODE: ReadonlySet<ProblemCode> = new Set([
  'second_factor_required',
  'second_factor_wrong',
  'second_factor_used',
  'rate_limited',
])

/** Which of these inputs a refusal is about. */
export function confirmField({ code }: Refusal): string | undefined {
  if (code === 'confirmation_required') return 'confirm'
  return ABOUT_THE_CODE.has(code) ? 'code' : undefined
}
