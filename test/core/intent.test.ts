import { expect, it } from 'vitest'
import { indexIntents, lookAlikeWord, matchIntent, wordsOf } from '../../src/core/intent.ts'

const index = indexIntents(['withdraw funds', 'stake', 'drop database'])
const found = (text: string): string | undefined => matchIntent(index, wordsOf(text))

it.each([
  'withdraw_funds',
  'withdraw the funds',
  'Withdraw-Funds',
  'please withdraw some of our funds',
  'withdrawFunds now',
  'WITHDRAW   FUNDS',
  'ｗｉｔｈｄｒａｗ funds',
  'with\u200bdraw fun\u00adds',
  'wíthdraw funds',
  'withdraw.funds',
])('finds "withdraw funds" in %s', (text) => expect(found(text)).toBe('withdraw funds'))

it.each(['stakeholder report', 'mistake', 'withdraw nothing, report funds', 'fundswithdraw', ''])('finds nothing in %s', (text) =>
  expect(found(text)).toBeUndefined(),
)

it('takes linear time whatever the input', () => {
  const nasty = indexIntents(['a b c d e', `${'x '.repeat(50)}y`])
  expect(matchIntent(nasty, wordsOf('x '.repeat(512)))).toBeUndefined()
})

it('sees words that mix look-alike alphabets, and leaves honest ones alone', () => {
  expect(lookAlikeWord(wordsOf('w\u0456thdraw funds'))).toBeDefined()
  expect(lookAlikeWord(wordsOf('отчёт for the крипто team, Ελλάδα'))).toBeUndefined()
})
