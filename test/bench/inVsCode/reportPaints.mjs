// Runs in each frame of the workbench: reports when a text such as `painted7x` is seen, in an editor or in a webview.
const seen = new Set();

function look(node) {
  for (const [marker] of (node.textContent ?? '').matchAll(/painted\d+x/g)) {
    if (!seen.has(marker)) {
      seen.add(marker);
      // The task after the next frame is the first one after the paint.
      requestAnimationFrame(() => setTimeout(() => globalThis.benchPainted(marker, Date.now())));
    }
  }
}

new MutationObserver((records) => {
  for (const { addedNodes, target, type } of records) {
    (type === 'characterData' ? [target] : addedNodes).forEach(look);
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
