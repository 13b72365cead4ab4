import { basename, dirname } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import type { Snippet } from './sampleSnippets';

/** How well the finished model does on snippets that it has never seen. */
export interface Accuracy {
  /** Share of snippets whose first label is right. */
  readonly accuracy: number;
  readonly accuracyByLanguage: Readonly<Record<string, number>>;
  readonly accuracyByLines: Readonly<Record<string, number>>;
  /** Mean difference between a score and how often answers with such a score are right. */
  readonly calibrationError: number;
  /** The most frequent mistakes: `language -> label` and how often. */
  readonly mistakes: Readonly<Record<string, number>>;
}

interface Answer {
  readonly snippet: Snippet;
  readonly label: string;
  readonly score: number;
}

/** Runs the files that are shipped through the library that serves them, and prints what came out. */
export async function measure(folder: string, snippets: readonly Snippet[]): Promise<Accuracy> {
  env.localModelPath = dirname(dirname(folder));
  env.allowRemoteModels = false;
  const classify = await pipeline('text-classification', `demo/${basename(folder)}`, { dtype: 'fp32' });
  const answers: Answer[] = [];
  for (let start = 0; start < snippets.length; start += 16) {
    const batch = snippets.slice(start, start + 16);
    const found = (await classify(batch.map(({ text }) => text))).flat();
    for (const [index, snippet] of batch.entries()) {
      const { label = '', score = 0 } = found[index] ?? {};
      answers.push({ snippet, label, score });
    }
  }
  const accuracy = {
    accuracy: share(answers),
    accuracyByLanguage: shares(answers, ({ snippet }) => snippet.language),
    accuracyByLines: shares(answers, ({ snippet: { lines } }) =>
      lines < 6 ? '3-5' : lines < 13 ? '6-12' : '13-40',
    ),
    calibrationError: calibrationError(answers),
    mistakes: mistakes(answers),
  };
  console.table(accuracy.accuracyByLanguage);
  console.log(accuracy);
  return accuracy;
}

function share(answers: readonly Answer[]): number {
  const right = answers.filter(({ snippet, label }) => snippet.language === label).length;
  return Number((right / answers.length).toFixed(4));
}

function shares(answers: readonly Answer[], keyOf: (answer: Answer) => string): Record<string, number> {
  const keys = [...new Set(answers.map(keyOf))].sort();
  return Object.fromEntries(
    keys.map((key) => [key, share(answers.filter((answer) => keyOf(answer) === key))]),
  );
}

function calibrationError(answers: readonly Answer[]): number {
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const inside = answers.filter(({ score }) => Math.min(9, Math.floor(score * 10)) === bin);
    const mean = inside.reduce((sum, { score }) => sum + score, 0) / Math.max(1, inside.length);
    if (inside.length > 0) {
      error += (inside.length / answers.length) * Math.abs(mean - share(inside));
    }
  }
  return Number(error.toFixed(4));
}

function mistakes(answers: readonly Answer[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { snippet, label } of answers) {
    const key = `${snippet.language} -> ${label}`;
    if (snippet.language !== label) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).slice(0, 25));
}
