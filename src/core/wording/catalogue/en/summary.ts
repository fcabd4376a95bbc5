import { count } from './common.ts'

/** The daily summary of a channel. */
export const summary = {
  first: (day: string, asked: number, granted: number, atOnce: number, byPeople: number, rejected: string) =>
    `Summary of ${day}: ${count(asked, 'request')}, ${granted} granted (${atOnce} at once, ${byPeople} by people), ${rejected}.`,
  noneRejected: 'none rejected',
  rejected: (n: number, causes: string) => `${n} rejected (${causes})`,
  nobody: 'Nobody decided anything by hand.',
  answered: (times: number, median: string) => `People answered ${count(times, 'time')}, half of them within ${median}.`,
  /** A median that rounds to nothing. */
  second: 'a second',
  unanswered: (routes: string) => `Unanswered in time: ${routes}.`,
  silent: (groups: string) => `Groups that did not answer in time: ${groups}.`,
  everybody: 'every approver',
  route: (id: string) => `route ${id}`,
  spent: (amount: string) => `Spent or set aside: ${amount}.`,
  reviews: (owed: number, overdue: number) =>
    `${count(owed, 'review')} of break-glass owed, ${overdue} of them overdue: somebody else must look at it in the inbox.`,
  decisions: (who: string) => `Most decisions: ${who}.`,
  timeouts: (who: string) => `Most unanswered while asked: ${who}.`,
}
