import { writeFileSync } from 'node:fs';
import { SHEET_PATH, sentenceSheet, sheetText } from './sentenceSheet';

// Begins the work; a failure ends the process with its message.
void sentenceSheet().then((tables) => writeFileSync(SHEET_PATH, sheetText(tables)));
