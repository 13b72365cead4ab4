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

const observer = new MutationObserver((records) => {
  for (const { addedNodes, target, type } of records) {
    (type === 'characterData' ? [target] : addedNodes).forEach(look);
  }
});
let observed;

function observe() {
  if (document.documentElement !== observed) {
    observed = document.documentElement;
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    look(document);
  }
}
observe();
// A webview writes its document anew, which ends the observation and the animation frames of the one before.
setInterval(observe, 50);
