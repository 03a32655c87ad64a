/** Pages before somebody is signed in. */
export const signIn = {
  title: 'Sign in',
  titleBackEnd: 'Sign in as an operator',
  backEndWhat: 'For the people who run this appliance.',
  account: 'Account',
  accountHelp: 'The short name of your company on this portal.',
  user: 'User',
  password: 'Password',
  go: 'Sign in',
  forgot: 'Forgotten the password? An administrator of your account can make a link for a new one.',
  forgotOperator:
    'Forgotten the password? Another operator can make a link for a new one; so can the command line on the box.',
};

export const signInEnded = {
  'signed-out': 'You are signed out.',
  expired: 'You were signed out because nothing happened for a while.',
  changed: 'You were signed out because your access was changed. Sign in again.',
};

export const secondFactor = {
  title: 'Second factor',
  what: 'Your password was right. Now the code from your authenticator app.',
  code: 'Code',
  codeHelp: 'Six digits. Each code works once.',
  lost: 'Device lost? Use a recovery code',
  recovery: 'Recovery code',
  recoveryHelp: 'One of the codes that you wrote down when you set it up. Each works once.',
  go: 'Go on',
  other: 'Sign in as somebody else',
};

export const setUp = {
  titleOperator: 'Set up the first operator',
  titleUser: 'Set up your second factor',
  stepPerson: 'Who you are',
  stepSecondFactor: 'Second factor',
  stepCodes: 'Recovery codes',
  personWhat:
    'This person runs the appliance: accounts, operators, health. The link works until this person has a second factor.',
  begun: '{name} began and has no second factor yet. What you fill in here takes the place of that.',
  begunGoOn: 'Sign in as this person and go on',
  userWhat: 'Everybody here needs a second factor.',
  name: 'User name',
  nameHelp: 'What you sign in with. Letters, digits, dot, hyphen and underscore.',
  displayName: 'Full name',
  password: 'Password',
  repeat: 'Password once more',
  goOn: 'Go on',
  scan: 'Scan this with an authenticator app, such as the one in your phone’s password manager.',
  qr: 'QR code for the authenticator app. The same secret stands below as text.',
  secret: 'Or type this secret',
  code: 'Code that the app shows now',
  codesWhat:
    'Without your phone, each of these signs you in once. They are shown only now: write them down or print them, and keep them away from the computer.',
  saved: 'I have kept the codes in a safe place',
  finish: 'Finish',
  print: 'Print',
  copyAll: 'Copy all',
};

export const reset = {
  titleReset: 'Choose a new password',
  titleWelcome: 'Welcome. Choose your password',
  forWhom: 'For {user}.',
  forWhomIn: 'For {user} in {account}.',
  validUntil: 'This link works until {when}.',
  password: 'New password',
  repeat: 'New password once more',
  go: 'Set password',
};
