import { PEOPLE, ROOMS } from '../../story/charter.ts'
import { must } from '../../story/house.ts'
import type { Body } from '../../story/http.ts'
import type { Scene } from '../../story/play.ts'
import { motionCards, shown } from '../cards.ts'
import { improvements } from '../improvements.ts'
import { ASK_ABOVE, type Month } from '../month.ts'
import { shell } from '../shell.ts'
import { leaflets } from '../traffic.ts'

/** What alice would rather have: a change that no longer fits once the other one is carried. */
const HERS = { kind: 'cost_threshold', from: ASK_ABOVE, to: 8 } as const

/** The weekly review proposes; two people carry what loosens a control, and what is still open then is tested again. */
export const review: Scene<Month> = {
  name: 'review',
  title: 'Tuesday, ten o’clock: the review of the week proposes changes of the charter',
  async play(stage, month) {
    stage.say('SCAMPER asks seven questions, from “substitute” to “reverse”. Each answer is a typed change, tested on the month.')
    await shell(stage, month, 'kaizen', 'scamper', '--days', '30')
    await month.wake('2026-11-24T10:00:05Z')
    const [cost, rule] = await month.eventually('the review proposes both changes', async () => {
      const open = (await improvements(month)).filter(({ state, found_by }) => state === 'open' && found_by === 'scamper')
      const of = (kind: string): Body | undefined => open.find(({ change }) => (change as Body)['kind'] === kind)
      const both = [of('cost_threshold'), of('remove_rule')] as const
      return both[0] && both[1] && ([both[0], both[1]] as const)
    })
    const hers = { change: HERS, days: 30, reason: 'Why not a little more?' }
    must('alice proposes a change of her own', await month.asAlice('POST', '/api/v1/kaizen/improvements', hers), 201)
    stage.say('Both are motions now, and alice has proposed a third by hand: to ask above $8.')

    const cards = await motionCards(month, String(cost['id']))
    month.clock.moveTo('2026-11-24T10:05:00Z')
    await month.telegram.tap(ROOMS.telegram, cards.telegram.message, 'APPROVE', PEOPLE.alice.telegram)
    await month.eventually('her approval is on the card in Slack', () => cards.slack.text().includes('1 of 2'))
    stage.card('what bob sees in Slack, after alice has tapped APPROVE in Telegram', shown(cards.slack))
    const half = (await improvements(month)).find(({ id }) => id === cost['id'])
    stage.check('one of two changes nothing', half?.state === 'open', half)
    month.clock.moveTo('2026-11-24T10:21:00Z')
    stage.say('bob clicks APPROVE.')
    await month.slack.click(ROOMS.slack, cards.slack.ts, 'APPROVE', PEOPLE.bob.slack)
    await month.eventually('it is carried', async () =>
      (await improvements(month)).some(({ id, state }) => id === cost['id'] && state === 'carried'),
    )
    const granted = await leaflets(month, { approve: false })
    stage.check(`with the second one it is the law: leaflets for $6 are ${granted} at once`, granted === 'GRANTED', granted)

    stage.say('The two others were tested on a charter that is no longer in force.')
    const again = await month.eventually('what still fits is tested and proposed anew', async () =>
      (await improvements(month)).find(({ rebases }) => rebases === rule['id']),
    )
    stage.check('what still fits is tested again on the new charter, and proposed anew', again['state'] === 'open', again)
    const rest = (await improvements(month)).filter(({ state }) => state === 'open')
    stage.check('alice’s does not fit any more, and stays dropped: it said “from 5”', rest.length === 1, rest)
    await shell(stage, month, 'kaizen', 'log')
    await shell(stage, month, 'kaizen', 'diff', String(cost['id']))
  },
}
