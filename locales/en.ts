/*
 * The English catalogue; `Messages` makes it have every text of the Thai one and no other.
 */
import type { Category, Day, Grade } from '../lib/core/blocklist/listing.ts';
import { ageOf, createFormatter, dayOf, unbroken } from './format.ts';
import type { AppealFacts, CategoryWords, Messages } from './th.ts';
import { reports } from './en/reports.ts';
import { checks, consent, health } from './en/checks.ts';
import { access, large, lessons } from './en/lessons.ts';
import { share } from './en/share.ts';

const format = createFormatter('en-GB');

/** Parted, a line would say "is safe". */
const notSafe = unbroken('not mean it is safe');

const grade: Readonly<Record<Grade, string>> = {
  confirmed: 'Confirmed',
  corroborated: 'Supported by evidence',
  reported: 'Reported',
  disputed: 'Disputed',
};

const gradeMeans: Readonly<Record<Grade, string>> = {
  confirmed: 'People have checked the evidence and confirmed that a warning is due',
  corroborated: 'A source that we trust has named it, but it is not confirmed yet',
  reported: 'Somebody reported it, and nobody has checked the report yet',
  disputed: 'The owner or somebody concerned disputes it, and it has not been decided yet',
};

const category: Readonly<Record<Category, CategoryWords>> = {
  TH00: {
    name: 'Some other trouble',
    official: 'Outside the technology crime decree',
    what: 'People say they lost something here, but it is not one of the online crime types.',
    next: 'Talk to somebody you trust before you pay or give out details.',
    avoid: 'Do not transfer money or send pictures of your ID card yet.',
  },
  TH01: {
    name: 'Paid, but nothing arrives',
    official: 'Goods or services sale fraud, individual',
    what: 'The seller wants the money first, then sends nothing or something else.',
    next: 'Buy where you pay on delivery, or where the money is held until you have the goods.',
    avoid: 'Do not transfer to a personal account yet, however cheap or urgent it is.',
  },
  TH02: {
    name: 'Fake shop run by a group',
    official: 'Goods or services sale fraud, organised',
    what: 'The shop front and its reviews are made up; it takes the money and changes its name.',
    next: 'Look for the shop on its official site or app, typing the name yourself.',
    avoid: 'Do not pay a deposit yet, and do not trust the reviews on this page.',
  },
  TH03: {
    name: 'Posing as somebody you know',
    official: 'Impersonating someone to borrow money',
    what: 'Somebody uses the name or account of a friend or relative to borrow money.',
    next: 'Call that person on the number you already have, and ask.',
    avoid: 'Do not transfer before you have heard their voice on the old number.',
  },
  TH04: {
    name: 'Romance, then money',
    official: 'Romance scam, direct transfer',
    what: 'They grow close to you online, then ask for travel, hospital or delivery costs.',
    next: 'Tell somebody close to you, and ask to meet or to make a video call first.',
    avoid: 'Do not transfer to somebody you have never met yet.',
  },
  TH05: {
    name: 'Romance, then an investment',
    official: 'Hybrid scam: romance, then investment',
    what: 'They win your trust, then invite you to invest on a site prepared for it.',
    next: 'Check the provider with the Thai SEC, and tell somebody close to you.',
    avoid: 'Do not top up yet, even if your first withdrawal worked.',
  },
  TH06: {
    name: 'Pay first to get a prize',
    official: 'Pay to receive a prize, or another purpose',
    what: 'They say a prize or refund is waiting, but a fee has to be paid first.',
    next: 'Ask the organisation that they name, on a number that you looked up yourself.',
    avoid: 'Do not pay any fee, tax or deposit yet.',
  },
  TH07: {
    name: 'Fake loan',
    official: 'Fraudulent or extortionate loan',
    what: 'An easy loan wants a deposit first, or uses what is on your phone to threaten you.',
    next: 'Check the lender with the Bank of Thailand: call 1213.',
    avoid: 'Do not pay before you get the loan, and do not let an app read your contacts.',
  },
  TH08: {
    name: 'Online job that wants your money first',
    official: 'Part-time job or task scam',
    what: 'You like, review or do tasks, and must advance more and more money.',
    next: 'Stop the tasks, and ask the company named on a number that you looked up yourself.',
    avoid: 'Do not pay more to unlock, or to get back, what you have paid.',
  },
  TH09: {
    name: 'Fake online investment',
    official: 'Online investment fraud',
    what: 'The screen shows high profits, but taking money out fails or costs extra.',
    next: 'Ask the Thai SEC first, every time, whether the person who invites you is licensed.',
    avoid: 'Do not top up yet, and do not pay a tax to withdraw.',
  },
  TH10: {
    name: 'Pyramid scheme',
    official: 'Investment against the public borrowing decree',
    what: 'Returns are paid from newcomers’ money, until one day there is none.',
    next: 'Ask somebody outside the circle, and check the name with the Thai SEC.',
    avoid: 'Do not add money yet, and do not bring in other people.',
  },
  TH11: {
    name: 'Taking your crypto',
    official: 'Digital asset fraud',
    what: 'It gets you to connect a wallet, tell your recovery words or send coins first.',
    next: 'Check the provider with the Thai SEC, and open its site by typing the name yourself.',
    avoid: 'Do not connect a wallet, and tell nobody your recovery words (seed phrase).',
  },
  TH12: {
    name: 'Call-centre scam',
    official: 'Intimidation by telephone (call centre)',
    what: 'A caller poses as an officer, says you are in a case, and has you pay or open this page.',
    next: 'Hang up, and call that office back on a number that you looked up yourself.',
    avoid: 'Do not transfer money to have an account checked: no office asks for that.',
  },
  TH13: {
    name: 'App that empties your account',
    official: 'Installing a remote control program on the phone',
    what: 'An app from outside the stores takes over the phone and moves money out.',
    next: 'Install only from App Store or Play Store. If you already did, turn on airplane mode now.',
    avoid: 'Do not install .apk files, and do not grant accessibility rights to any app.',
  },
  TH14: {
    name: 'Break-in for money or threats',
    official: 'Hacking for fraud or extortion',
    what: 'The page is used to break into a device or an account, and then to ask for money.',
    next: 'Close the page, update the device, and change your passwords on another one.',
    avoid: 'Do not download files, and do not pay because of a threat.',
  },
  TH15: {
    name: 'Files locked for ransom',
    official: 'Ransomware',
    what: 'It spreads a program that locks the files on your device and asks for money.',
    next: 'Close the page. If you opened a file, take the device off the network.',
    avoid: 'Do not open what you downloaded, and do not pay a ransom yet.',
  },
  TH16: {
    name: 'Another kind of online scam',
    official: 'Other technology crime',
    what: 'The page was reported for a scam that is not one of the common kinds.',
    next: 'Ask somebody you trust, or call the organisation that is named.',
    avoid: 'Do not transfer money, enter passwords or send pictures of your ID card yet.',
  },
  TX1: {
    name: 'Fake bank or agency site',
    official: 'Phishing (our own class)',
    what: 'It copies a real site to get your password and one-time code.',
    next: 'Open the bank’s site by typing its name yourself, or use the bank’s app.',
    avoid: 'Do not enter a password, card number or one-time code (OTP).',
  },
  TX2: {
    name: 'Renting out your account or SIM',
    official: 'Mule account or SIM recruitment (our own class)',
    what: 'They pay for an account or SIM in your name, to receive money taken from others.',
    next: 'Refuse. If you already agreed, tell your bank or operator at once.',
    avoid: 'Let nobody use your account or SIM: the law punishes the person whose name it is in.',
  },
  TX3: {
    name: 'Fake help to get money back',
    official: 'Recovery scam, or fake police or AOC (our own class)',
    what: 'They pose as police, lawyers or the 1441 centre, and charge for their service.',
    next: 'Call 1441 yourself. The centre takes cases by telephone only.',
    avoid: 'Do not pay to get money back, and do not file a complaint through a social media page.',
  },
  TX4: {
    name: 'Online gambling',
    official: 'Online gambling (our own class)',
    what: 'It runs illegal bets; many of these never pay out, and reuse your details.',
    next: 'Close the page. If you want to stop gambling, talk to someone you trust.',
    avoid: 'Do not top up, and do not give account numbers or pictures of your ID card.',
  },
};

