import { env } from 'vscode';
import { NumberText } from '../../core/tasks/numberText';
import { ScoreText } from '../../core/tasks/scoreText';

const numbers = new NumberText(env.language);
const shares = new ScoreText([], numbers);

/** `97.3 %` */
export function percent(share: number): string {
  return shares.text(share);
}

/** `12,345` */
export function whole(count: number): string {
  return numbers.whole(count);
}
