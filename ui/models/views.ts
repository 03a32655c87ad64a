/** Which model each view takes. The presenters of the portal produce exactly these. */
import type { ResetPasswordModel, SecondFactorModel, SetUpModel, SignInModel } from './access.ts';
import type { AccountSettingsModel, AuditModel, SearchModel, SessionsModel } from './account.ts';
import type * as BackEnd from './back-end.ts';
import type { ConnectionsModel, ConnectModel } from './connections.ts';
import type { ComponentFormModel, DeviceFormModel, DeviceModel, OverviewModel } from './devices.ts';
import type { ConfirmModel, ErrorModel, MessageModel } from './generic.ts';
import type { PeopleModel, ProjectFormModel, ProjectsModel, UserFormModel, UserModel } from './people.ts';
import type * as Settings from './settings.ts';
import type * as System from './system.ts';
import type { ProfileModel, SeatCreatedModel, TokensModel } from './profile.ts';

export interface ViewModels {
  'sign-in': SignInModel;
  'second-factor': SecondFactorModel;
  'set-up': SetUpModel;
  'reset-password': ResetPasswordModel;
  overview: OverviewModel;
  devices: OverviewModel;
  device: DeviceModel;
  'device-form': DeviceFormModel;
  'component-form': ComponentFormModel;
  connect: ConnectModel;
  connections: ConnectionsModel;
  people: PeopleModel;
  'user-form': UserFormModel;
  user: UserModel;
  projects: ProjectsModel;
  'project-form': ProjectFormModel;
  profile: ProfileModel;
  'seat-created': SeatCreatedModel;
  sessions: SessionsModel;
  'account-settings': AccountSettingsModel;
  tokens: TokensModel;
  audit: AuditModel;
  search: SearchModel;
  'backend-appliance': BackEnd.ApplianceModel;
  'backend-load': System.LoadModel;
  'backend-system': System.SystemModel;
  'backend-metrics': System.MetricsModel;
  'backend-bundle': System.BundleModel;
  'backend-accounts': BackEnd.AccountsModel;
  'backend-account-form': BackEnd.AccountFormModel;
  'backend-account': BackEnd.BackEndAccountModel;
  'backend-operators': BackEnd.OperatorsModel;
  'backend-branding': BackEnd.BrandingModel;
  'backend-operator-form': BackEnd.OperatorFormModel;
  'set-up-step': Settings.SetUpStepModel;
  'backend-settings': Settings.SettingsModel;
  'backend-setting': Settings.SettingModel;
  'backend-certificate': Settings.CertificateModel;
  'quick-start': Settings.QuickStartModel;
  confirm: ConfirmModel;
  message: MessageModel;
  error: ErrorModel;
}

export type ViewName = keyof ViewModels;
