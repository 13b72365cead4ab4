/**
 * Changes the children of an element from position `from` on into `wanted`. What is alike stays in the document, so that a
 * text that grows keeps the focus, the selection, and the scroll position inside of it.
 */
export function updateNodes(parent: Node, wanted: readonly Node[], from = 0): void {
  for (const [index, node] of wanted.entries()) {
    const old = parent.childNodes[from + index];
    if (old === undefined) {
      parent.appendChild(node);
    } else if (old instanceof Text && node instanceof Text) {
      updateText(old, node.data);
    } else if (isAlike(old, node)) {
      updateNodes(old, [...node.childNodes]);
    } else {
      parent.replaceChild(node, old);
    }
  }
  while (parent.childNodes.length > from + wanted.length) {
    parent.lastChild?.remove();
  }
}

/** Appends what was added to a text, or replaces it. Appending keeps a selection. */
function updateText(text: Text, data: string): void {
  if (text.data === data) {
    return;
  }
  if (data.startsWith(text.data)) {
    text.appendData(data.slice(text.data.length));
  } else {
    text.data = data;
  }
}

function isAlike(one: Node, other: Node): boolean {
  return (
    one instanceof HTMLElement &&
    other instanceof HTMLElement &&
    one.tagName === other.tagName &&
    one.attributes.length === other.attributes.length &&
    [...one.attributes].every(({ name, value }) => other.getAttribute(name) === value)
  );
}
