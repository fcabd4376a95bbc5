import { afterEach, expect, it } from 'vitest'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { ledgerCheckText } from '../../src/core/wording/ledger-check.ts'
import { ROOM, slackWorld } from './slack-world.ts'
import { buildKit, GROUP } from './telegram-kit.ts'

const TEXT = ledgerCheckText({ seq: 7, detail: 'its content <b>does not</b> have the hash\u202e' }, en)

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

it('a failed check of the ledger stands in Telegram, loudly, as text', async () => {
  const { world: _, skin, standIn, ...kit } = await buildKit()
  closing.push(() => kit.close())
  await skin.start()
  expect(await skin.warn(`telegram:${GROUP}`, TEXT)).toMatchObject({ kind: 'shown' })
  expect(standIn.chat(GROUP).last.text).toContain('failed at entry 7: its content <b>does not</b> have the hash')
  expect(standIn.chat(GROUP).last.text).not.toContain('\u202e')
  expect(standIn.calls.findLast(({ method }) => method === 'sendMessage')?.params['disable_notification']).toBe(false)
})

it('a failed check of the ledger stands in Slack, as text', async () => {
  const { skin, slack, ...built } = await slackWorld({ mode: 'socket' })
  closing.push(() => built.close())
  await skin.start()
  expect(await skin.warn(`slack:${ROOM}`, TEXT)).toMatchObject({ kind: 'shown' })
  expect(JSON.stringify(slack.calls.findLast(({ method }) => method === 'chat.postMessage'))).toContain('failed at entry 7')
})
