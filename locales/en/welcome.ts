/* The first minute, the practice page and the short lessons. */
import type { LessonId } from '../../lib/core/lessons/lessons.ts';
import type { LessonWords, welcome as thai } from '../th/welcome.ts';

const lesson: Readonly<Record<LessonId, LessonWords>> = {
  goods: {
    story:
      'A shop on Facebook sells at half price. “Two left, transfer now.” The account is in a person’s name, not the shop’s.',
    signs: [
      'Far cheaper than anywhere else, and you must transfer within minutes',
      'The account belongs to a person, or changes often',
      'Comments are closed, or all reviews praise in the same words',
    ],
    next: 'Pay on delivery, or buy in an app that holds the money until you have the goods',
    avoid: 'Do not pay a deposit “to keep the price”',
    ask: 'The shop says stock is running out: send 500 baht to reserve. What do you do?',
    answers: [
      'Send 500 baht, it is not much',
      'Ask to pay on delivery; if not, do not buy',
      'Ask for the seller’s ID card, then send',
    ],
    why: 'ID cards that are sent around are often stolen. A shop that really sells takes payment on delivery, or through an app that holds the money.',
  },
  callcentre: {
    story:
      'A caller says you are part of a money laundering case. Add the police on LINE, turn on the camera, and transfer money “to be checked”.',
    signs: [
      'Threats of arrest or a frozen account today, and you must tell nobody',
      'An arrest warrant or an officer’s card, sent by LINE',
      'Money must be transferred to be “checked” or to “prove innocence”',
    ],
    next: 'Hang up, and call that office on a number that you looked up yourself',
    avoid: 'Do not transfer, do not turn on the camera, and do not stay alone with it',
    ask: 'The “police officer” says that a warrant is issued the moment you hang up.',
    answers: [
      'Stay on the line, to avoid trouble',
      'Ask for name and rank, then go on',
      'Hang up, tell somebody at home, call the station yourself',
    ],
    why: 'No office questions people on LINE or has money sent to be checked. Name and rank are what they have prepared.',
  },
  fake: {
    story:
      'A text message says that a parcel is stuck or the power company owes you a refund, with a link. It asks for a code or installs an app.',
    signs: [
      'The link came by SMS. Thai banks send no links by SMS',
      'The name looks like the real one, with an odd ending or many hyphens',
      'It installs an app from outside the store, or asks to control the phone',
    ],
    next: 'Open the office’s own app, or type the name of its site yourself',
    avoid: 'Do not enter an OTP or card number on a page that a link opened',
    ask: 'An SMS from the “power company” has a link to register for a refund.',
    answers: [
      'Leave the link, look into the company’s app yourself',
      'Open it, and fill it in if it looks real',
      'Forward it, so that a friend can try',
    ],
    why: 'Looking real is easy. What cannot be faked is you opening the app or typing the name yourself.',
  },
  job: {
    story:
      'Liking posts really pays, two or three times. Then you are invited to “missions” for which you must advance money.',
    signs: [
      'The first money comes very easily',
      'You advance more and more to “unlock” it',
      'No withdrawal until all missions are done',
    ],
    next: 'Stop at once, keep the evidence, tell somebody close to you',
    avoid: 'Do not send more to get back what you sent',
    ask: 'You advanced 2,000 baht. Send 5,000 more, they say, and you can withdraw it all.',
    answers: [
      'Send it once more and get everything back',
      'Bargain it down to 3,000',
      'Send nothing more; call the bank, then 1441',
    ],
    why: 'Sending more has never unlocked anything. The sooner the bank is called, the better the chance to stop the money.',
  },
  invest: {
    story:
      'A celebrity recommends shares in an advertisement. In the LINE group everybody earns. The site shows a high balance that cannot be withdrawn.',
    signs: [
      'Guaranteed returns, or profit every day',
      'Transfers to a person or to a company nobody knows',
      'To withdraw, “tax” or a “fee” must be paid first',
    ],
    next: 'Check the provider’s name with the SEC, every time',
    avoid: 'Do not trust profits on a screen, and do not pay to withdraw',
    ask: 'The site says: pay 10% tax first, then you can withdraw your profit.',
    answers: ['Do not pay, keep the evidence, check with the SEC', 'Pay, tax is due anyway', 'Offer to pay half first'],
    why: 'Real tax goes to the Revenue Department and not to the site. Real fees are taken from the balance.',
  },
  advance: {
    story: '“Your loan is approved, send 1,500 insurance first”, or “You have won, pay for shipping first”.',
    signs: [
      'Approved quickly, with hardly a question',
      'Insurance, papers or shipping must be paid first',
      'After each payment there is another',
    ],
    next: 'Check the lender’s name with the Bank of Thailand, call 1213',
    avoid: 'Do not pay before you have the money or the goods',
    ask: 'The loan app says you entered a wrong account number; pay for the correction first.',
    answers: [
      'Pay, since it was my own mistake',
      'Do not pay, delete the app, call 1213',
      'Pay, but ask for a receipt',
    ],
    why: 'Real lenders take their costs from the loan. The “wrong” number is a line prepared for everybody.',
  },
  love: {
    story:
      'A friend writes on LINE and needs a loan at once. Or somebody you talk to daily but never met needs an air ticket.',
    signs: [
      'Asks in writing, but will not speak or show a face',
      'The account is in somebody else’s name',
      'It is urgent and secret: tell nobody',
    ],
    next: 'Call the person on the number that you had before',
    avoid: 'Do not send money to somebody you have never met',
    ask: 'A friend writes: “My phone broke, this is my new number. Lend me 3,000?”',
    answers: [
      'Send it, we are old friends',
      'Call the friend’s old number first',
      'Ask in the chat for the name of their cat',
    ],
    why: 'Who took over the account can read all old chats, the cat’s name too. A voice on the old number is hard to fake.',
  },
  recovery: {
    story:
      'After a loss, a page of “cyber police” or “lawyers” says it can get your money back and asks for a fee first.',
    signs: [
      'An advertisement that takes police reports on Facebook',
      'Wants money or a code before it helps',
      'Knows your case well: victims’ data is sold',
    ],
    next: 'Report only to 1441, or at thaipoliceonline.go.th typed by yourself',
    avoid: 'Do not pay anybody who promises to get the money back',
    ask: 'A page with a police emblem has found your money and asks 2,000 to release it.',
    answers: [
      'Do not pay, and report the page to 1441',
      'Pay, it is less than what I lost',
      'Send a copy of my ID to have it checked first',
    ],
    why: 'The police take no reports on social pages and no fees. Who was deceived once is often tried again in this way.',
  },
  mule: {
    story:
      '“Rent out an account, 3,000 a month, nothing to do.” It then receives the money of people who were deceived.',
    signs: [
      'Pays for an account or SIM, and wants card and codes',
      'You receive money and pass it on for a wage',
      'It is said to be for “the company’s site” or “to save tax”',
    ],
    next: 'If you have given one away, close it at the bank and ask the police for advice',
    avoid: 'Let nobody use your account, SIM or card',
    ask: 'A friend wants to borrow your account for one day, for 500 baht.',
    answers: ['Lend it, it is one day', 'Lend it, but watch the balance', 'Refuse: it is an offence and hurts others'],
    why: 'Lending or renting out an account can mean up to 3 years in prison, and every account in your name may be blocked.',
  },
};

