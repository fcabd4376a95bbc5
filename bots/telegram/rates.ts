import type { PlaceRates } from '../pace.ts'

/** 20 a minute in a group, 1 a second in a private chat (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this); edits are not named there. */
const GROUP: PlaceRates = { post: { burst: 3, every: 4000 }, edit: { burst: 10, every: 1000 } }
const PRIVATE: PlaceRates = { post: { burst: 2, every: 1100 }, edit: { burst: 10, every: 1000 } }

/** The rates of a chat, by its id: groups and channels have negative ones. Three posts at once and 15 a minute leave five for answers and files. */
export const telegramRates = (chat: string): PlaceRates => (chat.startsWith('-') ? GROUP : PRIVATE)
