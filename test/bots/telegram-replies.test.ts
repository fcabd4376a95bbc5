import { afterEach, beforeEach, expect, it } from 'vitest'
import { ALICE, buildKit, CHARTER, FORUM, GROUP, type Kit, MALLORY } from './telegram-kit.ts'

let kit: Kit
beforeEach(async () => {
  kit = await buildKit()
  await kit.skin.start()
})
afterEach(() => kit.close())

const group = () => kit.standIn.chat(GROUP)
/** Somebody writes; resolves with what the bot answers. */
async function say(text: string, options: { replyTo?: number; who?: number; chat?: number; thread?: number } = {}) {
  const { who = ALICE, chat = GROUP, ...more } = options
  const before = kit.standIn.chat(chat).messages.length
  kit.standIn.send(chat, text, who, more)
  await kit.standIn.waitFor(() => kit.standIn.chat(chat).messages.length >= before + 2)
  return kit.standIn.chat(chat).last
}
const sent = () => kit.standIn.calls.findLast(({ method }) => method === 'sendMessage')?.params

it('a command in reply to a card is about its request', async () => {
  const id = await kit.ask()
  await kit.show(id)
  expect((await say('/ask Which account?', { replyTo: 1 })).text).toMatch(/^The agent is asked: “Which account\?”/)
  expect((await kit.record(id)).escalation?.questions).toMatchObject([{ operator: 'alice', text: 'Which account?' }])
  // The id may be written all the same.
  expect((await say(`/ask ${id} And why?`, { replyTo: 1 })).text).toContain('“And why?”')
})

it('the same in a topic of a forum', async () => {
  const id = await kit.ask()
  await kit.show(id, `telegram:${FORUM}:7`)
  const answer = await say('/reject not today', { replyTo: 1, chat: FORUM, thread: 7 })
  expect(answer.thread).toBe(7)
  expect((await kit.record(id)).status).toMatchObject({ name: 'refused', cause: 'operator' })
})

it('a command without words asks for them, and the reply is the question', async () => {
  const id = await kit.ask()
  await kit.show(id)
  const asked = await say('/ask', { replyTo: 1 })
  expect(asked.text).toBe(`Reply to this message with your question about ${id}`)
  expect(sent()).toMatchObject({ reply_markup: { force_reply: true, selective: true } })
  expect((await say('Which account?', { replyTo: asked.message_id })).text).toContain('The agent is asked')
  expect((await kit.record(id)).escalation?.questions).toHaveLength(1)
})

it('a reason in one’s own words is a forced reply to who tapped, and nothing is decided before it is written', async () => {
  await kit.world.adopt({ ...CHARTER, approvals: { reasons: ['Too expensive'] } })
  const id = await kit.ask()
  await kit.show(id)
  await kit.standIn.tap(GROUP, 1, 'Reject because …', ALICE)
  await kit.standIn.tap(GROUP, 2, 'In your own words …', ALICE)
  expect(group().last.text).toBe(`Reply to this message with your reason to reject ${id}`)
  expect(sent()).toMatchObject({ entities: [{ type: 'text_mention', user: { id: ALICE } }], reply_markup: { force_reply: true } })
  expect((await kit.record(id)).status.name).toBe('pending')
  expect((await say('<b>no</b>', { replyTo: group().last.message_id })).text).toContain('Reason: <b>no</b>')
  expect((await kit.record(id)).status).toMatchObject({ name: 'refused', cause: 'operator' })
})

it('whoever replies is judged by who they are', async () => {
  const id = await kit.ask()
  await kit.show(id)
  const asked = await say('/reject', { replyTo: 1 })
  expect((await say('because', { replyTo: asked.message_id, who: MALLORY })).text).toMatch(/Only operators/)
  expect((await kit.record(id)).status.name).toBe('pending')
})

it('what a person writes that only looks like our question is none', async () => {
  const id = await kit.ask()
  await kit.show(id)
  const { message } = kit.standIn.send(GROUP, `Reply to this message with your reason to reject ${id}`, MALLORY)
  kit.standIn.send(GROUP, 'agreed', ALICE, { replyTo: message.message_id })
  await say('/status')
  expect((await kit.record(id)).status.name).toBe('pending')
})

it('the same update delivered twice asks once', async () => {
  const id = await kit.ask()
  await kit.show(id)
  const { update } = kit.standIn.send(GROUP, '/ask Which account?', ALICE, { replyTo: 1 })
  await kit.standIn.waitFor(() => group().messages.length >= 3)
  kit.standIn.replay(update?.update_id as number)
  await kit.standIn.waitFor(() => group().messages.length >= 4)
  expect((await kit.record(id)).escalation?.questions).toHaveLength(1)
})

it('a tap on a message of long ago still decides, though its answer reaches nobody', async () => {
  const id = await kit.ask()
  await kit.show(id)
  kit.standIn.failNext('answerCallbackQuery', {
    status: 400,
    body: { ok: false, error_code: 400, description: 'Bad Request: query is too old and response timeout expired or query ID is invalid' },
  })
  await kit.standIn.tap(GROUP, 1, 'REJECT', ALICE, 500).catch(() => undefined)
  await kit.standIn.waitFor(async () => (await kit.record(id)).status.name === 'refused')
  expect(kit.faults).toEqual([])
})
