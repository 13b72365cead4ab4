import * as vscode from 'vscode';
import { listOnLine } from './lists';

/** What a list says about an account beside its name. */
export interface AccountFacts {
  /** The user or organization that the token belongs to, if it is known. */
  readonly owner: string | undefined;
  readonly isCurrent?: boolean;
  /** Whether the token is kept only until this window closes. */
  readonly isForSession: boolean;
}

/** Describes an account in a list of accounts. */
export function accountDescription({ isCurrent, isForSession, owner }: AccountFacts): string {
  const facts = [
    owner,
    isCurrent === true && vscode.l10n.t('current'),
    isForSession && vscode.l10n.t('only until this window closes'),
  ];
  return listOnLine(facts.filter((fact) => typeof fact === 'string'));
}

/** Names the account in use, and what is known of it. */
export function accountText(account: string, facts: AccountFacts): string {
  const description = accountDescription(facts);
  return description === '' ? account : vscode.l10n.t('{0} ({1})', account, description);
}

/** Adds the account in use to a short text. */
export function withAccount(text: string, account: string | undefined): string {
  return account === undefined ? text : vscode.l10n.t('{0} · {1}', text, account);
}

/** Adds the account in use to the title of a dialog that starts a run. */
export function titleWithAccount(title: string, account: string | undefined): string {
  return account === undefined ? title : vscode.l10n.t('{0} (account “{1}”)', title, account);
}
