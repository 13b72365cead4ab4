import { launchChromium } from '../support/vscode/launchChromium';
import { buildResultPanel, openResultPage } from '../support/results/resultPage';
import type { ResultPage } from '../support/results/resultPage';
import { sampleText } from '../support/results/sampleBodies';
import { sampleItem, sampleView } from '../support/results/sampleResults';

/** The longest times in which the result panel did not answer, in milliseconds; 0 if none was above 50. */
interface PanelStalls {
  /** While 25 MB of text arrive in pieces as large as the extension's, and their end is shown. */
  readonly megabytes: number;
  /** While 200,000 tokens of Markdown arrive, 60 pieces a second. */
  readonly tokens: number;
}

/** The result panel as it is shipped, in a browser without VS Code. */
export async function measureResultPanel(): Promise<PanelStalls> {
  const [browser, files] = await Promise.all([launchChromium(), buildResultPanel()]);
  const longestStall = async (format: 'markdown' | 'plain', grow: string) => {
    const panel = await openResultPage(browser, files);
    await begin(panel, format);
    await panel.page.evaluate(`globalThis.stalls = [0];
      new PerformanceObserver((list) => stalls.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ entryTypes: ['longtask'] });
      globalThis.append = (start, piece, isComplete) =>
        window.postMessage({ kind: 'append', view: 'view-1', text: 'text', start, piece, isComplete }, '*');`);
    await panel.page.evaluate(grow);
    await panel.page.getByText('The very end').waitFor();
    const stall = await panel.page.evaluate<number>('Math.max(...stalls)');
    await panel.page.close();
    return stall;
  };
  try {
    return {
      megabytes: await longestStall('plain', MEGABYTES),
      tokens: await longestStall('markdown', TOKENS),
    };
  } finally {
    await browser.close();
  }
}

async function begin(panel: ResultPage, format: 'markdown' | 'plain'): Promise<void> {
  const text = { ...sampleText('', format), isComplete: false };
  const item = sampleItem([{ kind: 'text', label: 'Answer', text, alternatives: [] }]);
  await panel.send({ kind: 'view', view: sampleView([item], { state: 'running', status: 'Generating…' }) });
}

const MEGABYTES = `{
  const piece = 'A line of a text that is as long as lines usually are in a text.\\n'.repeat(4_000);
  for (let start = 0; start < 25_000_000; start += piece.length) {
    append(start, piece, false);
  }
  append(Math.ceil(25_000_000 / piece.length) * piece.length, 'The very end', true);
}`;

const TOKENS = `new Promise((resolve) => {
  const piece = '\\n\\n## A heading\\n\\nSome **words** of a \`paragraph\` that goes on for a while, and ends.\\n\\n- an item\\n- another\\n\\n'
    + '\`\`\`ts\\nconst value = compute(input);\\nreturn value;\\n\`\`\`\\n\\n| a | b |\\n|---|---|\\n| 1 | 2 |\\n';
  let start = 0;
  const timer = setInterval(() => {
    const text = piece.repeat(7);
    append(start, text, false);
    start += text.length;
    if (start > 800_000) {
      clearInterval(timer);
      append(start, '\\nThe very end', true);
      resolve();
    }
  }, 16);
})`;
