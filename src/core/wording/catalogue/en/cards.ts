/** The labels, hints and buttons of cards. Buttons are at most 75 characters long (Slack's limit). */
export const cards = {
  labels: {
    edited: 'Edited',
    stages: 'Stages',
    questions: 'Questions',
    standing: 'Standing grant',
    deadline: 'Deadline',
    approvals: 'Approvals',
    toApprove: 'To approve',
    why: 'Why you are asked',
    risk: 'Risk',
    found: 'What was found',
    past: 'Similar requests',
    budget: 'Budget',
    lock: 'Lock',
    intent: 'Intent',
    target: 'Target',
    steps: 'Steps',
    tool: 'Tool',
    purpose: 'Purpose',
    args: 'Arguments',
    saysWhy: 'It says why',
    expects: 'It expects',
    image: 'Picture',
  },
  /** Before the deadline as each reader's own clock shows it. */
  yourTime: 'your time',
  standing: (who: string, terms: string) =>
    `${who} approved it with a standing grant: ${terms}. The button here approves it once; the inbox approves these terms.`,
  again: (typed: string, wait: string) =>
    `One person runs this organisation: the same one approves it again by typing ${typed}, at least ${wait} later.`,
  /** `form`: whether the platform has a form for it, too. */
  inWriting: (typed: string, form: boolean) =>
    `In writing: ${form ? 'press “Approve in writing …”, or ' : ''}type ${typed}, which is what is at stake. No tap alone approves this.`,
  /** Where a one-time code counts: in a form of the platform's, or typed where nobody else reads it. */
  code: {
    form: 'It needs a code of your authenticator: press “Approve in writing …”, or approve it in the inbox, or on the command line with --code. Never write a code into a group.',
    typed: (command: string) =>
      `It needs a code of your authenticator: write “${command}” to the bot in a direct message, or approve it in the inbox, or on the command line with --code. Never write a code into a group.`,
  },
  /** Where a card has room for a part only. */
  part: {
    request: {
      closed: 'Only a part is shown here. Open the full request before you approve it; you can reject it at once.',
      opened: 'Only a part is shown here; the full request was sent to this chat as a file.',
      open: 'Open the full request',
    },
    proposal: {
      closed: 'Only a part is shown here. Open the full proposal before you approve it; you can reject it at once.',
      opened: 'Only a part is shown here; the full proposal was sent to this chat as a file.',
      open: 'Open the full proposal',
    },
  },
  /** What opens a form in Slack. */
  forms: {
    approve: 'Approve in writing …',
    glass: 'Break-glass …',
    edit: 'Edit …',
    reject: 'Reject with a reason …',
    question: 'Ask the agent …',
    delegate: 'Delegate …',
    snooze: 'Snooze …',
    longer: 'Approve for longer …',
  },
  buttons: {
    approve: 'APPROVE',
    reject: 'REJECT',
    because: 'Reject because …',
    ownWords: 'In your own words …',
    inbox: 'Open in the inbox',
  },
}
