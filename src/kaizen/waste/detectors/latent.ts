import { type Detector, ms } from '../detector.ts'
import { collect, groupsOf, type Item } from '../found.ts'

/** Granted, and then never redeemed or never settled: what stays debited for it, and how long it was set aside. */
export const latent: Detector<'latent'> = ({ facts, window: { to } }, { after }) =>
  groupsOf(
    collect(facts, ({ id, agent, granted, redeemed, settled, ended, setAside }): Item | undefined => {
      const isOpen = granted !== undefined && !settled && (ended === undefined || ended.how === 'lapsed')
      if (!isOpen || to - granted < ms(after)) return undefined
      const about = { agent, never: redeemed === undefined ? 'redeemed' : 'settled' }
      return { about, id, cost: ended ? ended.charged : setAside, time: (ended?.at ?? to) - granted }
    }),
  )
