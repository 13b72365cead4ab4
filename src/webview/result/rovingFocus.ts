/** Makes a toolbar one stop of the Tab key: the arrow keys, Home, and End move between its buttons. */
export function handleRovingFocus(toolbar: HTMLElement): void {
  toolbar.addEventListener('keydown', (event) => {
    const buttons = buttonsIn(toolbar);
    const index = buttons.findIndex((button) => button === document.activeElement);
    const target = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (index === -1 || target === undefined || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    const button = buttons[(target + buttons.length) % buttons.length];
    setStop(buttons, button);
    button?.focus();
  });
  toolbar.addEventListener('focusin', ({ target }) => {
    const buttons = buttonsIn(toolbar);
    setStop(
      buttons,
      buttons.find((button) => button === target),
    );
  });
}

/** Makes one button the stop: the one that has it already, or else the first. */
export function keepOneStop(toolbar: HTMLElement): void {
  const buttons = buttonsIn(toolbar);
  setStop(buttons, buttons.find((button) => button.tabIndex === 0) ?? buttons[0]);
}

function buttonsIn(toolbar: HTMLElement): readonly HTMLButtonElement[] {
  return [...toolbar.querySelectorAll('button')];
}

function setStop(buttons: readonly HTMLButtonElement[], stop: HTMLButtonElement | undefined): void {
  for (const button of buttons) {
    button.tabIndex = button === stop ? 0 : -1;
  }
}
