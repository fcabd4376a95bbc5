import type { Catalogue } from '../en.ts'

/** German for the labels, hints and buttons of cards. */
export const cards: Catalogue['cards'] = {
  labels: {
    edited: 'Geändert',
    stages: 'Stufen',
    questions: 'Fragen',
    standing: 'Dauergenehmigung',
    deadline: 'Frist',
    approvals: 'Genehmigungen',
    toApprove: 'So genehmigen',
    why: 'Warum du gefragt wirst',
    risk: 'Risiko',
    found: 'Was auffiel',
    past: 'Ähnliche Anfragen',
    budget: 'Budget',
    lock: 'Sperre',
    intent: 'Absicht',
    target: 'Ziel',
    steps: 'Schritte',
    tool: 'Werkzeug',
    purpose: 'Zweck',
    args: 'Argumente',
    saysWhy: 'Seine Begründung',
    expects: 'Was er erwartet',
    image: 'Bild',
  },
  yourTime: 'deine Zeit',
  standing: (who, terms) =>
    `${who} hat mit Dauergenehmigung zugestimmt: ${terms}. Der Knopf hier genehmigt es einmal; der Posteingang genehmigt diese Bedingungen.`,
  again: (typed, wait) =>
    `Eine Person führt diese Organisation: dieselbe genehmigt noch einmal, indem sie ${typed} schreibt, frühestens ${wait} später.`,
  inWriting: (typed, form) =>
    `Schriftlich: ${form ? '“Schriftlich genehmigen …” drücken oder ' : ''}${typed} schreiben; das ist, was auf dem Spiel steht. Ein Tippen allein genehmigt das nicht.`,
  code: {
    form: 'Es braucht einen Code deines Authenticators: drücke “Schriftlich genehmigen …”, oder genehmige es im Posteingang oder auf der Befehlszeile mit --code. Schreibe nie einen Code in eine Gruppe.',
    typed: (command) =>
      `Es braucht einen Code deines Authenticators: schreibe “${command}” dem Bot als Direktnachricht, oder genehmige es im Posteingang oder auf der Befehlszeile mit --code. Schreibe nie einen Code in eine Gruppe.`,
  },
  part: {
    request: {
      closed: 'Hier steht nur ein Teil. Öffne die ganze Anfrage, bevor du sie genehmigst; ablehnen kannst du sofort.',
      opened: 'Hier steht nur ein Teil; die ganze Anfrage wurde als Datei in diesen Chat geschickt.',
      open: 'Die ganze Anfrage öffnen',
    },
    proposal: {
      closed: 'Hier steht nur ein Teil. Öffne den ganzen Vorschlag, bevor du ihn genehmigst; ablehnen kannst du sofort.',
      opened: 'Hier steht nur ein Teil; der ganze Vorschlag wurde als Datei in diesen Chat geschickt.',
      open: 'Den ganzen Vorschlag öffnen',
    },
  },
  forms: {
    approve: 'Schriftlich genehmigen …',
    glass: 'Notfallzugriff …',
    edit: 'Ändern …',
    reject: 'Mit Begründung ablehnen …',
    question: 'Den Agenten fragen …',
    delegate: 'Abgeben …',
    snooze: 'Später erinnern …',
    longer: 'Für länger genehmigen …',
  },
  buttons: {
    approve: 'GENEHMIGEN',
    reject: 'ABLEHNEN',
    because: 'Ablehnen, weil …',
    ownWords: 'In eigenen Worten …',
    inbox: 'Im Posteingang öffnen',
  },
}
