/** Distance in pixels from the end of the page that still counts as the end. */
const TOLERANCE = 8;

export function isAtPageEnd(): boolean {
  const { scrollHeight, scrollTop, clientHeight } = document.documentElement;
  return scrollHeight - scrollTop - clientHeight < TOLERANCE;
}

/**
 * Keeps the end of the page in sight while the page grows and `isActive` holds, unless the user has scrolled away from it.
 * Returns a function that says whether it does.
 */
export function followPageEnd(
  page: HTMLElement,
  isActive: () => boolean,
  onChange: () => void,
): () => boolean {
  let isFollowing = true;
  let lastTop = 0;
  window.addEventListener('scroll', () => {
    // The page may have grown since it was scrolled to its end, so only a way up leaves the end.
    const { scrollTop } = document.documentElement;
    isFollowing = isAtPageEnd() || (isFollowing && scrollTop >= lastTop);
    lastTop = scrollTop;
    onChange();
  });
  new ResizeObserver(() => {
    if (isFollowing && isActive()) {
      window.scrollTo(window.scrollX, document.documentElement.scrollHeight);
    }
    onChange();
  }).observe(page);
  return () => isFollowing && isActive();
}
