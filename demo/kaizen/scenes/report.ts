import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PEOPLE, ROOMS } from '../../story/charter.ts'
import type { Scene } from '../../story/play.ts'
import { inTelegram } from '../cards.ts'
import type { Month } from '../month.ts'
import { largeMachine } from '../traffic.ts'

const PICTURES = ['approvals', 'savings', 'spend', 'waste']
/** The day that it is of: the day of the review. */
const DAY = '2026-11-24'

/** The report of the morning, with its pictures. */
export const report: Scene<Month> = {
  name: 'report',
  title: 'Wednesday, nine o’clock: the report is there',
  async play(stage, month) {
    month.clock.moveTo('2026-11-24T14:00:00Z')
    stage.say('In the afternoon the planner asks for a large machine, for $12. alice rejects that after twelve minutes.')
    await largeMachine(month)
    await month.wake('2026-11-25T09:00:05Z')
    const head = await month.eventually('the report stands in alice’s chat', () =>
      inTelegram(month, PEOPLE.alice.telegram, `Report of ${DAY}`),
    )
    stage.card('what alice reads in her chat', head.text)
    const asked = 'asked: 20 (before: 18)'
    stage.check('20 requests: 6 tickets, 8 notes, 2 reviews, 2 machines, leaflets twice', head.text.includes(asked), head.text)
    const detail = await month.eventually('the detail stands below', () => {
      const below = month.telegram.chat(PEOPLE.alice.telegram).messages.filter(({ replyTo }) => replyTo === head.message_id)
      return below.length > PICTURES.length && below
    })
    const pictures = detail.flatMap(({ photo }) => (photo ? [photo] : []))
    const names = pictures.map(({ filename }) => filename.replace('.png', '')).sort()
    stage.check(`below it are ${pictures.length} pictures: ${names.join(', ')}`, String(names) === String(PICTURES), names)
    const numbers = detail.at(-1)?.text ?? ''
    stage.card('and the detail', numbers)
    const ended = /cheaper-triage .*; stopped\ncheaper-notes .*; rolled back/.test(numbers)
    stage.check('it says of both experiments that nothing of it is saved', ended, numbers)
    const uploaded = (): boolean => month.slack.channel(ROOMS.slack).messages.some(({ files }) => files.length === PICTURES.length)
    await month.eventually('Slack has the same', uploaded)
    stage.check('Slack has the same report, its pictures in the thread', uploaded(), 'none')

    const folder = await keep(pictures)
    stage.check(`the pictures, as the chat got them, are in ${folder}`, pictures.length > 0, folder)
  },
}

/** Writes the pictures where a person can look at them after the story: it is the only thing that stays. */
async function keep(pictures: readonly { readonly filename: string; readonly bytes: Buffer }[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-report-'))
  for (const { filename, bytes } of pictures) await writeFile(join(folder, filename), bytes)
  return folder
}