function counted(count: number, one: string, many: string): string {
  return `${format.number(count)} ${count === 1 ? one : many}`;
}

function age(elapsedMs: number): string {
  const past = ageOf(elapsedMs);
  switch (past.unit) {
    case 'now':
      return unbroken('just now');
    case 'minutes':
      return unbroken(`${counted(past.count, 'minute', 'minutes')} ago`);
    case 'hours':
      return unbroken(`${counted(past.count, 'hour', 'hours')} ago`);
    case 'days':
      return past.count === 1 ? 'yesterday' : unbroken(`${format.number(past.count)} days ago`);
    case 'months':
      return unbroken(`${counted(past.count, 'month', 'months')} ago`);
    case 'years':
      return unbroken(`${counted(past.count, 'year', 'years')} ago`);
  }
}

function lastSeen(seenOn: Day, nowMs: number): string {
  const days = Math.max(0, dayOf(nowMs) - seenOn);
  return days === 0 ? 'last seen today' : `last seen ${age(days * 86_400_000)}`;
}

function remaining(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  if (minutes < 90) return unbroken(`${counted(minutes, 'minute', 'minutes')} left`);
  const hours = Math.round(minutes / 60);
  return unbroken(
    hours < 48 ? `${format.number(hours)} hours left` : `${format.number(Math.round(hours / 24))} days left`,
  );
}

