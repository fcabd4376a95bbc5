/** Answers to taps and clicks; in Telegram at most 200 characters are shown. */
export const taps = {
  anonymous:
    'You act anonymously here, so nobody can know who decides. Turn off "Remain anonymous" in your admin rights, or write as yourself.',
  notListed: (line: string) =>
    `You are not an operator here; nothing was decided. To be listed, the charter needs under operators:\n${line}`,
  strangerDecided: 'You are not an operator of this charter, so this decided nothing.',
  strangerSees: 'You are not an operator of this charter, so there is nothing for you to see here.',
  notOurs: 'This button is none of ours.',
  unrecorded: 'This could not be recorded, so nothing was decided. Try again in a moment.',
  unreadable: 'The ledger cannot be read now. Try again in a moment.',
  whyReject: (who: string, id: string) => `${who}: why reject ${id}? A tap rejects it with that reason, for whoever taps.`,
  chooseReason: 'Choose a reason below.',
  reasonGone: 'The charter does not list this reason any more. Use the buttons of the card.',
  writeReason: 'Write your reason below.',
  approved: 'Approved.',
  rejected: 'Rejected.',
  counted: (how: string) => `Counted: ${how}.`,
  approvalCounts: (id: string) => `Your approval of ${id} counts.`,
  rejectionCounts: (id: string) => `Your rejection of ${id} counts.`,
  nothingChanged: (why: string) => `Nothing changed: ${why}.`,
  nothingByClick: (truth: string) => `Nothing changed by this click. ${truth}`,
  notWaiting: 'It does not wait for people now.',
  onItsWay: 'It is on its way.',
  full: { request: 'The full request', proposal: 'The full proposal' },
  fileFailed: 'The file could not be sent now. Tap again in a moment.',
  fullFailed: (what: string, why: string) => `${what} could not be sent: ${why}.`,
  sentBelow: 'Sent below. Read it, then decide on the card.',
  openFirst: { request: 'It waits: open the full request first.', proposal: 'It waits: open the full proposal first.' },
  stillWaits: 'It still waits for an answer.',
  testCounts: (who: string) => `It works: your taps count as ${who}.`,
  testWorks: (line: string) => `The button works. ${line}`,
  testArrived: 'Countersign test: a tap arrived, this channel works.',
  /** A message that asks a person for words begins so, and the full id stands behind it. */
  prompts: {
    ask: 'Reply to this message with your question about',
    reject: 'Reply to this message with your reason to reject',
    break_glass: 'Reply to this message with why you grant alone',
  },
  /** The words of those above that mention the person, so that only their app opens the reply. */
  mention: 'Reply',
  /** What stands in the empty field of a person who replies; at most 64 characters. */
  hints: { ask: 'Your question to the agent', reject: 'Your reason', break_glass: 'Why it cannot wait' },
  backlog: {
    none: 'Nothing more is waiting.',
    more: (n: number) => `${n} more waiting`,
    pace: (where: string) => `Cards come as fast as this chat allows; ${where}.`,
    listed: '/pending lists the next',
    listedAndInbox: '/pending lists the next, the inbox shows all',
  },
}
