import { expect, it } from 'vitest'
import { hasHiddenJoint, indexIntents, lookAlikeWord, matchIntent, wordsOf } from '../../src/core/intent.ts'
import { Core } from '../support/core.ts'

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

it('sees what is hidden between letters, and leaves emoji and scripts with joiners alone', () => {
  for (const text of ['drop\u200bdatabase', 'transfer\u2060all', 'dro\u200dp', 'a\u202eb', 'st\u00adake'])
    expect([text, hasHiddenJoint(text)]).toEqual([text, true])
  for (const text of ['drop database', 'deploy 👩‍💻 now', 'می‌خواهم', 'क्‍ष', '\ufeffread', 'ok ✔\ufe0f done'])
    expect([text, hasHiddenJoint(text)]).toEqual([text, false])
})

it('asks a person about words that only something invisible keeps apart', () => {
  const core = new Core()
  core.session()
  const { status } = core.asked({ task_intent: 'drop\u200bdatabase' })
  expect(status).toMatchObject({ name: 'pending', reasons: [{ code: 'look_alike_text' }] })
  expect(core.asked({ tool: 'drop\u200bdatabase' }).status.name).toBe('pending')
})