export const en: Messages = {
  tag: 'en',
  name: 'Tuean',
  notTheState: 'not a government service',
  language: { label: 'Language' },
  number: format.number,
  day: format.day,
  moment: format.moment,
  age,
  lastSeen,
  remaining,
  grade,
  gradeMeans,
  category,
  reports: (count) => `reported ${count === 1 ? 'once' : unbroken(`${format.number(count)} times`)}`,
  listedByFeed: 'on its published list, which gives no count',
  notFoundIsNotSafe: `No record found. That does ${notSafe}.`,
  publisher: (name) => name.en,
  bank: (name) => name.en,
  otherBank: {
    badge: 'Other bank',
    title: 'Same number as a reported one, but another bank',
    means: (listedAt, named) =>
      `The reported account is at ${listedAt.en}, and ${named.en} is named here. The same digits at another bank are another account. Look at the bank again before you pay: if it is ${listedAt.en}, do not pay yet.`,
    thatOne: 'That one: ',
    keptAt: 'The reported account is at',
  },
  hidden: (code) => `[hidden character ${code}]`,
  moreCharacters: (count) => `… ${counted(count, 'character', 'characters')} more`,
  address: 'Web address',
  addressIn: 'Reads',
  addressPunycode: 'This name has special letters, which can look like another site’s',

  interstitial: {
    title: {
      asking: 'Checking this site',
      confirmed: 'Wait. This site is reported as a scam',
      corroborated: 'Wait a moment. This site is on a warning list',
      reported: 'This site was reported, and nobody has checked it yet',
      disputed: 'This site was reported, and the report is disputed',
      notListed: 'This site is not on the list now',
      paused: 'You paused warnings for this site',
      unknown: 'This site could not be checked yet',
      malformed: 'This is not a web address that can be checked',
      empty: 'There is no site to warn about here',
      failed: 'This site was not checked',
    },
    lead: {
      asking: 'We have stopped this page while it is checked once more against the list on your device.',
      confirmed: 'We have stopped this page. If you have not entered anything or paid, nothing is lost.',
      corroborated: 'We have stopped this page. If you have not entered anything or paid, nothing is lost.',
      reported: 'Read the reason first, then decide. Do not enter details or pay yet.',
      disputed: 'It has not been decided yet. Read the reason first, then choose.',
      notListed: 'It may have been taken off, or was never listed. If you are unsure, do not open it yet.',
      paused: 'The site is still on the list, but we will not stop it until the time you chose is over.',
      unknown: {
        'no-release': 'There is no list on this device yet. Wait a little and try again.',
        'store-failed': 'The list on this device could not be read. Try again, or restart the browser.',
        'not-checkable': 'Only addresses that begin with http or https can be checked.',
        'turned-off': 'You have turned the check of sites off in the settings, so this one was not checked.',
      },
      malformed: 'Only addresses that begin with http or https can be checked, so we do not open this one.',
      empty: 'This page shows a warning when you are about to open a listed site. You can close it.',
      failed: 'The part that checks the list did not answer, so we do not open the site yet. Press Check again.',
    },
    why: 'Why',
    who: 'Who says so',
    since: 'Since',
    next: 'What to do',
    avoid: 'What not to do',
    goBack: 'Go back',
    leave: 'Leave this page',
    tryAgain: 'Check again',
    open: 'Open this site',
    warnAgain: 'Warn about this site again',
    readAloud: 'Read aloud',
    stopReading: 'Stop reading',
    details: 'Details and the way in',
    detailsOnly: 'Details',
    listedAs: 'Matching listings',
    officialClass: 'Case type',
    listedOn: (day) => `on the list since ${day}`,
    releaseMade: 'List of',
    releaseNumber: (sequence) => `number ${format.number(sequence)}`,
    proceedTitle: 'If you still want to open this site',
    proceedReadBack: {
      confirmed: 'I have read that this site is confirmed as a scam. I will not enter a password or pay on it.',
      corroborated: 'I have read that this site is on a warning list. I will not enter a password or pay on it.',
    },
    proceedScope: 'How much to open',
    proceedPath: 'Only this page and those below it',
    proceedHost: 'Every page of this site',
    proceedLimits: 'For this tab only; it ends by itself, and you can undo it in settings.',
    proceedMinutes: (minutes) =>
      `For this tab only, for ${counted(minutes, 'minute', 'minutes')}; you can undo it in settings.`,
    proceed: 'Open it despite the warning',
    proceeding: 'Checking once more before opening',
    proceedFailed: 'It could not be opened. The list may have changed: try again.',
    appeal: 'This warning is wrong',
    appealIntro:
      'We have prepared a text to copy and send to the publisher of the list, in whatever way its own site names.',
    appealForm: (host: string) =>
      `The publisher of the list has a form at ${host}: no sign-up, receipt confirmed within 24 hours. It is told the listed address and nothing else.`,
    appealOpen: 'Open the form',
    appealOr: 'Or copy this text and send it to the publisher in another way.',
    appealCaution: 'Taking a name off the list costs nothing. Anybody who asks for money to do it is deceiving you.',
    appealLabel: 'Text of the appeal',
    copy: 'Copy the text',
    copied: 'Copied',
    copyFailed: 'It could not be copied. Select the text and copy it yourself.',
    appealText: (facts: AppealFacts): string =>
      [
        `To ${facts.publishers.join(' and ')}`,
        '',
        'I dispute the following listing.',
        `Web address: ${facts.address}`,
        ...facts.keys.map((key) => `Listed as: ${key}`),
        `Evidence: ${grade[facts.grade]}`,
        `Type: ${facts.category} ${category[facts.category].name}`,
        `On the list since: ${format.day(facts.listedOn)}`,
        '',
        'How I am concerned with this site: ',
        'Why it should be taken off: ',
        'Evidence attached: ',
        'How to reach me: ',
      ].join('\n'),
    framed: 'We have stopped a part of this page, because it comes from a listed site.',
    framedUnknown: 'This part of the page is stopped.',
    spoken: (parts) => parts.filter((part) => part !== '').join(' '),
  },

  paid: {
    open: 'Open “I already paid”, step by step',
    openShort: 'I already paid',
    title: 'Already paid or entered details?',
    lead: 'Every minute counts. Call your own bank first, then 1441, to stop the receiving account.',
    call: 'Call 1441',
    stepsTitle: 'Do this, in this order',
    steps: [
      'Stop paying and stop talking. Keep the chat and the slips. If somebody controls the phone, turn on airplane mode.',
      'Call your bank on the number on your card or in its app. Ask for a temporary hold and write down the Bank Case ID.',
      'Call 1441 at any hour. The centre works by telephone only: it has no social media page and no LINE account.',
      'File a complaint within 72 hours at any police station or at thaipoliceonline.go.th, with the Bank Case ID.',
      'If you entered a password, change it at once on another device.',
    ],
  },

  access,
  checks,
  consent,
  health,
  large,
  lessons,
  share,
  found: {
    title: (listed) => (listed === 0 ? 'Found on this page' : `Found on this page, ${format.number(listed)} reported`),
    none: `No account, phone number or QR code was found on this page. That does ${notSafe}.`,
    notListed: (count) => `${format.number(count)} more, no record found. That does ${notSafe} to pay.`,
    tooMany: 'There are too many numbers on this page. They are checked bit by bit.',
    unread:
      'Some of this page was not checked. Before you transfer, paste the account number into the message check below.',
    ignore: 'Do not warn of this on this site',
    ignored: 'You asked not to be warned of this on this site.',
    source: {
      text: 'in the text',
      link: 'in a link',
      attribute: 'in the words of a picture or field',
      picture: 'in a QR code',
      copied: 'you copied it',
      pasted: 'you pasted it',
      typed: 'you typed it',
    },
  },
  ignored: {
    title: 'Numbers not warned of',
    none: 'None: every listed number is warned of.',
    on: 'on',
    undo: 'Warn again',
    undoOf: (shown) => `Warn of ${shown} again`,
    failed: 'That did not work. Try again.',
  },

  card: {
    title: {
      confirmed: 'Wait. Do not pay yet',
      corroborated: 'Do not pay yet',
      reported: 'This number was reported',
      disputed: 'This number was reported, and the report is disputed',
    },
    titleOfLink: {
      confirmed: 'Wait. Do not open this link yet',
      corroborated: 'Do not open this link yet',
      reported: 'This link was reported',
      disputed: 'This link was reported, and the report is disputed',
    },
    titleOfSite: {
      confirmed: 'This site is on the warning list',
      corroborated: 'This site is on the warning list',
      reported: 'This site was reported',
      disputed: 'This site was reported, and the report is disputed',
    },
    came: {
      text: 'On this page:',
      link: 'A link on this page leads to:',
      attribute: 'On this page:',
      picture: 'A QR code on this page pays:',
      pictureOfLink: 'A QR code on this page leads to:',
      copied: 'You have just copied:',
      pasted: 'You have just pasted:',
      typed: 'You have just typed:',
      site: 'You are on',
    },
    onList: 'On a warning list',
    nothingLost: 'If you have not paid yet, nothing is lost.',
    understood: 'I understand',
    show: 'Show it on the page',
    reasons: 'Why, and what to do',
    paid: 'Already paid? What to do',
    ignore: 'Do not warn of this on this site',
    ignoreMeans:
      'Only when you are sure that the warning is wrong. It stays quiet on this site for 30 days; you can undo it in the window of Tuean.',
    ignoreSure: 'I am sure, do not warn',
    report: 'Report this number',
    others: (count) => `and ${counted(count, 'more', 'more')} on this page`,
    small: (count) => (count === 1 ? 'Tuean: 1 reported number' : `Tuean: ${format.number(count)} reported items`),
  },

  messageCheck: {
    title: 'Check a message',
    label: 'Paste the message or SMS that you got',
    stays: 'Checked on this device only. The message is not sent and not kept.',
    check: 'Check',
    running: 'Checking',
    failed: 'That did not work. Press Check again.',
    tooLong: (count) => `Too long: ${format.number(count)} characters at a time. Paste it piece by piece.`,
    nothing: `No account, phone number or link was found in it. That does ${notSafe}.`,
    summary: (found, listed, unchecked) => {
      const head = `${counted(found, 'item', 'items')} found`;
      if (listed > 0) return `${head}, ${format.number(listed)} reported. Do not pay or tap yet.`;
      if (unchecked === 0) return `${head}, none on the list`;
      if (unchecked === found) return `${head}, but not checked yet. Do not pay or tap yet.`;
      return `${head}, ${format.number(unchecked)} could not be checked, the rest not on the list`;
    },
    more: (count) => `and ${counted(count, 'more item', 'more items')} not shown`,
    notSafe: `No record found does ${notSafe}.`,
    kind: {
      site: 'Link',
      account: 'Account',
      promptpay: 'PromptPay',
      phone: 'Phone',
      biller: 'Bill payment',
      line: 'LINE',
      wallet: 'Crypto wallet',
      iban: 'Foreign account',
    },
    unknownReason: {
      'no-release': 'There is no list on this device yet.',
      'store-failed': 'The list on this device could not be read.',
      'not-checkable': 'This kind of address cannot be checked.',
      'over-cap': 'There are too many numbers in it. Paste it piece by piece.',
    },
  },
  asked: {
    title: { text: 'The text you selected', picture: 'The picture you asked about' },
    outcome: {
      unreadable: `This picture could not be opened, so it was not checked. That does ${notSafe}.`,
      'no-code':
        'There is no QR code in this picture. If it shows an account number, type it into the message check below.',
      failed: 'The check failed. Try again.',
    },
    nothingInCode: `This QR code holds no account number and no link. That does ${notSafe}.`,
  },
  popup: {
    title: 'The site you are on',
    loading: 'Checking this site',
    failed: 'The part that checks the list did not answer, so nothing is known about this site yet.',
    listAge: (text) => `List checked ${text}`,
    listNone: 'No list yet',
    listNever: 'List that came with Tuean',
    notListed: 'No record found',
    notListedMeans: `that does ${notSafe}`,
    unknown: 'Not checked yet',
    paused: 'Warnings paused',
    unknownReason: {
      'no-release': 'There is no list on this device yet.',
      'store-failed': 'The list on this device could not be read.',
      'not-checkable': 'This is not a web page, so there is nothing to check.',
      'turned-off': 'The check of sites is turned off.',
    },
    noAddress: 'Not a web page',
    blockedFrames: (count) =>
      count === 1
        ? '1 part of this page was stopped, because it comes from a listed site.'
        : `${format.number(count)} parts of this page were stopped, because they come from a listed site.`,
    pause: 'Pause warnings for this site',
    pauseMeans: 'Only when you are sure that the warning is wrong. It comes back by itself.',
    resume: 'Warn about this site again',
    listTitle: 'The list on this device',
    listTotal: (count) => counted(count, 'listing', 'listings'),
    exceptionsTitle: 'Sites you let through',
    settings: 'Settings and all lists',
  },

  exceptions: {
    title: 'Sites you let through',
    none: 'None: every listed site is warned about.',
    host: 'whole site',
    path: 'only this page and those below it',
    proceed: 'opened despite the warning',
    pause: 'warnings paused',
    thisTab: 'one tab',
    allTabs: 'all tabs',
    undo: 'Undo',
    undoOf: (subject) => `Undo ${subject}`,
    undone: 'Undone. This site is warned about again.',
    alreadyGone: 'It had already run out.',
    undoFailed: 'It could not be undone. Try again.',
  },

  list: {
    title: 'Warning lists',
    update: 'Update now',
    updating: 'Updating',
    outcome: {
      changed: 'There is a new list.',
      same: 'You already have the newest list.',
      failed: 'The update failed. The list you have goes on warning.',
    },
    fresh: 'Up to date',
    stale: 'Not updated for a while',
    expired: 'Out of date',
    freshMeans: 'Checked with the publisher in time.',
    staleMeans:
      'The list you have goes on warning, but sites reported since may be missing. Check the connection and update.',
    expiredMeans:
      'It should have been renewed by now. The list you have goes on warning, but it may be old. Press Update now.',
    checked: 'Last checked',
    checkedNever: 'Never: the list that came with Tuean',
    published: 'Published',
    release: 'Number',
    releaseOf: (epoch, sequence) =>
      epoch === 0 ? format.number(sequence) : `${format.number(sequence)} (epoch ${format.number(epoch)})`,
    hosts: 'sites',
    urls: 'pages',
    numbers: 'accounts and phones',
    lastError: 'The last try failed',
    none: 'There is no publisher yet.',
    error: {
      network: 'No connection to the internet or the publisher. It will be tried again.',
      server: 'The publisher gave an odd answer. It will be tried again.',
      signature: 'The new list’s signature is not right, so it is refused and the old list stays.',
      expired: 'The list that came has run out, so it is refused and the old list stays.',
      rollback: 'The list that came is older than yours, so it is refused and the old list stays.',
      content: 'The file that came is incomplete or not what was signed, so it is refused and the old list stays.',
      storage: 'It could not be saved on this device. The disk may be full.',
      other: 'The update failed. It will be tried again.',
    },
    errorCode: (code) => `code ${code}`,
  },

  report: reports,

  options: {
    forAdministrators: 'Console for administrators of a list',
    title: 'Settings',
    lead: 'Everything is checked on your device. The sites you visit are sent nowhere.',
    loading: 'Reading what is on this device',
    failed: 'What is on this device could not be read. Load the page again.',
    languageLead: 'The language of warnings and of this page',
  },
};
