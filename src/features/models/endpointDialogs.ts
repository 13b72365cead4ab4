/** The questions about endpoints. A separate bundle, which is loaded with the first of them to keep activation fast. */
export { checkEndpoint } from './checkEndpoint';
export { selectApi } from './selectApi';
export { selectEndpoint } from './selectEndpoint';