export const welcome: typeof thai = {
  title: 'Tuean is ready',
  titleWithoutAccess: 'One step, then Tuean is ready',
  lead: 'Before you enter a site or transfer money, Tuean tells you if it was reported. Everything is checked on this device; nobody learns which pages you open.',
  setUp: 'Set up in less than a minute',
  done: 'Done',
  toDo: 'Not done yet',
  optional: 'Optional',
  pin: 'Keep the icon in sight',
  pinWhy: 'The icon says at once whether this page was reported, and reporting starts there.',
  pinHow: {
    chromium: ['Press the puzzle piece at the top right of the browser', 'Press the pin beside “Tuean”'],
    firefox: [
      'Press the puzzle piece at the top right of the browser',
      'Press the gear beside “Tuean” and choose “Pin to Toolbar”',
    ],
  },
  access: 'Let Tuean look after every site',
  accessWhy:
    'A scam can be on any site. Tuean must see addresses and account numbers there to warn in time, and sends none of it anywhere.',
  accessMissing: {
    chromium:
      'The browser does not let Tuean see pages yet: listed sites are stopped, numbers on pages are not checked.',
    firefox: 'The browser does not let Tuean see pages yet, so it cannot warn.',
  },
  private: 'Private windows',
  privateWhy: 'If you use private (incognito) windows, Tuean must be allowed there too. It remembers nothing of them.',
  privateHow: {
    chromium: 'Open Tuean’s settings in the browser and turn on “Allow in Incognito”',
    firefox: 'Type about:addons in the address bar, choose Tuean, and choose “Allow” at “Run in Private Windows”',
  },
  privateOpen: 'Open those settings',
  reading: 'Language and size of letters',
  tryTitle: 'See what a warning looks like',
  tryLead: 'This practice page is harmless: no real shop, no real money. It takes half a minute.',
  tryOpen: 'Open the practice page',
  anytime: 'Three things you can press at any time',
  anytimeReport: 'You meet a suspicious site or account',
  anytimeReportHow: 'Press the icon, then “Report this page”, once. You can take it back within 10 seconds.',
  anytimeCheck: 'You get a strange message',
  anytimeCheckHow: 'Copy it, press the icon, and paste it under “Check a message”.',
  anytimePaid: 'You have already paid',
  anytimePaidHow: 'Call your bank first, then 1441. This page helps step by step, also without internet.',
  anytimePaidOpen: 'Open “I already paid”',
  lessonsLead: 'Read, then try one question. Your answers stay on this device.',
  learned: 'Answered correctly',
  skills: 'Skills you have trained',
  skillsSource: 'The seven skills of the Thailand Cyber Wellness Index',
  skillCount: (learned, all) => `${learned} of ${all}`,
  skill: {
    use: 'Digital use',
    literacy: 'Digital literacy',
    communication: 'Communication and collaboration',
    rights: 'Digital rights',
    security: 'Security and safety',
    bullying: 'Facing cyberbullying',
    relationship: 'Digital relationships',
  },
  signsTitle: 'You can tell by',
  nextTitle: 'Do this',
  avoidTitle: 'Do not do this',
  askTitle: 'If it were you',
  answer: 'Answer',
  right: 'Yes',
  wrong: 'Not this one. Choose again.',
  all: 'All lessons',
  following: (title) => `Next lesson: ${title}`,
  lesson,
  practice: {
    title: 'Practice page',
    band: 'This is a practice page of Tuean, not a real shop. All numbers and names are made up.',
    goals: 'Try two things',
    goalNumber: 'Press the underlined account number and read the warning',
    goalSite: 'Press “Pay here”, and find your way back out',
    shop: 'Practice shop, phones on clearance',
    offer: 'New phone, 4,900 baht instead of 19,900',
    seller: 'Seller: last one left. Transfer today, I ship today.',
    account: 'Transfer to Practice Bank, account',
    accountMark: 'This number was reported. Press to read.',
    link: 'Pay here',
    back: 'Back to the start',
    finished: 'All done. When you see a warning like this, you will know what to do.',
    warningBand:
      'This is a warning on the practice page. A real one looks the same in everything, but without this line.',
  },
};
