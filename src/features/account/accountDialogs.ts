/** The questions about tokens. A separate bundle, which is loaded with the first of them to keep activation fast. */
export { checkToken } from './checkToken';
export { importToken } from './importToken';
export { removeToken, switchAccount } from './manageAccounts';
export { setToken } from './setToken';
