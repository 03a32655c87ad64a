/** Everything that people of one file share: passwords, second factor, sessions, tokens. */
import type { SecretBox } from '../secrets/box.ts';
import type { PasswordRules } from '../secrets/password-rules.ts';
import { Passwords, type CredentialsChanged } from './passwords.ts';
import type { PeopleFile } from './people-file.ts';
import { SecondFactor } from './second-factor.ts';
import { Sessions } from './sessions.ts';
import { Tokens } from './tokens.ts';

export interface PeopleOptions {
  readonly box: SecretBox;
  readonly now: () => Date;
  readonly productName: () => string;
  readonly rules: () => Promise<PasswordRules>;
  readonly changed: CredentialsChanged;
}

export class People {
  readonly file: PeopleFile;
  readonly passwords: Passwords;
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly tokens: Tokens;

  constructor(file: PeopleFile, options: PeopleOptions) {
    this.file = file;
    this.passwords = new Passwords(file, options);
    this.secondFactor = new SecondFactor(file, options);
    this.sessions = new Sessions(file, options.now);
    this.tokens = new Tokens(file, options.now);
  }
}
