import fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import type { Ask } from '../../src/core/ask.ts'
import { wordsOfAsk } from '../../src/core/ask-words.ts'
import { findIntent, hasHiddenJoint, indexIntents, lookAlikeWord, matchIntent, readingsOf, wordsOf } from '../../src/core/intent.ts'
import { Core } from '../support/core.ts'

const SHIPPED = (await Promise.all(['default', 'strict'].map((name) => loadCharter(`charters/${name}.yaml`)))).flatMap(
  ({ charter: { deny, escalate } }) => [...deny.intents, ...deny.priority_floors.flatMap((f) => f.intents), ...escalate.sensitive_intents],
)
const index = indexIntents(['withdraw funds', 'stake', 'drop database'])
const found = (text: string): string | undefined => findIntent(index, readingsOf(text))

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

it.each([
  'DROPDatabase',

  'runDROPDatabaseNow',
  'DROPTheDatabase',
  'dropDATABASE',
  'DRop database',
  'DROP DATABASE',
  'ＤＲＯＰDatabase',
  'DROPDatabàse',
])('finds "drop database" in %s', (text) => expect(found(text)).toBe('drop database'))

it.each(['DROPDATABASE', 'dropdatabase', 'STAKEholder report', 'BEEFSTAKEs', 'DROPs a DATABASEd', 'BDROP database'])(
  'finds nothing in %s, whose words are others',
  (text) => expect(found(text)).toBeUndefined(),
)

it('reads names in mixed capitals as people do, and finds no rule of the shipped charters in them', () => {
  const shipped = indexIntents([...SHIPPED])
  for (const text of ['XMLHttpRequest', 'iOS', 'GitHub', 'McDonald', 'HTMLElement', 'APIs', 'OAuth', 'PDFs', 'JSONSchema', 'macOSUpdate'])
    expect([text, findIntent(shipped, readingsOf(`Open the ${text} page`, text))]).toEqual([text, undefined])
  expect(readingsOf('XMLHttpRequest').at(-1)).toEqual(['xml', 'http', 'request'])
  expect(readingsOf('iOS')).toEqual([['i', 'os']])
})

it('finds at least what it found before it cut after capitals, and the same', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'dropDROPstakeSTAKE _'), maxLength: 40 })
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      for (const text of [`${a}drop database${b}`, a]) {
        const before = matchIntent(index, wordsOf(text))
        if (before !== undefined) expect(found(text)).toBe(before)
      }
    }),
  )
})

const plain = fc.string({ unit: fc.constantFrom(...'aZbQz 09_.-/\n$', 'the', 'DROP', 'Table', 'of'), maxLength: 30 })

it('reads plain text as it reads the same text with something invisible at its end', () => {
  fc.assert(
    fc.property(plain, (text) => {
      expect(wordsOf(text)).toEqual(wordsOf(`${text}\u200b`))
      expect(readingsOf(text, 'x')).toEqual(readingsOf(`${text}\u200b`, 'x'))
    }),
  )
})

it('reads intent and tool of a request together as it reads the two texts', () => {
  fc.assert(
    fc.property(plain, plain, (task_intent, tool) => {
      expect(wordsOfAsk({ task_intent, tool } as Ask).intentAndTool).toEqual(readingsOf(task_intent, tool))
      expect(wordsOfAsk({ task_intent } as Ask).intentAndTool).toEqual(readingsOf(task_intent))
    }),
  )
})

it('denies a tool whose name runs capitals into a word', () => {
  const core = new Core()
  core.session()
  for (const changes of [{ tool: 'DROPDatabase' }, { task_intent: 'run DROPDatabase' }])
    expect(core.asked(changes).status).toMatchObject({ name: 'refused', reason: { code: 'intent_denied' } })
})

it('takes linear time whatever the input', () => {
  const long = 'A'.repeat(500_000)
  expect(found(`${long}a${long}`)).toBeUndefined()
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
