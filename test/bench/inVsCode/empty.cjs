// An extension that does nothing, for comparison.
require('vscode');
exports.activate = () => undefined;
